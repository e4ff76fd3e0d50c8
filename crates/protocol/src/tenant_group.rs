//! `GET /v1/customers/{id}/groups`: the groups of a customer's tenant that a preset could name.

use serde::{Deserialize, Serialize};

use crate::ids::EntraGroupId;

/// The most groups of one answer.
pub const GROUPS_SHOWN_MAX: usize = 100;

/// The longest start of a name that is asked for, in characters.
pub const GROUP_NAME_MAX_CHARS: usize = 256;

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TenantGroupsQuery {
    /// What the group's name begins with, or its id; all groups, where it is empty.
    #[serde(default)]
    pub name: String,
}

/// The answer: as the tenant says now, by name, at most [`GROUPS_SHOWN_MAX`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TenantGroupsResponse {
    /// The groups.
    pub groups: Vec<TenantGroup>,
    /// Whether there are more that are named so.
    pub has_more: bool,
}

/// A group of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TenantGroup {
    /// What a preset names it by: its id, which it has in this tenant alone and never changes.
    pub id: EntraGroupId,
    /// What the tenant calls it.
    pub name: String,
    /// What it is for, as the tenant says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Why no preset can name it; absent where one can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<GroupObstacle>,
    /// Whether directory roles can be assigned to it, now or later.
    pub can_hold_roles: bool,
    /// The names of the directory roles that it holds now; absent where nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
}

/// Why Hallpass cannot put an account into a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GroupObstacle {
    /// A rule of the tenant says who is in it.
    Dynamic,
    /// The customer's own Active Directory says who is in it.
    Synced,
    /// It has a mailbox or an address: a Microsoft 365 group, a mail-enabled security group, a
    /// distribution list.
    MailEnabled,
    /// It is no security group, and gives no rights.
    NotSecurity,
    /// A reason that this version does not know.
    #[serde(other)]
    Unknown,
}

impl GroupObstacle {
    /// Why, as the end of "… cannot be used: ".
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Dynamic => "a rule of the tenant says who is in it",
            Self::Synced => {
                "it comes from the customer's own Active Directory, and only that says who is in it"
            }
            Self::MailEnabled => "it has a mailbox or an address; use a plain security group",
            Self::NotSecurity => "it is no security group, and gives no rights",
            Self::Unknown => "Hallpass cannot put accounts into it",
        }
    }
}
