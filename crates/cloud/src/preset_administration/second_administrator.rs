//! Changes for which the MSP wants two administrators: one proposes, another decides.
//!
//! Who has the right to change presets alone could otherwise make themselves, or whoever stole their
//! session, Global Administrator of every customer by changing one preset. Whoever runs `hallpass
//! admin` proposes as well; not to want a second administrator any more is in their hands alone, or
//! in those of two administrators: an MSP whose second one has left is not locked out.

use core::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, PresetId, ProposalId};
use hallpass_protocol::preset::{ChangePresetRequest, PresetSettings};
use hallpass_protocol::preset_proposal::{
    PresetChange, PresetProposalView, PresetProposalsResponse,
};
use hallpass_protocol::technician::TechnicianRole;

use super::known_groups::settle;
use super::listing::levels_naming;
use super::settings::{check, settings_of};
use super::{PresetError, add_preset, change_preset, remove_preset};
use crate::audit::{Actor, AuditEvent};
use crate::known_role::GLOBAL_ADMINISTRATOR;
use crate::random::{RandomSource, make_uuid};
use crate::store::preset_proposals::{self, PresetProposal};
use crate::store::presets::{self, Preset};
use crate::store::technicians::{self, Technician};
use crate::store::{StoreError, WriteTransaction, audit, policies, sql};

/// How long a proposal can be confirmed.
pub const PROPOSAL_LIFETIME: Duration = Duration::from_hours(7 * 24);

/// The most proposals that wait at a time.
const PROPOSALS_MAX: usize = 50;

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submitted<T> {
    /// It is done.
    Done(T),
    /// A second administrator has to confirm it.
    Proposed(Box<PresetProposal>),
}

/// Adds a preset, or proposes it.
///
/// # Errors
/// As [`add_preset`].
pub async fn submit_addition(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    msp_id: MspId,
    settings: PresetSettings,
    by: (Actor, Timestamp),
) -> Result<Submitted<Preset>, PresetError> {
    let settings = settle(tx, msp_id, settings).await?;
    if !is_second_needed(tx, msp_id, &[&settings]).await? {
        let preset = add_preset(tx, random, msp_id, settings, by).await?;
        return Ok(Submitted::Done(preset));
    }
    let id = PresetId::new(make_uuid(random, by.1));
    let after = settings_of(check(id, settings)?);
    check_name(tx, msp_id, None, &after.name).await?;
    propose(tx, random, msp_id, PresetChange::Add { after }, by).await
}

/// Changes a preset, or proposes it.
///
/// # Errors
/// As [`change_preset`].
pub async fn submit_change(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    (msp_id, preset_id): (MspId, PresetId),
    mut request: ChangePresetRequest,
    by: (Actor, Timestamp),
) -> Result<Submitted<Preset>, PresetError> {
    request.preset = settle(tx, msp_id, request.preset).await?;
    // What it is counts, not what somebody says that it was.
    let before = presets::find(tx, msp_id, preset_id).await?;
    let before = settings_of(before.ok_or(PresetError::Unknown)?);
    if !is_second_needed(tx, msp_id, &[&before, &request.preset]).await? {
        let preset = change_preset(tx, (msp_id, preset_id), request, by).await?;
        return Ok(Submitted::Done(preset));
    }
    if before != request.was {
        return Err(PresetError::Changed);
    }
    let preset = check(preset_id, request.preset)?;
    let after = settings_of(preset.clone());
    if before == after {
        return Ok(Submitted::Done(preset));
    }
    check_name(tx, msp_id, Some(preset_id), &after.name).await?;
    let change = PresetChange::Change {
        preset_id,
        before,
        after,
    };
    propose(tx, random, msp_id, change, by).await
}

/// Removes a preset, or proposes it.
///
/// # Errors
/// As [`remove_preset`].
pub async fn submit_removal(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    (msp_id, preset_id): (MspId, PresetId),
    by: (Actor, Timestamp),
) -> Result<Submitted<()>, PresetError> {
    let before = presets::find(tx, msp_id, preset_id).await?;
    let before = settings_of(before.ok_or(PresetError::Unknown)?);
    if !is_second_needed(tx, msp_id, &[&before]).await? {
        remove_preset(tx, (msp_id, preset_id), by).await?;
        return Ok(Submitted::Done(()));
    }
    let levels = levels_naming(&policies::list(tx, msp_id).await?, preset_id);
    if !levels.is_empty() {
        return Err(PresetError::InUse(levels));
    }
    let change = PresetChange::Remove { preset_id, before };
    propose(tx, random, msp_id, change, by).await
}

/// Says whether there has to be a second administrator. A technician who does not want one any more
/// proposes it.
///
/// # Errors
/// When too much waits already, or the database refuses.
pub async fn submit_requirement(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    msp_id: MspId,
    required: bool,
    by: (Actor, Timestamp),
) -> Result<Submitted<()>, PresetError> {
    let is_required = preset_proposals::is_second_required(tx, msp_id).await?;
    if is_required == required {
        return Ok(Submitted::Done(()));
    }
    if is_required && matches!(by.0, Actor::Technician { .. }) {
        return propose(tx, random, msp_id, PresetChange::StopAsking, by).await;
    }
    require(tx, msp_id, required, by).await?;
    Ok(Submitted::Done(()))
}

/// Does what was proposed.
///
/// # Errors
/// When whoever decides proposed it themselves, whoever proposed it may not any more, it is too old,
/// or it cannot be done now.
pub async fn confirm(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    (msp_id, id): (MspId, ProposalId),
    by: (Actor, Timestamp),
) -> Result<(), PresetError> {
    let proposal = find_open(tx, (msp_id, id), by.1).await?;
    let Actor::Technician { technician_id } = by.0 else {
        return Err(PresetError::NotASecond);
    };
    if proposal.proposed_by == Some(technician_id) {
        return Err(PresetError::NotASecond);
    }
    if let Some(proposer) = proposal.proposed_by {
        let proposer = technicians::find(tx, msp_id, proposer).await?;
        if !proposer.is_some_and(|it| may_propose(&it)) {
            return Err(PresetError::ProposerGone);
        }
    }
    preset_proposals::delete(tx, msp_id, id).await?;
    let event = AuditEvent::PresetChangeConfirmed {
        proposal_id: id,
        proposed_by: proposal.proposed_by,
    };
    audit::append(tx, msp_id, by.1, by.0, event).await?;
    match proposal.change {
        PresetChange::Add { after } => {
            add_preset(tx, random, msp_id, after, by).await?;
        }
        PresetChange::Change {
            preset_id,
            before,
            after,
        } => {
            let request = ChangePresetRequest {
                was: before,
                preset: after,
            };
            change_preset(tx, (msp_id, preset_id), request, by).await?;
        }
        PresetChange::Remove { preset_id, before } => {
            let now = presets::find(tx, msp_id, preset_id).await?;
            if settings_of(now.ok_or(PresetError::Unknown)?) != before {
                return Err(PresetError::Changed);
            }
            remove_preset(tx, (msp_id, preset_id), by).await?;
        }
        PresetChange::StopAsking => require(tx, msp_id, false, by).await?,
        PresetChange::Unknown => return Err(PresetError::Unknown),
    }
    Ok(())
}

/// Forgets what was proposed. Whoever proposed it may, too.
///
/// # Errors
/// When there is no such proposal, or the database refuses.
pub async fn refuse(
    tx: &mut WriteTransaction,
    (msp_id, id): (MspId, ProposalId),
    (actor, now): (Actor, Timestamp),
) -> Result<(), PresetError> {
    let proposal = find_open(tx, (msp_id, id), now).await?;
    preset_proposals::delete(tx, msp_id, id).await?;
    let event = AuditEvent::PresetChangeRefused {
        proposal_id: id,
        change: Box::new(proposal.change),
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    Ok(())
}

/// What waits, and whether there has to be a second administrator. `reader` is who asks; `None` for
/// the command line.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_proposals(
    connection: &mut sql::Connection,
    msp_id: MspId,
    reader: Option<&Technician>,
    now: Timestamp,
) -> Result<PresetProposalsResponse, StoreError> {
    let required = preset_proposals::is_second_required(connection, msp_id).await?;
    let mut proposals = Vec::new();
    for proposal in preset_proposals::list(connection, msp_id).await? {
        if is_open(&proposal, now) {
            proposals.push(view(connection, msp_id, proposal, reader).await?);
        }
    }
    Ok(PresetProposalsResponse {
        required,
        proposals,
    })
}

/// One proposal as `reader` is told of it.
///
/// # Errors
/// When the database cannot be read.
pub async fn view(
    connection: &mut sql::Connection,
    msp_id: MspId,
    proposal: PresetProposal,
    reader: Option<&Technician>,
) -> Result<PresetProposalView, StoreError> {
    let proposer = match proposal.proposed_by {
        Some(id) => technicians::find(connection, msp_id, id).await?,
        None => None,
    };
    Ok(PresetProposalView {
        id: proposal.id,
        may_be_confirmed: reader
            .is_some_and(|it| may_propose(it) && proposal.proposed_by != Some(it.id)),
        proposed_by: proposal.proposed_by,
        proposer: proposer.map(|it| it.display_name),
        proposed_at: proposal.proposed_at,
        expires_at: proposal.proposed_at.plus(PROPOSAL_LIFETIME),
        change: proposal.change,
    })
}

/// Whether a second administrator has to confirm what touches these.
async fn is_second_needed(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    touched: &[&PresetSettings],
) -> Result<bool, StoreError> {
    let grants = |settings: &PresetSettings| {
        let mut roles = settings.roles.iter();
        let mut groups = settings.groups.iter();
        // Whoever looks after a group that can hold roles may give it each of them later.
        roles.any(|role| role.template_id == GLOBAL_ADMINISTRATOR)
            || groups.any(|group| group.can_hold_roles)
    };
    Ok(touched.iter().any(|settings| grants(settings))
        && preset_proposals::is_second_required(tx, msp_id).await?)
}

async fn propose<T>(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    msp_id: MspId,
    change: PresetChange,
    (actor, now): (Actor, Timestamp),
) -> Result<Submitted<T>, PresetError> {
    preset_proposals::delete_before(tx, msp_id, now.minus(PROPOSAL_LIFETIME)).await?;
    if preset_proposals::list(tx, msp_id).await?.len() >= PROPOSALS_MAX {
        return Err(PresetError::TooManyProposals);
    }
    let proposal = PresetProposal {
        id: ProposalId::new(make_uuid(random, now)),
        change,
        proposed_by: match actor {
            Actor::Technician { technician_id } => Some(technician_id),
            Actor::CommandLine | Actor::Cloud => None,
        },
        proposed_at: now,
    };
    preset_proposals::insert(tx, msp_id, &proposal).await?;
    let event = AuditEvent::PresetChangeProposed {
        proposal_id: proposal.id,
        change: Box::new(proposal.change.clone()),
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    Ok(Submitted::Proposed(Box::new(proposal)))
}

async fn require(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    required: bool,
    (actor, now): (Actor, Timestamp),
) -> Result<(), StoreError> {
    preset_proposals::require_second(tx, msp_id, required).await?;
    let event = AuditEvent::SecondAdministratorRequired { required };
    audit::append(tx, msp_id, now, actor, event).await?;
    Ok(())
}

async fn find_open(
    connection: &mut sql::Connection,
    (msp_id, id): (MspId, ProposalId),
    now: Timestamp,
) -> Result<PresetProposal, PresetError> {
    let found = preset_proposals::find(connection, msp_id, id).await?;
    found
        .filter(|proposal| is_open(proposal, now))
        .ok_or(PresetError::Unknown)
}

fn is_open(proposal: &PresetProposal, now: Timestamp) -> bool {
    now < proposal.proposed_at.plus(PROPOSAL_LIFETIME)
}

fn may_propose(technician: &Technician) -> bool {
    !technician.is_suspended()
        && matches!(
            technician.role,
            TechnicianRole::Owner | TechnicianRole::Admin
        )
}

/// So that a name that is taken is said at once, and not to whoever confirms.
async fn check_name(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    own: Option<PresetId>,
    name: &str,
) -> Result<(), PresetError> {
    let presets = presets::list(tx, msp_id).await?;
    let is_taken = presets
        .iter()
        .any(|preset| Some(preset.id) != own && preset.name.eq_ignore_ascii_case(name));
    if is_taken {
        return Err(PresetError::NameTaken);
    }
    Ok(())
}
