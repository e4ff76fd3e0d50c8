//! Why a setting has the value that it has.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{PolicyLevel, SettingName};
use crate::ids::{CustomerId, TechnicianId};

/// The answer to `GET /v1/customers/{id}/policy/explain`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainResponse {
    /// At which customer.
    pub customer_id: CustomerId,
    /// For whom.
    pub technician_id: TechnicianId,
    /// Each setting once, in a fixed order.
    pub settings: Vec<ExplainedSetting>,
}

/// A setting's effective value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainedSetting {
    /// Which.
    pub setting: SettingName,
    /// What holds, in the form of the setting's value; of people (`used_by`) a list of conditions
    /// that all have to be met, and of texts a list of patterns that all have to match.
    pub value: Value,
    /// Whose word it is.
    pub decided_by: PolicyLevel,
    /// The lowest level that locked it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_by: Option<PolicyLevel>,
    /// What held above, until a level further down decided; the highest level first.
    pub overrode: Vec<OverriddenValue>,
    /// What levels wanted and a lock did not let them have.
    pub not_allowed: Vec<NotAllowed>,
}

/// A value that a level further down replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OverriddenValue {
    /// Whose word it was.
    pub level: PolicyLevel,
    /// The value.
    pub value: Value,
}

/// What a level wanted and did not get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotAllowed {
    /// Who wanted it.
    pub level: PolicyLevel,
    /// What it wanted.
    pub wanted: Value,
    /// What came of it.
    pub became: Value,
    /// Who stood in the way.
    pub locked_by: PolicyLevel,
}
