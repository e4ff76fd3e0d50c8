//! Which presets may be asked for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::PresetId;

/// Which presets: `"all"` or `{"only": ["…"]}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PresetChoice {
    /// Each that the MSP has, also those that are added later.
    All,
    /// These.
    Only(BTreeSet<PresetId>),
}

impl PresetChoice {
    /// Whether the preset is one of them.
    pub fn contains(&self, preset: PresetId) -> bool {
        match self {
            Self::All => true,
            Self::Only(presets) => presets.contains(&preset),
        }
    }
}
