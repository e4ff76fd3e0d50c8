//! A customer's connection to its Entra tenant: consent, checks, domains, what the application may do.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Timestamp;
use crate::customer::ConnectionHealth;
use crate::ids::{CustomerId, EntraTenantId};

/// The body of `POST /v1/customers/{id}/consent`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StartConsentRequest {
    /// The customer's tenant, where it is known; without it, whoever consents chooses it by signing
    /// in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<EntraTenantId>,
}

/// The answer: where the browser goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StartConsentResponse {
    /// Microsoft's consent page.
    pub url: String,
    /// Until when the browser has to be back.
    pub expires_at: Timestamp,
}

/// The body of `POST /v1/consent/finish`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FinishConsentRequest {
    /// The query of the address to which Microsoft sent the browser back, as it is: how it is read is
    /// the cloud's to decide.
    pub query: String,
}

/// The answer to `GET /v1/customers/{id}/connection`, and to what changes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectionView {
    /// Whose it is.
    pub customer_id: CustomerId,
    /// The customer's name.
    pub customer: String,
    /// Entra's tenant id.
    pub tenant_id: EntraTenantId,
    /// The tenant's name in Entra.
    pub tenant_name: String,
    /// The domain in which accounts are made.
    pub account_domain: String,
    /// Our application's (client) id.
    pub client_id: Uuid,
    /// Whether the MSP's app registration proves us there, in the place of a secret of its own.
    pub uses_registration: bool,
    /// What Hallpass may do there, in short.
    pub health: ConnectionHealth,
    /// The same, point by point.
    pub checks: Vec<ConnectionCheck>,
    /// How the tenant gives our service principal the directory role that it should have.
    pub role_help: RoleHelp,
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectionCheck {
    /// What is checked, in few words.
    pub title: String,
    /// What came of it.
    pub state: CheckState,
    /// What is wrong, where something is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
    /// Where to do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// It is as it should be.
    Passed,
    /// It is not, and accounts are refused for it.
    Missing,
    /// It is not, and accounts are made all the same.
    Advised,
    /// Not known: the tenant has not answered.
    #[serde(other)]
    Unknown,
}

/// How to give our service principal its directory role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleHelp {
    /// The role's name.
    pub role: String,
    /// The way by hand, step by step.
    pub steps: Vec<String>,
    /// Where it begins.
    pub link: String,
    /// The same as PowerShell.
    pub powershell: String,
}

/// The answer to `GET /v1/customers/{id}/tenant`: what the tenant says about itself now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TenantFactsResponse {
    /// Entra's tenant id.
    pub tenant_id: EntraTenantId,
    /// Its name.
    pub name: String,
    /// Its domains, the recommended one first.
    pub domains: Vec<DomainView>,
    /// Its licences; `None` where we may not ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licences: Option<Vec<LicenceView>>,
}

/// A domain of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DomainView {
    /// Its name.
    pub name: String,
    /// Whether accounts are made in it.
    pub is_chosen: bool,
    /// Whether it is the one to take.
    pub is_recommended: bool,
    /// Why accounts cannot be made in it, where they cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}

/// Licences of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LicenceView {
    /// Microsoft's name of the product (`skuPartNumber`).
    pub product: String,
    /// How many the tenant has.
    pub bought: u32,
    /// How many are in use.
    pub used: u32,
}

/// The body of `PUT /v1/customers/{id}/domain`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutDomainRequest {
    /// The domain in which accounts are made from now on.
    pub domain: String,
}

/// The answer to `DELETE /v1/customers/{id}/connection`. Asking again tells how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DisconnectResponse {
    /// Accounts that are ending still.
    pub accounts_ending: u32,
    /// What is left in the tenant, for its administrator to remove once no account is ending: first the
    /// accounts whose end is not proven, which nobody but they can delete where the tenant does not let
    /// Hallpass in any more.
    pub left: Vec<String>,
    /// The same as PowerShell.
    pub powershell: String,
}

/// The answer to `GET /v1/customers/{id}/app-permissions`: what the application may do in the
/// customer's tenant, as it was really granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppPermissionsResponse {
    /// The customer's name.
    pub customer: String,
    /// Entra's tenant id.
    pub tenant_id: EntraTenantId,
    /// The tenant's name in Entra.
    pub tenant_name: String,
    /// The application's (client) id.
    pub client_id: Uuid,
    /// When the tenant was asked.
    pub read_at: Timestamp,
    /// What was granted.
    pub permissions: Vec<GrantedPermission>,
    /// What Hallpass asks for and was not granted.
    pub missing: Vec<GrantedPermission>,
    /// The directory roles that the application holds.
    pub directory_roles: Vec<HeldRole>,
    /// What it may do in a sentence each, the worst first.
    pub summary: Vec<String>,
    /// The same as one HTML page that needs nothing else: for the customer.
    pub document: String,
}

/// A permission of Microsoft Graph, in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrantedPermission {
    /// Microsoft's name of it.
    pub name: String,
    /// What it lets an application do.
    pub allows: String,
    /// What Hallpass does with it; `None` where Hallpass does not need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_for: Option<String>,
}

/// A directory role that the application holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeldRole {
    /// Its name.
    pub name: String,
    /// What it lets its holder do.
    pub allows: String,
}
