//! Which requests were made, and what became of them.

use hallpass_protocol::Timestamp;
use hallpass_protocol::attempt::{AttemptResult, AttemptsQuery};
use hallpass_protocol::ids::{AttemptId, MspId};

use super::row;
use crate::approval::Approval;
use crate::attempts::Position;
use crate::envelope::KeyRing;
use crate::store::StoreError;
use crate::store::column::moment;
use crate::store::sql;

/// How many a page has.
pub const PAGE: usize = 100;

/// Where the MSP's request with this id stands.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_position(
    connection: &mut sql::Connection,
    msp_id: MspId,
    id: AttemptId,
) -> Result<Option<Position>, StoreError> {
    let found =
        sql::query("SELECT requested_at FROM approvals WHERE msp_id = ? AND approval_id = ?")
            .bind(msp_id.as_uuid())
            .bind(id.as_uuid())
            .fetch_optional(connection)
            .await?;
    let position = |row| {
        let requested_at = moment(&row, "requested_at")?;
        Ok(Position { requested_at, id })
    };
    found.map(position).transpose()
}

/// A page of the MSP's, the newest first, behind a place that need not be there any more, and whether
/// there are more. What `wanted` names to begin behind, and its kind, are not looked at.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    (msp_id, wanted): (MspId, &AttemptsQuery),
    after: Option<Position>,
    now: Timestamp,
) -> Result<(Vec<Approval>, bool), StoreError> {
    let mut condition = "a.msp_id = ? AND a.requested_at >= ? AND a.requested_at < ?".to_owned();
    if wanted.technician_id.is_some() {
        condition.push_str(" AND a.requester_id = ?");
    }
    if wanted.customer_id.is_some() {
        condition.push_str(" AND a.customer_id = ?");
    }
    if after.is_some() {
        condition
            .push_str(" AND (a.requested_at < ? OR (a.requested_at = ? AND a.approval_id < ?))");
    }
    let (result, names_now) = wanted.result.map_or(("", false), condition_of);
    condition.push_str(result);
    condition.push_str(" ORDER BY a.requested_at DESC, a.approval_id DESC LIMIT 101");
    let mut query = sql::query(row::select(&condition))
        .bind(msp_id.as_uuid())
        .bind(wanted.from.map_or(i64::MIN, Timestamp::unix_ms))
        .bind(wanted.until.map_or(i64::MAX, Timestamp::unix_ms));
    if let Some(id) = &wanted.technician_id {
        query = query.bind(id.as_uuid());
    }
    if let Some(id) = &wanted.customer_id {
        query = query.bind(id.as_uuid());
    }
    if let Some(after) = &after {
        let at = after.requested_at.unix_ms();
        query = query.bind(at).bind(at).bind(after.id.as_uuid());
    }
    if names_now {
        query = query.bind(now.unix_ms());
    }
    let mut found = query.fetch_all(&mut *connection).await?;
    let has_more = found.len() > PAGE;
    found.truncate(PAGE);
    let read = row::read_all(connection, keys, &found).await?;
    Ok((read, has_more))
}

/// What a result means in the table, and whether it names the time. What is past its end has expired,
/// whether anybody has written that down or not.
const fn condition_of(result: AttemptResult) -> (&'static str, bool) {
    match result {
        AttemptResult::Waiting => (
            " AND a.state IN ('waiting', 'opened') AND a.expires_at > ?",
            true,
        ),
        AttemptResult::Expired => (
            " AND (a.state = 'expired' OR (a.state IN ('waiting', 'opened') AND a.expires_at <= ?))",
            true,
        ),
        AttemptResult::Approved => (" AND a.state = 'approved'", false),
        AttemptResult::Denied => (" AND a.state = 'denied' AND NOT a.is_alarm", false),
        AttemptResult::Alarm => (" AND a.state = 'denied' AND a.is_alarm", false),
        AttemptResult::Cancelled => (" AND a.state = 'cancelled'", false),
        AttemptResult::WrongNumber => (" AND a.state = 'wrong_number'", false),
        AttemptResult::Unknown => (" AND 1 = 0", false),
    }
}
