//! The list of all requests: who asked, who decided, with which passkey, from where.

use hallpass_protocol::approval::{
    ApprovalWarning, Attempt, AttemptResult, AttemptsQuery, AttemptsResponse,
};
use hallpass_protocol::ids::MspId;
use hallpass_protocol::place::Place;

use super::Approvals;
use super::record::{Approval, Stage};
use super::view::name_of;
use crate::audit::export::csv_row;
use crate::store::approvals::attempts::{self, Position};
use crate::store::{StoreError, sql};

impl Approvals {
    /// A page of the MSP's attempts, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_attempts(
        &self,
        connection: &mut sql::Connection,
        msp_id: MspId,
        wanted: &AttemptsQuery,
    ) -> Result<AttemptsResponse, StoreError> {
        let after = match wanted.after {
            None => None,
            Some(id) => match attempts::find_position(connection, msp_id, id).await? {
                None => return Ok(AttemptsResponse::default()),
                known => known,
            },
        };
        let (response, _) = self
            .list_attempts_behind(connection, (msp_id, wanted), after)
            .await?;
        Ok(response)
    }

    /// The same behind a place, with the place where the page ended.
    pub(super) async fn list_attempts_behind(
        &self,
        connection: &mut sql::Connection,
        wanted: (MspId, &AttemptsQuery),
        after: Option<Position>,
    ) -> Result<(AttemptsResponse, Option<Position>), StoreError> {
        let now = self.parts.clock.now();
        let keys = &self.parts.keys;
        let (found, has_more) = attempts::list(connection, keys, wanted, after, now).await?;
        let end = found.last().map(Position::of);
        let mut attempts = Vec::with_capacity(found.len());
        for approval in found {
            let result = result_of(approval.stage_at(now), approval.is_alarm);
            attempts.push(attempt_of(connection, approval, result).await?);
        }
        Ok((AttemptsResponse { attempts, has_more }, end))
    }
}

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

async fn attempt_of(
    connection: &mut sql::Connection,
    approval: Approval,
    result: AttemptResult,
) -> Result<Attempt, StoreError> {
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
        id: approval.id,
        requested_at: approval.requested_at,
        decided_at: match result {
            AttemptResult::Expired => Some(approval.expires_at),
            _ => approval.decided_at,
        },
        result,
        requester_id: approval.requester_id,
        requester_name: name_of(connection, msp_id, requester).await?,
        customer_id: approval.customer_id,
        customer_name: approval.customer_name,
        preset_name: approval.preset_name,
        lifetime_s: approval.lifetime.as_secs(),
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

/// Attempts as CSV that a spreadsheet can be trusted with; with its header where `has_header`.
pub(super) fn to_csv(out: &mut String, attempts: &[Attempt], has_header: bool) {
    if has_header {
        csv_row(
            out,
            [
                "id",
                "requested_at",
                "decided_at",
                "result",
                "requester_id",
                "requester",
                "customer_id",
                "customer",
                "preset",
                "lifetime_s",
                "decided_by",
                "authenticated_by",
                "requested_from",
                "decided_from",
                "denial",
                "account_id",
                "requested_place",
                "decided_place",
                "warnings",
                "approvals_needed",
            ],
        );
    }
    for attempt in attempts {
        let result = serde_json::to_value(attempt.result).unwrap_or_default();
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        csv_row(
            out,
            [
                &attempt.id.to_string(),
                &attempt.requested_at.to_string(),
                &attempt
                    .decided_at
                    .map(|at| at.to_string())
                    .unwrap_or_default(),
                result.as_str().unwrap_or_default(),
                &attempt.requester_id.to_string(),
                &attempt.requester_name,
                &attempt.customer_id.to_string(),
                &attempt.customer_name,
                &attempt.preset_name,
                &attempt.lifetime_s.to_string(),
                &attempt.decided_by.join(", "),
                &attempt.authenticated_by.join(", "),
                &optional(&attempt.requested_from),
                &optional(&attempt.decided_from),
                &attempt.denial,
                &attempt
                    .account_id
                    .map(|id| id.to_string())
                    .unwrap_or_default(),
                &in_words(attempt.requested_place.as_ref()),
                &in_words(attempt.decided_place.as_ref()),
                &names_of(&attempt.warnings),
                &attempt.approvals_needed.to_string(),
            ],
        );
    }
}

fn in_words(place: Option<&Place>) -> String {
    place.map(Place::to_string).unwrap_or_default()
}

/// As the API names them.
fn names_of(warnings: &[ApprovalWarning]) -> String {
    let name = |warning| {
        let name = serde_json::to_value(warning).unwrap_or_default();
        name.as_str().unwrap_or_default().to_owned()
    };
    let names: Vec<String> = warnings.iter().map(name).collect();
    names.join(", ")
}
