//! Groups of technicians, to which policies will refer.

use serde::{Deserialize, Serialize};

use crate::ids::{GroupId, TechnicianId};

/// A group of technicians.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupView {
    /// The group's id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Who is in it.
    pub members: Vec<TechnicianId>,
}

/// The MSP's groups by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupsResponse {
    /// The groups.
    pub groups: Vec<GroupView>,
}

/// One group, after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupResponse {
    /// The group.
    pub group: GroupView,
}

/// Names a new group, or an existing one anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NameGroupRequest {
    /// 1 to [`NAME_MAX_CHARS`](super::NAME_MAX_CHARS) characters; unique within the MSP, whatever
    /// its case.
    pub name: String,
}
