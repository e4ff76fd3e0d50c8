//! Limits of time.

use serde::{Deserialize, Serialize};

/// The longest that something may take: `"none"` or `{"at_most_s": 14400}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// So many seconds.
    AtMostS(u32),
    /// As long as other limits allow.
    None,
}

impl Limit {
    /// The number of seconds; the largest there is where there is no limit.
    pub const fn seconds(self) -> u32 {
        match self {
            Self::AtMostS(seconds) => seconds,
            Self::None => u32::MAX,
        }
    }
}

/// The lifetime that forms propose: `"of_preset"` or `{"seconds": 3600}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DefaultLifetime {
    /// So many seconds, within what the preset and the policy allow.
    Seconds(u32),
    /// What the preset proposes.
    OfPreset,
}
