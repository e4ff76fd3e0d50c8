//! Adding, changing and removing role presets, by administrators and `hallpass admin`.

mod known_groups;
mod listing;
mod second_administrator;
mod settings;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, PresetId};
use hallpass_protocol::policy::PolicyLevel;
use hallpass_protocol::preset::{ChangePresetRequest, PresetSettings};

use crate::audit::{Actor, AuditEvent};
use crate::random::{RandomSource, make_uuid};
use crate::store::presets::{self, Preset};
use crate::store::tenant_jobs::{self, TenantTask};
use crate::store::{StoreError, WriteTransaction, audit, policies};

pub use listing::list_presets;
pub use second_administrator::{
    PROPOSAL_LIFETIME, Submitted, confirm, list_proposals, refuse, submit_addition, submit_change,
    submit_removal, submit_requirement, view,
};
pub use settings::PresetInvalid;

use known_groups::settle;
use listing::levels_naming;
use settings::{check, settings_of};

/// A preset was not saved or removed. Nothing has happened then.
#[derive(Debug, thiserror::Error)]
pub enum PresetError {
    /// There is no such preset, or no such proposal.
    #[error("there is no such preset or proposal")]
    Unknown,
    /// Somebody changed it since it was read.
    #[error("this preset was changed by somebody else since it was read: read it again")]
    Changed,
    /// Another one has the name.
    #[error("there is a preset of this name already: choose another name")]
    NameTaken,
    /// Levels of the policy name it.
    #[error("{} of the policy name this preset: take it out there first", .0.len())]
    InUse(Vec<PolicyLevel>),
    /// Too many changes wait for a second administrator.
    #[error("too many changes wait for a second administrator: have some of them decided first")]
    TooManyProposals,
    /// Whoever decides is no second administrator.
    #[error("this has to be confirmed by an administrator who did not propose it")]
    NotASecond,
    /// Whoever proposed it may not any more.
    #[error(
        "whoever proposed this is no administrator any more: refuse it, and propose it again if it is \
         wanted"
    )]
    ProposerGone,
    /// It cannot be.
    #[error(transparent)]
    Invalid(#[from] PresetInvalid),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a preset.
///
/// # Errors
/// When it cannot be, or another has the name.
pub async fn add_preset(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    msp_id: MspId,
    settings: PresetSettings,
    (actor, now): (Actor, Timestamp),
) -> Result<Preset, PresetError> {
    let id = PresetId::new(make_uuid(random, now));
    let preset = check(id, settle(tx, msp_id, settings).await?)?;
    presets::insert(tx, msp_id, &preset, now)
        .await
        .map_err(name_error)?;
    let event = AuditEvent::PresetAdded {
        preset_id: preset.id,
        name: preset.name.clone(),
        roles: preset.roles.iter().map(|role| role.name.clone()).collect(),
        groups: preset
            .groups
            .iter()
            .map(|group| group.name.clone())
            .collect(),
    };
    record(tx, msp_id, event, (actor, now)).await?;
    Ok(preset)
}

/// Puts something else in the place of what a preset was. Accounts that live keep the roles that they
/// have; those that wait for their start are checked against what it is then.
///
/// # Errors
/// When it cannot be, or somebody changed it since it was read.
pub async fn change_preset(
    tx: &mut WriteTransaction,
    (msp_id, preset_id): (MspId, PresetId),
    request: ChangePresetRequest,
    (actor, now): (Actor, Timestamp),
) -> Result<Preset, PresetError> {
    let before = presets::find(tx, msp_id, preset_id).await?;
    let before = settings_of(before.ok_or(PresetError::Unknown)?);
    if before != request.was {
        return Err(PresetError::Changed);
    }
    let preset = check(preset_id, settle(tx, msp_id, request.preset).await?)?;
    let after = settings_of(preset.clone());
    if before == after {
        return Ok(preset);
    }
    presets::replace(tx, msp_id, &preset)
        .await
        .map_err(name_error)?;
    let event = AuditEvent::PresetChanged {
        preset_id,
        before: Box::new(before),
        after: Box::new(after),
    };
    record(tx, msp_id, event, (actor, now)).await?;
    Ok(preset)
}

/// Removes a preset that no level of the policy names. Accounts that live keep the roles that they
/// have; those that wait for their start are not made.
///
/// # Errors
/// When levels of the policy name it.
pub async fn remove_preset(
    tx: &mut WriteTransaction,
    (msp_id, preset_id): (MspId, PresetId),
    (actor, now): (Actor, Timestamp),
) -> Result<(), PresetError> {
    let before = presets::find(tx, msp_id, preset_id).await?;
    let before = before.ok_or(PresetError::Unknown)?;
    let levels = levels_naming(&policies::list(tx, msp_id).await?, preset_id);
    if !levels.is_empty() {
        return Err(PresetError::InUse(levels));
    }
    presets::delete(tx, msp_id, preset_id).await?;
    let event = AuditEvent::PresetRemoved {
        preset_id,
        before: Box::new(settings_of(before)),
    };
    record(tx, msp_id, event, (actor, now)).await
}

async fn record(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    event: AuditEvent,
    (actor, now): (Actor, Timestamp),
) -> Result<(), PresetError> {
    audit::append(tx, msp_id, now, actor, event).await?;
    // Every tenant is asked whether it knows the roles and groups.
    tenant_jobs::hurry_all(tx, msp_id, TenantTask::Preflight).await?;
    Ok(())
}

/// Roles are checked before, so only the name can be taken.
fn name_error(error: StoreError) -> PresetError {
    if error.is_unique_violation() {
        PresetError::NameTaken
    } else {
        error.into()
    }
}
