//! The logo of a credential.

use serde::{Deserialize, Serialize};

use crate::logo::LogoHash;

/// Which logo a credential carries: `"none"` or `{"sha256": "…"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LogoChoice {
    /// None.
    None,
    /// The one of this name, which was uploaded before.
    Sha256(LogoHash),
}

impl LogoChoice {
    /// The logo, if there is one.
    pub const fn hash(&self) -> Option<&LogoHash> {
        match self {
            Self::None => None,
            Self::Sha256(hash) => Some(hash),
        }
    }
}
