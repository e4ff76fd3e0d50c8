//! What is to be done with which account, and when. The scheduler serves all MSPs.
//!
//! A job may be claimed once it is due, nobody holds it, Microsoft does not want it to wait, and
//! its tenant answers: the latest of these moments is the column `claimable_at`, by which an index
//! finds what to do among any number of jobs.

pub mod alarm;
pub mod claim;
pub mod park;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, ConnectionId, MspId};

use crate::store::sql::Dialect;
use crate::store::{StoreError, WriteTransaction, sql};

/// The right to work on an account, until it expires or another lease takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Whose account.
    pub msp_id: MspId,
    /// Which.
    pub account_id: AccountId,
    /// By which connection.
    pub connection_id: ConnectionId,
    /// What it was claimed for.
    pub urgency: Urgency,
    /// Named by every write; a newer lease has a higher one.
    pub fence: i64,
    /// How often the present step was tried before.
    pub attempt: u32,
}

/// What an account waits for, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// To be disabled. Accounts that are due go before everything else that is done with any.
    Disable,
    /// To be taken away, now that it is disabled.
    Rest,
    /// To be made, or to get another secret.
    Make,
}

impl Urgency {
    /// All, most urgent first.
    pub const ALL: [Self; 3] = [Self::Disable, Self::Rest, Self::Make];

    /// How much of Microsoft's quotas, of what we use of them, is open to it, in per cent. The rest
    /// is kept for what is more urgent; who waits for an account comes before what is disabled.
    pub(crate) const fn share(self) -> u32 {
        match self {
            Self::Disable => 100,
            Self::Make => 85,
            Self::Rest => 70,
        }
    }

    pub(in crate::store) const fn column(self) -> i64 {
        match self {
            Self::Disable => 0,
            Self::Rest => 1,
            Self::Make => 2,
        }
    }

    fn read(column: i64) -> Result<Self, StoreError> {
        Self::ALL
            .into_iter()
            .find(|urgency| urgency.column() == column)
            .ok_or_else(|| StoreError::unreadable("account_jobs", format!("urgency {column}")))
    }
}

/// What the choice of jobs ends with: where several processes choose at once, none waits for
/// another's. SQLite has one writer.
const fn skip_locked(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "",
        Dialect::Postgres => "FOR UPDATE SKIP LOCKED",
    }
}

/// When and for what a job is to be claimed next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// When it is due.
    pub due_at: Timestamp,
    /// Until when Microsoft asked us to leave it alone.
    pub not_before: Option<Timestamp>,
    /// Until when it waits for its tenant to answer, unless that is sooner.
    pub parked_until: Option<Timestamp>,
    /// For what.
    pub urgency: Urgency,
    /// Since when it is to be disabled; `None` leaves what is known.
    pub deadline: Option<Timestamp>,
    /// How often the step was tried.
    pub attempt: u32,
}

/// Adds the job of a new account.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    account_id: AccountId,
    connection_id: ConnectionId,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO account_jobs (msp_id, account_id, connection_id, urgency, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(msp_id.as_uuid())
    .bind(account_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(Urgency::Make.column())
    .bind(due_at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// Prolongs the lease; `false` when it was lost to another.
///
/// # Errors
/// When the database refuses.
pub async fn hold(
    tx: &mut WriteTransaction,
    lease: Lease,
    lease_until: Timestamp,
) -> Result<bool, StoreError> {
    let done = sql::query(
        "UPDATE account_jobs SET lease_until = ?1
         WHERE msp_id = ?2 AND account_id = ?3 AND fence = ?4",
    )
    .bind(lease_until.unix_ms())
    .bind(lease.msp_id.as_uuid())
    .bind(lease.account_id.as_uuid())
    .bind(lease.fence)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets go of the account until it is claimed again. A lease that was lost changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn release(
    tx: &mut WriteTransaction,
    lease: Lease,
    release: Release,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE account_jobs SET due_at = ?1, not_before = ?2, parked_until = ?3, urgency = ?4,
             deadline = coalesce(?5, deadline), attempt = ?6, lease_until = NULL
         WHERE msp_id = ?7 AND account_id = ?8 AND fence = ?9",
    )
    .bind(release.due_at.unix_ms())
    .bind(release.not_before.map(Timestamp::unix_ms))
    .bind(release.parked_until.map(Timestamp::unix_ms))
    .bind(release.urgency.column())
    .bind(release.deadline.map(Timestamp::unix_ms))
    .bind(i64::from(release.attempt))
    .bind(lease.msp_id.as_uuid())
    .bind(lease.account_id.as_uuid())
    .bind(lease.fence)
    .execute(tx)
    .await?;
    Ok(())
}

/// Makes the account due now. Whoever holds it goes on and finds what has changed.
///
/// # Errors
/// When the database refuses.
pub async fn hurry(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    account_id: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE account_jobs SET due_at = ?1, attempt = 0,
             urgency = CASE WHEN deadline <= ?2 THEN urgency ELSE ?3 END
         WHERE msp_id = ?4 AND account_id = ?5",
    )
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .bind(Urgency::Make.column())
    .bind(msp_id.as_uuid())
    .bind(account_id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

/// Moves the moment from which on the account is to be disabled, so that it is neither hurried nor
/// an alarm before. Whoever holds it finds the same in the account's row.
///
/// # Errors
/// When the database refuses.
pub async fn move_deadline(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    account_id: AccountId,
    deadline: Timestamp,
) -> Result<(), StoreError> {
    sql::query("UPDATE account_jobs SET deadline = ?1 WHERE msp_id = ?2 AND account_id = ?3")
        .bind(deadline.unix_ms())
        .bind(msp_id.as_uuid())
        .bind(account_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// Makes the account one that is to be disabled, from now on.
///
/// # Errors
/// When the database refuses.
pub async fn hurry_to_end(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    account_id: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE account_jobs SET due_at = ?1, attempt = 0, urgency = ?2, parked_until = NULL,
             deadline = CASE WHEN deadline < ?3 THEN deadline ELSE ?4 END
         WHERE msp_id = ?5 AND account_id = ?6",
    )
    .bind(now.unix_ms())
    .bind(Urgency::Disable.column())
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .bind(msp_id.as_uuid())
    .bind(account_id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

/// Nothing more is to be done with the account, whoever holds it.
///
/// # Errors
/// When the database refuses.
pub async fn remove(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    account_id: AccountId,
) -> Result<(), StoreError> {
    sql::query("DELETE FROM account_jobs WHERE msp_id = ? AND account_id = ?")
        .bind(msp_id.as_uuid())
        .bind(account_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// Nothing more is to be done with the account that is held.
///
/// # Errors
/// When the database refuses.
pub async fn delete(tx: &mut WriteTransaction, lease: Lease) -> Result<(), StoreError> {
    sql::query("DELETE FROM account_jobs WHERE msp_id = ?1 AND account_id = ?2 AND fence = ?3")
        .bind(lease.msp_id.as_uuid())
        .bind(lease.account_id.as_uuid())
        .bind(lease.fence)
        .execute(tx)
        .await?;
    Ok(())
}
