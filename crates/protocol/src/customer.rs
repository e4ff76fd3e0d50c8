//! `GET /v1/customers`: the companies for which the technician may ask.

mod health;
mod naming;
mod tag;

use serde::{Deserialize, Serialize};

pub use health::{
    ConnectionHealth, CustomerHealth, CustomersHealthResponse, HealthFinding, HealthState,
};
pub use naming::{NameCustomerRequest, NamedCustomerResponse};
pub use tag::{
    AllTagsResponse, CustomerTag, ParseTagError, PutTagsRequest, TAG_MAX_CHARS, TAGS_MAX,
    TaggedCustomer, TagsResponse,
};

use crate::ids::{CustomerId, EntraGroupId, EntraTenantId, PresetId, RoleTemplateId};
use crate::policy::{Approvers, Need};

/// The answer to `GET /v1/customers`, sorted by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomersResponse {
    /// The customers.
    pub customers: Vec<CustomerView>,
}

/// A customer, as the request form shows one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerView {
    /// The customer's id.
    pub id: CustomerId,
    /// The company's name.
    pub name: String,
    /// The link to its Entra tenant; without one nothing can be requested.
    #[serde(default)]
    pub tenant: Option<TenantView>,
    /// What the technician may request here, within what the policy allows.
    pub presets: Vec<PresetView>,
    /// Whether a request needs a reason. A cloud that does not say wants one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Need>,
    /// What the whole of the reason has to match; the cloud checks it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reason_patterns: Vec<String>,
    /// Whether a request needs a ticket. A cloud that does not say knows none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Need>,
    /// What the whole of the ticket has to match; the cloud checks it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ticket_patterns: Vec<String>,
    /// Which presets need an approval.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<PresetApproval>,
}

/// That a request for a preset needs an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PresetApproval {
    /// Which preset.
    pub preset_id: PresetId,
    /// Whose.
    pub approvers: Approvers,
}

/// The Entra tenant of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TenantView {
    /// Entra's tenant id.
    pub tenant_id: EntraTenantId,
    /// The domain in which accounts are made, usually `….onmicrosoft.com`.
    pub account_domain: String,
}

/// A role preset with its limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PresetView {
    /// The preset's id.
    pub id: PresetId,
    /// Its name.
    pub name: String,
    /// The directory roles that it grants.
    pub roles: Vec<RoleView>,
    /// The groups that it puts accounts into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupView>,
    /// The lifetime that the form proposes, in seconds.
    pub lifetime_default_s: u32,
    /// The shortest lifetime that may be asked for, in seconds.
    pub lifetime_min_s: u32,
    /// The longest lifetime that may be asked for, in seconds.
    pub lifetime_max_s: u32,
}

/// An Entra directory role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleView {
    /// Its template id, the same in every tenant.
    pub template_id: RoleTemplateId,
    /// Its name in Entra.
    pub name: String,
}

/// A group of one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GroupView {
    /// Its object id: no other tenant has it.
    pub id: EntraGroupId,
    /// What the tenant calls it.
    pub name: String,
    /// Whether it can hold directory roles, so that whoever is in it may be any administrator. The
    /// cloud says this, whatever it is sent: a group that it has not seen counts as one that can.
    #[serde(default = "yes")]
    pub can_hold_roles: bool,
}

const fn yes() -> bool {
    true
}
