//! Changes to presets with Global Administrator, where the MSP wants two administrators for them: one
//! proposes, another confirms or refuses.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `POST /v1/presets`, `PUT` and `DELETE /v1/presets/{id}` | as ever | 202, [`PresetProposalResponse`], where a second administrator has to confirm it |
//! | `GET /v1/preset-proposals` | | [`PresetProposalsResponse`] |
//! | `POST /v1/preset-proposals/{id}/confirm` | | 204 |
//! | `POST /v1/preset-proposals/{id}/refuse` | | 204 |
//! | `PUT /v1/preset-proposals/requirement` | [`SecondAdministrator`] | [`SecondAdministrator`]; 202, [`PresetProposalResponse`], for the end of it |

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::ids::{PresetId, ProposalId, TechnicianId};
use crate::preset::PresetSettings;

/// What is to become of a preset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PresetChange {
    /// A new one.
    Add {
        /// What it is to be.
        after: PresetSettings,
    },
    /// Something else in the place of what it is.
    Change {
        /// Which preset.
        preset_id: PresetId,
        /// What it was when this was proposed.
        before: PresetSettings,
        /// What it is to be.
        after: PresetSettings,
    },
    /// Nothing any more.
    Remove {
        /// Which preset.
        preset_id: PresetId,
        /// What it was when this was proposed.
        before: PresetSettings,
    },
    /// No second administrator is asked any more.
    StopAsking,
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A change that waits for a second administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PresetProposalView {
    /// Its id.
    pub id: ProposalId,
    /// What is to become of what.
    pub change: PresetChange,
    /// Who proposed it; `None`: somebody on the server's command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<TechnicianId>,
    /// Their name; of one who is not there any more, none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposer: Option<String>,
    /// When.
    pub proposed_at: Timestamp,
    /// Until when it can be confirmed.
    pub expires_at: Timestamp,
    /// Whether the caller can confirm it: they did not propose it themselves.
    pub may_be_confirmed: bool,
}

/// A proposal was made: nothing has changed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PresetProposalResponse {
    /// The proposal.
    pub proposal: PresetProposalView,
}

/// The answer to `GET /v1/preset-proposals`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PresetProposalsResponse {
    /// Whether changes to presets with Global Administrator need two administrators.
    pub required: bool,
    /// The changes that wait, the oldest first.
    pub proposals: Vec<PresetProposalView>,
}

/// Whether changes to presets with Global Administrator need two administrators. To want it, one is
/// enough; not to want it any more is such a change itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SecondAdministrator {
    /// Whether they do.
    pub required: bool,
}
