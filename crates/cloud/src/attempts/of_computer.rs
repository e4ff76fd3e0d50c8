//! A sign-in on a computer in the list.

use hallpass_protocol::Timestamp;
use hallpass_protocol::attempt::{Attempt, AttemptKind, AttemptResult};

use crate::approval::name_of;
use crate::computer_sign_in::{ComputerAttempt, Ending, Stage};
use crate::store::{StoreError, sql};

const fn result_of(ending: &Ending) -> AttemptResult {
    match ending.stage {
        Stage::Waiting | Stage::Opened => AttemptResult::Waiting,
        Stage::Allowed => AttemptResult::Approved,
        Stage::Denied if ending.is_alarm => AttemptResult::Alarm,
        Stage::Denied => AttemptResult::Denied,
        Stage::Cancelled => AttemptResult::Cancelled,
        Stage::WrongNumber => AttemptResult::WrongNumber,
    }
}

/// As it stands at `now`. The technician whose phone it was is who asked, and who decided.
pub(super) async fn attempt_of(
    connection: &mut sql::Connection,
    computer: ComputerAttempt,
    now: Timestamp,
) -> Result<Attempt, StoreError> {
    let who = Some(computer.technician_id);
    let name = name_of(connection, computer.msp_id, who).await?;
    let (result, decided_at) = match &computer.ending {
        Some(ending) => (result_of(ending), Some(ending.at)),
        None if now < computer.expires_at => (AttemptResult::Waiting, None),
        None => (AttemptResult::Expired, Some(computer.expires_at)),
    };
    // What the computer took back, nobody decided.
    let is_decided = computer
        .ending
        .as_ref()
        .is_some_and(|ending| ending.stage != Stage::Cancelled);
    let (decided_from, decided_place, allowed) = computer
        .ending
        .map(|ending| (ending.from, ending.place, ending.allowed))
        .unwrap_or_default();
    let mut attempt = Attempt {
        id: computer.sign_in_id.into(),
        kind: AttemptKind::ComputerSignIn,
        requested_at: computer.requested_at,
        decided_at,
        result,
        requester_id: computer.technician_id,
        decided_by: is_decided.then(|| name.clone()).into_iter().collect(),
        requester_name: name,
        customer_id: None,
        customer_name: String::new(),
        preset_name: String::new(),
        lifetime_s: 0,
        browser: computer.browser,
        authenticated_by: Vec::new(),
        requested_from: computer.address,
        requested_place: computer.place,
        decided_from,
        decided_place,
        warnings: computer.warnings,
        approvals_needed: 0,
        denial: String::new(),
        account_id: None,
    };
    if let Some(allowed) = allowed {
        attempt.customer_id = Some(allowed.customer_id);
        attempt.customer_name = allowed.customer_name;
        attempt.preset_name = allowed.preset_name;
        attempt.lifetime_s = allowed.lifetime_s;
        attempt.authenticated_by = vec![allowed.passkey_name];
        attempt.account_id = Some(allowed.account_id);
    }
    Ok(attempt)
}
