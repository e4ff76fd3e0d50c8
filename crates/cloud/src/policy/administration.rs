//! Saving what a level says, and finding out beforehand what that would do.

use std::collections::BTreeSet;

use hallpass_policy::{
    Change, CustomerLevels, InvalidSetting, Level, PresetLimits, Surroundings, preview, validate,
};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;
use hallpass_protocol::policy::{LevelView, PolicyLevel, PreviewResponse, PutLevelRequest};

use super::{PolicyBook, list_people};
use crate::approval::count_approvers;
use crate::audit::{Actor, AuditEvent};
use crate::store::{
    StoreError, WriteTransaction, audit, customers, groups, logos, policies, presets, sql,
    technicians,
};

/// A level was not saved. Nothing has happened then.
#[derive(Debug, thiserror::Error)]
pub enum SaveLevelError {
    /// There is no such customer, or no such group.
    #[error("there is no such customer or group")]
    UnknownLevel,
    /// Somebody saved since it was read.
    #[error("the policy was saved by somebody else since it was read: read it again")]
    Changed,
    /// A group needs a precedence.
    #[error("a group needs a precedence, from 0 to 65535: the greatest has the last word")]
    PrecedenceMissing,
    /// Nothing else has one.
    #[error("only groups have a precedence: leave it out")]
    PrecedenceNotWanted,
    /// Two groups of a customer would have the same.
    #[error("another group of this customer has the precedence {0}: choose another one")]
    PrecedenceTaken(u16),
    /// It could never be met.
    #[error(transparent)]
    Invalid(#[from] InvalidSetting),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts what a level says in the place of everything that it said.
///
/// # Errors
/// When it cannot be saved.
pub async fn save_level(
    tx: &mut WriteTransaction,
    (msp_id, level): (MspId, PolicyLevel),
    request: PutLevelRequest,
    (actor, now): (Actor, Timestamp),
) -> Result<LevelView, SaveLevelError> {
    let before = policies::find(tx, msp_id, level).await?;
    let book = read_book(tx, msp_id, level).await?;
    check(tx, msp_id, (&before, &request), &book).await?;
    let after = view_of(&before, request, Some(now));
    policies::put(tx, msp_id, &after, now).await?;
    let event = AuditEvent::PolicySaved {
        level,
        before: Box::new(before.settings),
        after: Box::new(after.settings.clone()),
        precedence_before: before.precedence,
        precedence: after.precedence,
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    Ok(after)
}

/// What saving would do. Nothing is saved.
///
/// # Errors
/// When there is no such level, or the database cannot be read.
pub async fn preview_level(
    connection: &mut sql::Connection,
    (msp_id, level): (MspId, PolicyLevel),
    request: PutLevelRequest,
) -> Result<PreviewResponse, SaveLevelError> {
    let before = policies::find(connection, msp_id, level).await?;
    let book = read_book(connection, msp_id, level).await?;
    match check(connection, msp_id, (&before, &request), &book).await {
        Ok(()) => {}
        Err(
            error @ (SaveLevelError::PrecedenceMissing
            | SaveLevelError::PrecedenceNotWanted
            | SaveLevelError::PrecedenceTaken(_)
            | SaveLevelError::Invalid(_)),
        ) => return Ok(refused(&error)),
        Err(error) => return Err(error),
    }
    let after = book.clone().with(&view_of(&before, request, None));
    let ids = match level {
        PolicyLevel::BuiltIn | PolicyLevel::Global => customers::list(connection, msp_id)
            .await?
            .into_iter()
            .map(|customer| customer.id)
            .collect(),
        PolicyLevel::Customer { customer_id } | PolicyLevel::Group { customer_id, .. } => {
            vec![customer_id]
        }
    };
    let at_each = |book| -> Vec<CustomerLevels<'_>> {
        let book: &PolicyBook = book;
        ids.iter().map(|&id| book.at(id)).collect()
    };
    let people = list_people(connection, msp_id).await?;
    let change = Change {
        global: (book.global(), after.global()),
        customers: (&at_each(&book), &at_each(&after)),
    };
    Ok(preview(change, &people))
}

fn refused(error: &SaveLevelError) -> PreviewResponse {
    PreviewResponse {
        refusal: Some(error.to_string()),
        refused_setting: match error {
            SaveLevelError::Invalid(invalid) => Some(invalid.setting),
            _ => None,
        },
        customer_count: 0,
        technician_count: 0,
        access: Vec::new(),
        settings: Vec::new(),
    }
}

/// As much as the level can have to do with.
async fn read_book(
    connection: &mut sql::Connection,
    msp_id: MspId,
    level: PolicyLevel,
) -> Result<PolicyBook, SaveLevelError> {
    let (customer_id, group_id) = match level {
        PolicyLevel::BuiltIn => return Err(SaveLevelError::UnknownLevel),
        PolicyLevel::Global => return Ok(PolicyBook::read(connection, msp_id).await?),
        PolicyLevel::Customer { customer_id } => (customer_id, None),
        PolicyLevel::Group {
            customer_id,
            group_id,
        } => (customer_id, Some(group_id)),
    };
    let customer = customers::find(connection, msp_id, customer_id).await?;
    customer.ok_or(SaveLevelError::UnknownLevel)?;
    if let Some(group_id) = group_id {
        let group = groups::find(connection, msp_id, group_id).await?;
        group.ok_or(SaveLevelError::UnknownLevel)?;
    }
    Ok(PolicyBook::read_at(connection, msp_id, customer_id).await?)
}

async fn check(
    connection: &mut sql::Connection,
    msp_id: MspId,
    (before, request): (&LevelView, &PutLevelRequest),
    book: &PolicyBook,
) -> Result<(), SaveLevelError> {
    if request.revision != before.revision {
        return Err(SaveLevelError::Changed);
    }
    match (before.level, request.precedence) {
        (PolicyLevel::Group { customer_id, .. }, Some(precedence)) => {
            let others = policies::list_groups(connection, msp_id, customer_id).await?;
            let is_taken = others
                .iter()
                .any(|it| it.level != before.level && it.precedence == Some(precedence));
            if is_taken {
                return Err(SaveLevelError::PrecedenceTaken(precedence));
            }
        }
        (PolicyLevel::Group { .. }, None) => return Err(SaveLevelError::PrecedenceMissing),
        (_, Some(_)) => return Err(SaveLevelError::PrecedenceNotWanted),
        (_, None) => {}
    }
    let presets: Vec<PresetLimits> = presets::list(connection, msp_id)
        .await?
        .into_iter()
        .map(|preset| PresetLimits {
            id: preset.id,
            lifetime_min_s: preset.lifetime_min_s,
            lifetime_max_s: preset.lifetime_max_s,
        })
        .collect();
    let technicians = technicians::list(connection, msp_id).await?;
    let technicians: BTreeSet<_> = technicians.iter().map(|it| it.technician.id).collect();
    let groups = groups::list(connection, msp_id).await?;
    let groups: BTreeSet<_> = groups.iter().map(|group| group.id).collect();
    let around = Surroundings {
        above: &book.above(before.level),
        presets: &presets,
        technicians: &technicians,
        groups: &groups,
        logos: &logos::list(connection, msp_id).await?,
        approvers: count_approvers(connection, msp_id).await?,
    };
    let level = Level {
        level: before.level,
        settings: &request.settings,
    };
    Ok(validate(level, around)?)
}

fn view_of(before: &LevelView, request: PutLevelRequest, saved_at: Option<Timestamp>) -> LevelView {
    LevelView {
        level: before.level,
        settings: request.settings,
        precedence: request.precedence,
        revision: before.revision + 1,
        saved_at,
    }
}
