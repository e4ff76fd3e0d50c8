//! Presets with what uses them.

use std::collections::BTreeMap;

use hallpass_protocol::ids::{MspId, PresetId};
use hallpass_protocol::policy::{Approval, LevelView, PolicyLevel, PresetChoice};
use hallpass_protocol::preset::ListedPreset;

use crate::store::policies::SavedLevels;
use crate::store::{StoreError, accounts, policies, presets, sql};

/// The presets of an MSP, in the order in which they were made.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_presets(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<ListedPreset>, StoreError> {
    let levels = policies::list(connection, msp_id).await?;
    let mut accounts = BTreeMap::<PresetId, u32>::new();
    for account in accounts::list_not_ended(connection, msp_id).await? {
        *accounts.entry(account.preset_id).or_default() += 1;
    }
    let presets = presets::list(connection, msp_id).await?;
    let listed = presets.into_iter().map(|preset| ListedPreset {
        named_by: levels_naming(&levels, preset.id),
        accounts: accounts.get(&preset.id).copied().unwrap_or(0),
        preset: preset.into(),
    });
    Ok(listed.collect())
}

/// The levels of the policy that name a preset.
pub(super) fn levels_naming(levels: &SavedLevels, preset: PresetId) -> Vec<PolicyLevel> {
    let SavedLevels {
        global,
        customers,
        groups,
    } = levels;
    let all = global.iter().chain(customers).chain(groups);
    all.filter(|level| names(level, preset))
        .map(|level| level.level)
        .collect()
}

fn names(level: &LevelView, preset: PresetId) -> bool {
    let presets = level.settings.presets.as_ref().map(|it| &it.value);
    let approval = level.settings.approval.as_ref().map(|it| &it.value);
    matches!(presets, Some(PresetChoice::Only(chosen)) if chosen.contains(&preset))
        || matches!(approval, Some(Approval::ForPresets { presets, .. }) if presets.contains(&preset))
}
