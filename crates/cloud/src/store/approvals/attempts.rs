//! Which requests were made, and what became of them.

use hallpass_protocol::Timestamp;
use hallpass_protocol::attempt::{AttemptResult, AttemptsQuery};
use hallpass_protocol::ids::{AttemptId, MspId};

use super::{TABLE, row};
use crate::approval::Approval;
use crate::attempts::Position;
use crate::envelope::KeyRing;
use crate::store::attempts_page::Kind;
use crate::store::{StoreError, sql};

const KIND: Kind = Kind {
    table: TABLE,
    id: "approval_id",
    technician: "requester_id",
    result: condition_of,
};

/// Where the MSP's request with this id stands.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_position(
    connection: &mut sql::Connection,
    msp_id: MspId,
    id: AttemptId,
) -> Result<Option<Position>, StoreError> {
    KIND.find_position(connection, msp_id, id).await
}

/// A page of the MSP's, the newest first, behind a place that need not be there any more, and whether
/// there are more. What `wanted` names to begin behind, and its kind, are not looked at.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    wanted: (MspId, &AttemptsQuery),
    after: Option<Position>,
    now: Timestamp,
) -> Result<(Vec<Approval>, bool), StoreError> {
    let page = KIND.fetch(connection, row::select, wanted, (after, now));
    let (found, has_more) = page.await?;
    let read = row::read_all(connection, keys, &found).await?;
    Ok((read, has_more))
}

/// What a result means in the table. What is past its end has expired,
/// whether anybody has written that down or not.
const fn condition_of(result: AttemptResult) -> &'static str {
    match result {
        AttemptResult::Waiting => " AND state IN ('waiting', 'opened') AND expires_at > ?",
        AttemptResult::Expired => {
            " AND (state = 'expired' OR (state IN ('waiting', 'opened') AND expires_at <= ?))"
        }
        AttemptResult::Approved => " AND state = 'approved'",
        AttemptResult::Denied => " AND state = 'denied' AND NOT is_alarm",
        AttemptResult::Alarm => " AND state = 'denied' AND is_alarm",
        AttemptResult::Cancelled => " AND state = 'cancelled'",
        AttemptResult::WrongNumber => " AND state = 'wrong_number'",
        AttemptResult::Unknown => " AND 1 = 0",
    }
}
