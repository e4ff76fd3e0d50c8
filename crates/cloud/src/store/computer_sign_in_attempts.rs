//! Browsers' wishes that a technician looked at, as long as the MSP's log speaks of them.

use hallpass_protocol::Timestamp;
use hallpass_protocol::attempt::{AttemptResult, AttemptsQuery};
use hallpass_protocol::ids::{
    AccountId, AttemptId, ComputerSignInId, CustomerId, MspId, TechnicianId,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::attempts_page::Kind;
use super::column::{from_json, moment, optional_moment, read_place, seconds, text, to_json, uuid};
use super::computer_sign_ins::{name_of, stage_of};
use super::{StoreError, WriteTransaction};
use crate::attempts::Position;
use crate::computer_sign_in::{Allowed, ComputerAttempt, Ending};
use crate::store::sql::{self, Row};

/// Where they are.
const TABLE: &str = "computer_sign_in_attempts";

const KIND: Kind = Kind {
    table: TABLE,
    id: "sign_in_id",
    technician: "technician_id",
    result: condition_of,
};

/// Adds a wish that a technician opened.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    attempt: &ComputerAttempt,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO computer_sign_in_attempts (msp_id, sign_in_id, technician_id, browser, address,
             place, warnings, requested_at, expires_at, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'opened')",
    )
    .bind(attempt.msp_id.as_uuid())
    .bind(attempt.sign_in_id.as_uuid())
    .bind(attempt.technician_id.as_uuid())
    .bind(&attempt.browser)
    .bind(&attempt.address)
    .bind(attempt.place.as_ref().map(|it| to_json(TABLE, it)).transpose()?)
    .bind(to_json(TABLE, &attempt.warnings)?)
    .bind(attempt.requested_at.unix_ms())
    .bind(attempt.expires_at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes down how a wish ended.
///
/// # Errors
/// When the database refuses.
pub async fn end(
    tx: &mut WriteTransaction,
    (msp_id, id): (MspId, ComputerSignInId),
    ending: &Ending,
) -> Result<(), StoreError> {
    let allowed = ending.allowed.as_ref();
    let place = ending.place.as_ref().map(|it| to_json(TABLE, it));
    sql::query(
        "UPDATE computer_sign_in_attempts
         SET state = ?, decided_at = ?, decided_from = ?, decided_place = ?, is_alarm = ?,
             passkey_name = ?, account_id = ?, customer_id = ?, customer_name = ?, preset_name = ?,
             lifetime_s = ?
         WHERE msp_id = ? AND sign_in_id = ? AND state = 'opened'",
    )
    .bind(name_of(ending.stage))
    .bind(ending.at.unix_ms())
    .bind(&ending.from)
    .bind(place.transpose()?)
    .bind(ending.is_alarm)
    .bind(allowed.map(|it| it.passkey_name.clone()))
    .bind(allowed.map(|it| *it.account_id.as_uuid()))
    .bind(allowed.map(|it| *it.customer_id.as_uuid()))
    .bind(
        allowed
            .map(|it| it.customer_name.clone())
            .unwrap_or_default(),
    )
    .bind(allowed.map(|it| it.preset_name.clone()).unwrap_or_default())
    .bind(allowed.map_or(0, |it| it.lifetime_s))
    .bind(msp_id.as_uuid())
    .bind(id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

/// Where the MSP's wish with this id stands in the list.
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
    wanted: (MspId, &AttemptsQuery),
    after: Option<Position>,
    now: Timestamp,
) -> Result<(Vec<ComputerAttempt>, bool), StoreError> {
    let page = KIND.fetch(connection, select, wanted, (after, now));
    let (found, has_more) = page.await?;
    let attempts: Result<Vec<_>, _> = found.iter().map(read).collect();
    Ok((attempts?, has_more))
}

fn select(condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT msp_id, sign_in_id, technician_id, browser, address, place, warnings, requested_at,
                expires_at, state, decided_at, decided_from, decided_place, is_alarm, passkey_name,
                account_id, customer_id, customer_name, preset_name, lifetime_s
         FROM computer_sign_in_attempts WHERE {condition}"
    ))
}

/// What a result means in the table.
const fn condition_of(result: AttemptResult) -> &'static str {
    match result {
        AttemptResult::Waiting => " AND state = 'opened' AND expires_at > ?",
        AttemptResult::Expired => " AND state = 'opened' AND expires_at <= ?",
        AttemptResult::Approved => " AND state = 'allowed'",
        AttemptResult::Denied => " AND state = 'denied' AND NOT is_alarm",
        AttemptResult::Alarm => " AND state = 'denied' AND is_alarm",
        AttemptResult::Cancelled => " AND state = 'cancelled'",
        AttemptResult::WrongNumber => " AND state = 'wrong_number'",
        AttemptResult::Unknown => " AND 1 = 0",
    }
}

/// Deletes up to `limit` of the MSP's that ended before a moment; how many it were.
///
/// # Errors
/// When the database refuses.
pub async fn delete_ended(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    before: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    let done = sql::query(
        "DELETE FROM computer_sign_in_attempts WHERE msp_id = ?1 AND sign_in_id IN
             (SELECT sign_in_id FROM computer_sign_in_attempts
              WHERE msp_id = ?1 AND requested_at < ?2 AND expires_at < ?2
              ORDER BY requested_at, sign_in_id LIMIT ?3)",
    )
    .bind(msp_id.as_uuid())
    .bind(before.unix_ms())
    .bind(i64::from(limit))
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

fn read(row: &Row) -> Result<ComputerAttempt, StoreError> {
    let decided_at = optional_moment(row, "decided_at")?;
    Ok(ComputerAttempt {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        sign_in_id: ComputerSignInId::new(uuid(row, "sign_in_id")?),
        technician_id: TechnicianId::new(uuid(row, "technician_id")?),
        browser: text(row, "browser")?,
        address: row.try_get("address")?,
        place: read_place(TABLE, row, "place")?,
        warnings: from_json(TABLE, &text(row, "warnings")?)?,
        requested_at: moment(row, "requested_at")?,
        expires_at: moment(row, "expires_at")?,
        ending: decided_at.map(|at| read_ending(row, at)).transpose()?,
    })
}

fn read_ending(row: &Row, at: Timestamp) -> Result<Ending, StoreError> {
    let account_id: Option<Uuid> = row.try_get("account_id")?;
    let named = text(row, "state")?;
    let stage = stage_of(&named);
    Ok(Ending {
        stage: stage.ok_or_else(|| StoreError::unreadable(TABLE, "state"))?,
        at,
        from: row.try_get("decided_from")?,
        place: read_place(TABLE, row, "decided_place")?,
        is_alarm: row.try_get("is_alarm")?,
        allowed: account_id.map(|id| read_allowed(row, id)).transpose()?,
    })
}

fn read_allowed(row: &Row, account_id: Uuid) -> Result<Allowed, StoreError> {
    Ok(Allowed {
        passkey_name: text(row, "passkey_name")?,
        account_id: AccountId::new(account_id),
        customer_id: CustomerId::new(uuid(row, "customer_id")?),
        customer_name: text(row, "customer_name")?,
        preset_name: text(row, "preset_name")?,
        lifetime_s: seconds(row, "lifetime_s")?,
    })
}
