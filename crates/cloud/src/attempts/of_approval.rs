//! A request for approval in the list.

use hallpass_protocol::Timestamp;
use hallpass_protocol::attempt::{Attempt, AttemptKind, AttemptResult};

use crate::approval::{Approval, Stage, name_of};
use crate::store::{StoreError, sql};

const fn result_of(stage: Stage, is_alarm: bool) -> AttemptResult {
    match stage {
        Stage::Waiting | Stage::Opened => AttemptResult::Waiting,
        Stage::Approved => AttemptResult::Approved,
        Stage::Denied if is_alarm => AttemptResult::Alarm,
        Stage::Denied => AttemptResult::Denied,
        Stage::Expired => AttemptResult::Expired,
        Stage::Cancelled => AttemptResult::Cancelled,
        Stage::WrongNumber => AttemptResult::WrongNumber,
    }
}

/// As it stands at `now`.
pub(super) async fn attempt_of(
    connection: &mut sql::Connection,
    approval: Approval,
    now: Timestamp,
) -> Result<Attempt, StoreError> {
    let result = result_of(approval.stage_at(now), approval.is_alarm);
    let msp_id = approval.msp_id;
    let mut decided_by = Vec::new();
    for given in &approval.given {
        decided_by.push(name_of(connection, msp_id, Some(given.technician_id)).await?);
    }
    if approval.ended_by.is_some() {
        decided_by.push(name_of(connection, msp_id, approval.ended_by).await?);
    }
    let requester = Some(approval.requester_id);
    let last = approval.given.last();
    let last_from = last.map(|it| (it.address.clone(), it.place.clone()));
    let (decided_from, decided_place) = match approval.ended_by {
        Some(_) => (approval.ended_from, approval.ended_place),
        None => last_from.unwrap_or_default(),
    };
    let passkeys = approval.given.into_iter().map(|it| it.passkey_name);
    Ok(Attempt {
        id: approval.id.into(),
        kind: AttemptKind::Approval,
        requested_at: approval.requested_at,
        decided_at: match result {
            AttemptResult::Expired => Some(approval.expires_at),
            _ => approval.decided_at,
        },
        result,
        requester_id: approval.requester_id,
        requester_name: name_of(connection, msp_id, requester).await?,
        customer_id: Some(approval.customer_id),
        customer_name: approval.customer_name,
        preset_name: approval.preset_name,
        lifetime_s: approval.lifetime.as_secs(),
        browser: approval.browser,
        decided_by,
        authenticated_by: passkeys.collect(),
        requested_from: approval.address,
        requested_place: approval.place,
        decided_from,
        decided_place,
        warnings: approval.warnings,
        approvals_needed: approval.approvers.count,
        denial: approval.denial,
        account_id: approval.account_id,
    })
}
