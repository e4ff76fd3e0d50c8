//! What limits count: requests, prompts, codes that found nothing.

use core::time::Duration;

use hallpass_approval::limits::RequestCounts;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ApprovalId, EntraTenantId, MspId, TechnicianId};
use uuid::Uuid;

use super::row::stage_of;
use crate::approval::Stage;
use crate::store::column::{moment, text};
use crate::store::sql;
use crate::store::{StoreError, WriteTransaction};

/// How far back requests count.
pub const HOUR: Duration = Duration::from_hours(1);

/// How far back prompts and typed codes count.
pub const TEN_MINUTES: Duration = Duration::from_mins(10);

/// What there is of a technician's requests before another is made for this tenant.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_requests(
    connection: &mut sql::Connection,
    (msp_id, requester_id): (MspId, TechnicianId),
    tenant_id: EntraTenantId,
    now: Timestamp,
) -> Result<RequestCounts, StoreError> {
    let open = count_open(connection, (msp_id, requester_id), now).await?;
    let of_tenant: i64 = sql::query_scalar(
        "SELECT count(*) FROM approvals WHERE msp_id = ? AND tenant_id = ? AND requested_at > ?",
    )
    .bind(msp_id.as_uuid())
    .bind(tenant_id.as_uuid())
    .bind(now.minus(HOUR).unix_ms())
    .fetch_one(&mut *connection)
    .await?;
    Ok(RequestCounts {
        open,
        of_tenant_in_hour: whole(of_tenant),
        unanswered_in_a_row: count_unanswered(connection, (msp_id, requester_id), now).await?,
    })
}

/// How many of a technician's can be decided at `now`.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_open(
    connection: &mut sql::Connection,
    (msp_id, requester_id): (MspId, TechnicianId),
    now: Timestamp,
) -> Result<u32, StoreError> {
    let open: i64 = sql::query_scalar(
        "SELECT count(*) FROM approvals
         WHERE msp_id = ? AND requester_id = ? AND state IN ('waiting', 'opened')
           AND expires_at > ?",
    )
    .bind(msp_id.as_uuid())
    .bind(requester_id.as_uuid())
    .bind(now.unix_ms())
    .fetch_one(connection)
    .await?;
    Ok(whole(open))
}

/// How many of the newest expired one after the other within the last hour. One that was taken back
/// is passed over, or taking back would begin the count again; one that somebody decided ends it.
async fn count_unanswered(
    connection: &mut sql::Connection,
    (msp_id, requester_id): (MspId, TechnicianId),
    now: Timestamp,
) -> Result<u32, StoreError> {
    let rows = sql::query(
        "SELECT state, expires_at FROM approvals
         WHERE msp_id = ? AND requester_id = ? AND requested_at > ?
         ORDER BY requested_at DESC, approval_id DESC LIMIT 50",
    )
    .bind(msp_id.as_uuid())
    .bind(requester_id.as_uuid())
    .bind(
        now.minus(HOUR + hallpass_approval::APPROVAL_LIFETIME)
            .unix_ms(),
    )
    .fetch_all(connection)
    .await?;
    let mut unanswered = 0;
    for row in &rows {
        let expires_at = moment(row, "expires_at")?;
        match stage_of(&text(row, "state")?)? {
            Stage::Cancelled => {}
            Stage::Waiting | Stage::Opened if expires_at > now => {}
            Stage::Waiting | Stage::Opened | Stage::Expired => {
                if expires_at.plus(HOUR) > now {
                    unanswered += 1;
                }
            }
            Stage::Approved | Stage::Denied | Stage::WrongNumber => break,
        }
    }
    Ok(unanswered)
}

/// How many requests besides this one an approver opened within ten minutes and did not answer.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_prompts(
    connection: &mut sql::Connection,
    (msp_id, technician_id): (MspId, TechnicianId),
    besides: ApprovalId,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let prompts: i64 = sql::query_scalar(
        "SELECT count(*) FROM approval_openings o
         JOIN approvals a ON a.msp_id = o.msp_id AND a.approval_id = o.approval_id
         WHERE o.msp_id = ?1 AND o.technician_id = ?2 AND o.opened_at > ?3 AND o.approval_id <> ?4
           AND (a.ended_by IS NULL OR a.ended_by <> ?2)
           AND NOT EXISTS (SELECT 1 FROM approvals_given g
                           WHERE g.msp_id = o.msp_id AND g.approval_id = o.approval_id
                             AND g.technician_id = ?2)",
    )
    .bind(msp_id.as_uuid())
    .bind(technician_id.as_uuid())
    .bind(now.minus(TEN_MINUTES).unix_ms())
    .bind(besides.as_uuid())
    .fetch_one(connection)
    .await?;
    Ok(whole(prompts))
}

/// What is remembered of a technician.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try<'a> {
    /// Whose MSP.
    pub msp_id: MspId,
    /// Who.
    pub technician_id: TechnicianId,
    /// What: `code`, or the name of a limit.
    pub kind: &'a str,
    /// From where, as far as that counts.
    pub address: Option<&'a str>,
}

/// How often it was remembered within ten minutes: of the technician, or of the address by anybody
/// of the MSP, whichever is more.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_tries(
    connection: &mut sql::Connection,
    of: Try<'_>,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let since = now.minus(TEN_MINUTES).unix_ms();
    let own: i64 = sql::query_scalar(
        "SELECT count(*) FROM approval_tries
         WHERE msp_id = ? AND technician_id = ? AND kind = ? AND at > ?",
    )
    .bind(of.msp_id.as_uuid())
    .bind(of.technician_id.as_uuid())
    .bind(of.kind)
    .bind(since)
    .fetch_one(&mut *connection)
    .await?;
    let Some(address) = of.address else {
        return Ok(whole(own));
    };
    let there: i64 = sql::query_scalar(
        "SELECT count(*) FROM approval_tries
         WHERE msp_id = ? AND address = ? AND kind = ? AND at > ?",
    )
    .bind(of.msp_id.as_uuid())
    .bind(address)
    .bind(of.kind)
    .bind(since)
    .fetch_one(connection)
    .await?;
    Ok(whole(own.max(there)))
}

/// Remembers it; what does not count any more is forgotten on the way.
///
/// # Errors
/// When the database refuses.
pub async fn insert_try(
    tx: &mut WriteTransaction,
    id: Uuid,
    of: Try<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::query("DELETE FROM approval_tries WHERE at <= ?")
        .bind(now.minus(TEN_MINUTES).unix_ms())
        .execute(tx)
        .await?;
    sql::query(
        "INSERT INTO approval_tries (msp_id, technician_id, kind, address, at, try_id)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(of.msp_id.as_uuid())
    .bind(of.technician_id.as_uuid())
    .bind(of.kind)
    .bind(of.address)
    .bind(now.unix_ms())
    .bind(id)
    .execute(tx)
    .await?;
    Ok(())
}

fn whole(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
