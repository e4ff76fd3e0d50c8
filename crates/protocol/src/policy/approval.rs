//! Which requests need an approval, and whose.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::PresetId;

/// Which requests need an approval: `"never"`, `{"for_presets": {…}}` or `{"always": {…}}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// None.
    Never,
    /// Those for some presets.
    #[serde(rename_all = "snake_case")]
    ForPresets {
        /// Which; at least one.
        presets: BTreeSet<PresetId>,
        /// Whose approval they need.
        approvers: Approvers,
    },
    /// All.
    Always {
        /// Whose approval they need.
        approvers: Approvers,
    },
}

/// Whose approval a request needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Approvers {
    /// Of how many people; at least 1.
    pub count: u8,
    /// Whether the technician who asks, on a second device, can be one of them.
    #[serde(default)]
    pub may_be_oneself: bool,
}
