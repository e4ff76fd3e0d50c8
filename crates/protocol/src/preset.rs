//! Role presets, as administrators keep them.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `GET /v1/presets` | | [`PresetsResponse`] |
//! | `POST /v1/presets` | [`PresetSettings`] | 201, [`PresetResponse`] |
//! | `PUT /v1/presets/{id}` | [`ChangePresetRequest`] | [`PresetResponse`] |
//! | `DELETE /v1/presets/{id}` | | 204 |

use serde::{Deserialize, Serialize};

use crate::customer::{GroupView, PresetView, RoleView};
use crate::policy::PolicyLevel;

/// The most roles of a preset.
pub const PRESET_ROLES_MAX: usize = 20;

/// The most groups of a preset.
pub const PRESET_GROUPS_MAX: usize = 10;

/// What there is to say about a preset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PresetSettings {
    /// Its name: 1 to 100 characters, no two alike.
    pub name: String,
    /// The directory roles that it grants, by template id: up to [`PRESET_ROLES_MAX`]. At least one
    /// role or group is needed.
    #[serde(default)]
    pub roles: Vec<RoleView>,
    /// The groups that it puts accounts into, by object id: up to [`PRESET_GROUPS_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupView>,
    /// The lifetime that the form proposes, in seconds; between the two others.
    pub lifetime_default_s: u32,
    /// The shortest lifetime, in seconds.
    pub lifetime_min_s: u32,
    /// The longest lifetime, in seconds.
    pub lifetime_max_s: u32,
}

impl From<PresetView> for PresetSettings {
    fn from(preset: PresetView) -> Self {
        Self {
            name: preset.name,
            roles: preset.roles,
            groups: preset.groups,
            lifetime_default_s: preset.lifetime_default_s,
            lifetime_min_s: preset.lifetime_min_s,
            lifetime_max_s: preset.lifetime_max_s,
        }
    }
}

/// Puts something else in the place of what was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePresetRequest {
    /// What the preset was when it was read. When it is another by now, nothing is saved.
    pub was: PresetSettings,
    /// What it is to be.
    pub preset: PresetSettings,
}

/// One preset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PresetResponse {
    /// The preset.
    pub preset: PresetView,
}

/// All presets, in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PresetsResponse {
    /// The presets.
    pub presets: Vec<ListedPreset>,
}

/// A preset with what uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListedPreset {
    /// The preset.
    pub preset: PresetView,
    /// The levels of the policy that name it. It cannot be removed as long as there are any.
    pub named_by: Vec<PolicyLevel>,
    /// How many accounts were asked for with it and have not ended. They keep their roles.
    pub accounts: u32,
}
