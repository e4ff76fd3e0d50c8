//! What to write and press on one screen.

use serde::{Deserialize, Serialize};

use crate::table::ElementKey;

/// What to write and press on one screen: the writes first, then the clicks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FillPlan {
    /// In this order.
    pub steps: Vec<FillStep>,
}

impl FillPlan {
    /// The secret that the plan writes; a plan writes one at most.
    pub fn secret(&self) -> Option<Slot> {
        self.slots().find(|slot| slot.is_secret())
    }

    /// Whether the plan writes the user name.
    pub fn has_user_name(&self) -> bool {
        self.slots().any(|slot| slot == Slot::UserName)
    }

    fn slots(&self) -> impl Iterator<Item = Slot> {
        self.steps.iter().filter_map(|step| match step {
            FillStep::Write { value, .. } => Some(*value),
            FillStep::Click { .. } => None,
        })
    }
}

/// One act on one element of the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum FillStep {
    /// Write a value.
    Write {
        /// The table's row.
        key: ElementKey,
        /// Which match of the row.
        index: u16,
        /// What to write.
        value: Slot,
    },
    /// Press.
    Click {
        /// The table's row.
        key: ElementKey,
        /// Which match of the row.
        index: u16,
    },
}

/// Which value goes into a field. The plan itself carries none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// The sign-in name.
    UserName,
    /// The password.
    Password,
    /// The Temporary Access Pass.
    AccessPass,
    /// The one-time code of this moment (RFC 6238).
    OneTimeCode,
}

impl Slot {
    /// Whether the value signs in, or helps to.
    pub const fn is_secret(self) -> bool {
        !matches!(self, Self::UserName)
    }
}
