//! Who may ask for accounts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{GroupId, TechnicianId};
use crate::technician::TechnicianRole;

/// Who may ask for accounts: `"everybody"` or `{"only": {…}}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody whose role lets them ask.
    Everybody,
    /// Those of them who are named in one way or another.
    Only(Principals),
}

/// People, named by what they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Principals {
    /// Everybody of these roles.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub roles: BTreeSet<TechnicianRole>,
    /// The members of these groups.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub groups: BTreeSet<GroupId>,
    /// These technicians.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub technicians: BTreeSet<TechnicianId>,
}

impl Principals {
    /// Whether nobody is named.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.groups.is_empty() && self.technicians.is_empty()
    }

    /// Whether everybody who is named here is named there in the same way.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.roles.is_subset(&other.roles)
            && self.groups.is_subset(&other.groups)
            && self.technicians.is_subset(&other.technicians)
    }
}
