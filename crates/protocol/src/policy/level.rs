//! Levels, and what was saved at one.

use serde::{Deserialize, Serialize};

use super::PolicySettings;
use crate::Timestamp;
use crate::ids::{CustomerId, GroupId};

/// A level, from the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "level", rename_all = "snake_case")]
pub enum PolicyLevel {
    /// What holds where nothing was ever saved.
    BuiltIn,
    /// The whole MSP.
    Global,
    /// One customer.
    Customer {
        /// Which.
        customer_id: CustomerId,
    },
    /// A group of technicians at one customer.
    Group {
        /// At which customer.
        customer_id: CustomerId,
        /// Which group.
        group_id: GroupId,
    },
}

/// Saves what a level says, in the place of everything that it said, or asks what that would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutLevelRequest {
    /// What it is to say.
    pub settings: PolicySettings,
    /// Of a group: where a technician is in several groups of the customer, the one with the
    /// greatest precedence has the last word. No two groups of a customer have the same. Absent at
    /// other levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precedence: Option<u16>,
    /// The revision that was read before: when somebody has saved since, nothing is, and the answer
    /// is `policy_changed`.
    pub revision: u64,
}

/// What a level says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LevelView {
    /// Which.
    pub level: PolicyLevel,
    /// What it says.
    pub settings: PolicySettings,
    /// Of a group that says something: its precedence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precedence: Option<u16>,
    /// Raised by every save; 0 before the first.
    pub revision: u64,
    /// When it was last saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_at: Option<Timestamp>,
}

/// One level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LevelResponse {
    /// The level.
    pub policy: LevelView,
}

/// The groups that say something at a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupLevelsResponse {
    /// The one that has the last word comes last.
    pub groups: Vec<LevelView>,
}
