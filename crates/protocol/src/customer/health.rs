//! `GET /v1/customers/health`, `GET /v1/customers/{id}/health` and `POST /v1/customers/{id}/check`:
//! whether accounts can be made, and ended, in a customer's tenant.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::ids::CustomerId;

/// What is known of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectionHealth {
    /// Whether accounts may be asked for.
    pub state: HealthState,
    /// When the tenant was last asked what Hallpass may do there, and answered.
    #[serde(default)]
    pub checked_at: Option<Timestamp>,
    /// What it lacked then, and why it could not be asked since; what blocks comes first.
    pub findings: Vec<HealthFinding>,
    /// When the tenant's accounts were last compared with Hallpass's records.
    #[serde(default)]
    pub reconciled_at: Option<Timestamp>,
    /// Whether nothing is made or handed out there until they have been compared again: after a
    /// start, or after a backup was restored.
    #[serde(default)]
    pub quarantined: bool,
}

/// The answer to `GET /v1/customers/health`: every customer that has a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomersHealthResponse {
    /// In no particular order.
    pub customers: Vec<CustomerHealth>,
}

/// What is known of one customer's connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerHealth {
    /// Whose.
    pub customer_id: CustomerId,
    /// What is known.
    pub health: ConnectionHealth,
}

/// Whether accounts may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// Everything is there that accounts, and their ends, need.
    Ok,
    /// Something is missing: the findings say what.
    Failing,
    /// Not known, or not known any more: no answer counts for longer than 25 hours.
    #[serde(other)]
    Unknown,
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HealthFinding {
    /// Which kind, such as `permission_missing`.
    pub code: String,
    /// What is wrong, in one sentence.
    pub sentence: String,
    /// What to do about it, in one sentence.
    pub fix: String,
    /// Whether accounts are refused for it.
    #[serde(default)]
    pub blocks: bool,
    /// The presets that it is about; none where it is about all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub presets: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_when_its_state_is_new_is_read_as_unknown() {
        let health: ConnectionHealth =
            serde_json::from_str(r#"{"state":"dozing","findings":[]}"#).unwrap();
        assert_eq!(health.state, HealthState::Unknown);
        assert_eq!((health.checked_at, health.quarantined), (None, false));
    }
}
