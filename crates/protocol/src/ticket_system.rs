//! `/v1/ticket-system`: the MSP's ticket system, in which tickets are looked up, and which is told
//! what was done for them.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::ids::CustomerId;

/// Which program it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TicketSystemKind {
    /// HaloPSA.
    #[serde(rename = "halopsa")]
    HaloPsa,
    /// One that this version does not know.
    #[serde(other)]
    Unknown,
}

/// The answer to `GET` and `PUT /v1/ticket-system`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TicketSystemResponse {
    /// The system; `None` as long as there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<TicketSystemView>,
    /// Which customers are which clients of it. A customer that is missing is none.
    pub clients: Vec<TicketClient>,
}

/// The ticket system as administrators see it: without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TicketSystemView {
    /// Which program it is.
    pub kind: TicketSystemKind,
    /// Its address.
    pub url: String,
    /// Which tenant, where the host serves several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The id of Hallpass's application there.
    pub client_id: String,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Entries of the audit log that it was not told yet.
    pub entries_behind: u64,
    /// Since when it takes nothing; `None` when it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// Why the last attempt to tell it failed; `None` when it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

/// A customer and the client that it is in the ticket system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TicketClient {
    /// The customer.
    pub customer_id: CustomerId,
    /// The client's id in the ticket system.
    pub client: u32,
}

/// The body of `PUT /v1/ticket-system`. It holds a secret: it has no `Debug` and no `Clone`. The
/// secret is given each time: one that was given for an address never goes to another.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutTicketSystemRequest {
    /// Which program it is.
    pub kind: TicketSystemKind,
    /// Its address, `https`, without `auth` and `api`.
    pub url: String,
    /// Which tenant, where the host serves several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The client id of an application of the kind "Client ID and Secret (Services)".
    pub client_id: String,
    /// The application's secret.
    pub client_secret: String,
}

/// The answer to `POST /v1/ticket-system/test`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestTicketSystemResponse {
    /// Whether it lets Hallpass in, and lets it read tickets.
    pub ok: bool,
    /// What came back, in one sentence.
    pub message: String,
}

/// The body of `PUT /v1/customers/{id}/ticket-client`, and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TicketClientChoice {
    /// The client's id in the ticket system, at least 1; `None`: the customer is none.
    pub client: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_of_ticket_system_when_new_is_read_as_unknown() {
        let kind: TicketSystemKind = serde_json::from_str("\"autotask\"").unwrap();
        assert_eq!(kind, TicketSystemKind::Unknown);
        let known = serde_json::to_string(&TicketSystemKind::HaloPsa).unwrap();
        assert_eq!(known, "\"halopsa\"");
    }
}
