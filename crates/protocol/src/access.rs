//! Which technicians reach which customers.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `GET /v1/access` | | [`AccessResponse`] |
//! | `PUT /v1/access` | [`PutAccessRequest`] | [`SaveAccessResponse`] |
//! | `POST /v1/access/preview` | [`PutAccessRequest`] | [`AccessPreviewResponse`] |
//! | `GET /v1/customers/tags` | | [`AllTagsResponse`] |
//! | `GET /v1/customers/{id}/tags` | | [`TagsResponse`] |
//! | `PUT /v1/customers/{id}/tags` | [`PutTagsRequest`] | [`TagsResponse`] |
//! | `POST /v1/customers/{id}/tags/preview` | [`PutTagsRequest`] | [`AccessPreviewResponse`] |
//!
//! It is about technicians alone: owners, administrators and auditors reach every customer. A
//! customer whom a technician does not reach is, for them, not there.
//!
//! [`AllTagsResponse`]: crate::customer::AllTagsResponse
//! [`TagsResponse`]: crate::customer::TagsResponse
//! [`PutTagsRequest`]: crate::customer::PutTagsRequest

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::customer::CustomerTag;
use crate::ids::{CustomerId, GroupId, TechnicianId};
use crate::policy::SomeCustomers;

/// The most assignments of an MSP. Who has more customers assigns them by tag, or to groups.
pub const ASSIGNMENTS_MAX: usize = 400;

/// Whom technicians reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccessMode {
    /// Every technician reaches every customer. What holds until somebody says otherwise.
    #[default]
    Everybody,
    /// A technician reaches the customers that are assigned to them or to a group of theirs.
    ByAssignment,
}

/// Who is assigned: `{"technician": "…"}` or `{"group": "…"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Assignee {
    /// One technician.
    Technician(TechnicianId),
    /// Everybody in a group.
    Group(GroupId),
}

/// To whom: `{"customer": "…"}` or `{"tag": "…"}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssignedTo {
    /// One customer.
    Customer(CustomerId),
    /// All customers with the tag, also those that get it later.
    Tag(CustomerTag),
}

/// Somebody who reaches a customer, or customers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// Who.
    pub who: Assignee,
    /// Whom they reach.
    pub to: AssignedTo,
}

/// Who reaches whom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessList {
    /// Whether the assignments count.
    pub mode: AccessMode,
    /// The assignments, in their order.
    pub assignments: Vec<Assignment>,
}

/// Who reaches whom, as it was saved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessView {
    /// Who reaches whom.
    #[serde(flatten)]
    pub list: AccessList,
    /// Grows with each save; 0 where nothing was ever saved.
    pub revision: u64,
    /// When it was saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_at: Option<Timestamp>,
}

/// The answer to `GET /v1/access`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessResponse {
    /// Who reaches whom.
    pub access: AccessView,
}

/// Puts a list in the place of the one that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutAccessRequest {
    /// Whether the assignments count.
    pub mode: AccessMode,
    /// The assignments: at most [`ASSIGNMENTS_MAX`].
    pub assignments: Vec<Assignment>,
    /// The revision that was read. When somebody saved since, nothing is saved.
    pub revision: u64,
}

/// The answer to `PUT /v1/access`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaveAccessResponse {
    /// Who reaches whom from now on.
    pub access: AccessView,
    /// How many accounts began to end, because their technicians no longer reach the customer.
    pub accounts_ending: u32,
}

/// The answer to `POST /v1/access/preview` and `POST /v1/customers/{id}/tags/preview`. Nothing was
/// saved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessPreviewResponse {
    /// Why it would not be saved, in one sentence; the rest is empty then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// The technicians who would reach other customers than now.
    pub technicians: Vec<ReachChange>,
    /// How many accounts would end at once, because their technicians would no longer reach the
    /// customer.
    pub accounts_ending: u32,
}

/// What a technician would reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReachChange {
    /// Who.
    pub technician_id: TechnicianId,
    /// The customers whom they would reach from then on.
    pub gains: SomeCustomers,
    /// The customers whom they would no longer reach.
    pub loses: SomeCustomers,
    /// How many of their accounts would end at once.
    pub accounts_ending: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignment_reads_as_who_and_to_whom() {
        let text =
            r#"{"who":{"group":"0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3"},"to":{"tag":"gold"}}"#;
        let assignment: Assignment = serde_json::from_str(text).unwrap();
        assert!(matches!(assignment.who, Assignee::Group(_)));
        assert_eq!(serde_json::to_string(&assignment).unwrap(), text);
        for bad in [
            r#"{"who":{"role":"admin"},"to":{"tag":"gold"}}"#,
            r#"{"who":{"group":"0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3"},"to":{"tag":"<b>"}}"#,
            r#"{"who":{"group":"x"},"to":{"tag":"gold"}}"#,
        ] {
            assert!(serde_json::from_str::<Assignment>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn as_many_assignments_as_there_may_be_fit_into_a_request() {
        let assignment = r#"{"who":{"technician":"0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3"},
            "to":{"customer":"0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3"}},"#;
        assert!(assignment.len() * ASSIGNMENTS_MAX < 64 * 1024);
    }
}
