//! Just-in-time accounts, their secrets and the jobs that move them on.

pub mod credentials;
mod end_all;
pub mod jobs;
mod method;
pub mod of_tenant;
mod progress;
pub mod readiness;
pub mod rotations;
mod row;

use core::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::SignInMethod;
use hallpass_protocol::credential::Custody;
use hallpass_protocol::ids::{
    AccountId, ConnectionId, EntraObjectId, IdempotencyKey, MspId, TechnicianId,
};
use hallpass_protocol::logo::LogoHash;

use super::group_list::write_groups;
use super::{StoreError, WriteTransaction};
use crate::lifecycle::transition::Extension;
use crate::lifecycle::{Account, Progress};
use crate::store::sql;

pub use end_all::{Whose, record_end_of_all};

const TABLE: &str = "accounts";

/// Adds an account with its roles and groups.
///
/// # Errors
/// When the database refuses; a unique violation when the key, the name or the tag is taken.
pub async fn insert(
    tx: &mut WriteTransaction,
    account: &Account,
    idempotency_key: IdempotencyKey,
) -> Result<(), StoreError> {
    let stored = progress::write(&account.progress)?;
    sql::query(
        "INSERT INTO accounts (msp_id, account_id, technician_id, customer_id, connection_id,
             preset_id, preset_name, idempotency_key, reason, lifetime_s, user_principal_name,
             display_name, tag, custody, state, step, step_index, cause, requested_at, starts_at,
             begun_at, ends_at, ticket, policy_max_s, allowed_methods, usual_making_ms,
             credential_label, credential_logo, entra_groups, revision)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
    )
    .bind(account.msp_id.as_uuid())
    .bind(account.id.as_uuid())
    .bind(account.technician_id.as_uuid())
    .bind(account.customer_id.as_uuid())
    .bind(account.connection_id.as_uuid())
    .bind(account.preset_id.as_uuid())
    .bind(&account.preset_name)
    .bind(idempotency_key.as_uuid())
    .bind(&account.reason)
    .bind(account.lifetime.as_secs())
    .bind(&account.user_principal_name)
    .bind(&account.display_name)
    .bind(&account.tag)
    .bind(credentials::custody_name(account.custody))
    .bind(stored.state)
    .bind(stored.step)
    .bind(stored.step_index)
    .bind(stored.cause)
    .bind(account.requested_at.unix_ms())
    .bind(account.starts_at.map(Timestamp::unix_ms))
    .bind(account.begun_at.map(Timestamp::unix_ms))
    .bind(account.ends_at.map(Timestamp::unix_ms))
    .bind(&account.ticket)
    .bind(account.policy_max_s)
    .bind(account.allowed_methods.as_deref().map(method::names))
    .bind(account.usual_making.map(whole_ms))
    .bind(&account.credential_label)
    .bind(account.credential_logo.as_ref().map(LogoHash::as_str))
    .bind(write_groups(&account.groups)?)
    .execute(tx)
    .await?;
    for (position, role) in (0_i64..).zip(&account.roles) {
        sql::query(
            "INSERT INTO account_roles (msp_id, account_id, position, template_id, name)
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(account.msp_id.as_uuid())
        .bind(account.id.as_uuid())
        .bind(position)
        .bind(role.template_id.as_uuid())
        .bind(&role.name)
        .execute(tx)
        .await?;
    }
    Ok(())
}

/// The account with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    account_id: AccountId,
) -> Result<Option<Account>, StoreError> {
    let query = row::select("a.msp_id = ? AND a.account_id = ?");
    let found = sql::query(query)
        .bind(msp_id.as_uuid())
        .bind(account_id.as_uuid())
        .fetch_all(connection)
        .await?;
    Ok(row::read_all(&found)?.pop())
}

/// The account that the technician asked for with this key.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_idempotency_key(
    connection: &mut sql::Connection,
    msp_id: MspId,
    technician_id: TechnicianId,
    key: IdempotencyKey,
) -> Result<Option<Account>, StoreError> {
    let query = row::select("a.msp_id = ? AND a.technician_id = ? AND a.idempotency_key = ?");
    let found = sql::query(query)
        .bind(msp_id.as_uuid())
        .bind(technician_id.as_uuid())
        .bind(key.as_uuid())
        .fetch_all(connection)
        .await?;
    Ok(row::read_all(&found)?.pop())
}

/// Whether any account of ours in that tenant has, or had, this sign-in name.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_name_used(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
    user_principal_name: &str,
) -> Result<bool, StoreError> {
    let row = sql::query(
        "SELECT EXISTS (SELECT 1 FROM accounts
             WHERE msp_id = ? AND connection_id = ?
               AND lower(user_principal_name) = lower(?)) AS used",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(user_principal_name)
    .fetch_one(connection)
    .await?;
    Ok(row.try_get("used")?)
}

/// The technician's accounts that have not ended, and those that ended since `ended_since`;
/// newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_for_technician(
    connection: &mut sql::Connection,
    msp_id: MspId,
    technician_id: TechnicianId,
    ended_since: Timestamp,
) -> Result<Vec<Account>, StoreError> {
    let query = row::select(
        "a.msp_id = ? AND a.technician_id = ? AND (a.ended_at IS NULL OR a.ended_at >= ?)",
    );
    let rows = sql::query(query)
        .bind(msp_id.as_uuid())
        .bind(technician_id.as_uuid())
        .bind(ended_since.unix_ms())
        .fetch_all(connection)
        .await?;
    let mut accounts = row::read_all(&rows)?;
    accounts.reverse();
    Ok(accounts)
}

/// All accounts of the MSP that have not ended, by their deadline; those without one first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_not_ended(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<Account>, StoreError> {
    let query = row::select("a.msp_id = ?1 AND a.state <> 'ended'");
    let rows = sql::query(query)
        .bind(msp_id.as_uuid())
        .fetch_all(connection)
        .await?;
    let mut accounts = row::read_all(&rows)?;
    accounts.sort_by_key(|account| account.ends_at);
    Ok(accounts)
}

/// How many of the technician's accounts have not ended.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_not_ended(
    connection: &mut sql::Connection,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<u32, StoreError> {
    Ok(sql::query_scalar(
        "SELECT count(*) FROM accounts WHERE msp_id = ? AND technician_id = ? AND state <> 'ended'",
    )
    .bind(msp_id.as_uuid())
    .bind(technician_id.as_uuid())
    .fetch_one(connection)
    .await?)
}

/// Moves the account on. From the moment at which it begins to end, none of its secrets is left.
///
/// # Errors
/// When the database refuses.
pub async fn record_progress(
    tx: &mut WriteTransaction,
    account: &Account,
    progress: &Progress,
    waiting_for: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stored = progress::write(progress)?;
    let ended_at = matches!(progress, Progress::Ended { .. }).then_some(now.unix_ms());
    let ready_at = matches!(progress, Progress::Ready).then_some(now.unix_ms());
    sql::query(
        "UPDATE accounts SET state = ?, step = ?, step_index = ?, cause = ?, waiting_for = ?,
             ended_at = ?, ready_at = coalesce(ready_at, ?), revision = revision + 1
         WHERE msp_id = ? AND account_id = ?",
    )
    .bind(stored.state)
    .bind(stored.step)
    .bind(stored.step_index)
    .bind(stored.cause)
    .bind(waiting_for)
    .bind(ended_at)
    .bind(ready_at)
    .bind(account.msp_id.as_uuid())
    .bind(account.id.as_uuid())
    .execute(tx)
    .await?;
    if progress.is_over() {
        credentials::delete_all_but(tx, account, 0).await?;
        rotations::settle(tx, account).await?;
    }
    Ok(())
}

/// Records why nothing is begun with the account now: one sentence.
///
/// # Errors
/// When the database refuses.
pub async fn record_waiting(
    tx: &mut WriteTransaction,
    account: &Account,
    waiting_for: &str,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE accounts SET waiting_for = ?1, revision = revision + 1
         WHERE msp_id = ?2 AND account_id = ?3",
    )
    .bind(waiting_for)
    .bind(account.msp_id.as_uuid())
    .bind(account.id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

/// Gives an account that is ready a longer lifetime; `false`, and nothing, when its end has begun
/// or its deadline has passed or was moved since it was read.
///
/// # Errors
/// When the database refuses.
pub async fn record_extension(
    tx: &mut WriteTransaction,
    account: &Account,
    extension: Extension,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sql::query(
        "UPDATE accounts SET lifetime_s = ?1, ends_at = ?2, revision = revision + 1
         WHERE msp_id = ?3 AND account_id = ?4 AND state = 'ready' AND ends_at = ?5
           AND ends_at > ?6",
    )
    .bind(extension.lifetime.as_secs())
    .bind(extension.ends_at.unix_ms())
    .bind(account.msp_id.as_uuid())
    .bind(account.id.as_uuid())
    .bind(account.ends_at.map(Timestamp::unix_ms))
    .bind(now.unix_ms())
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A fact about the account in Entra, learnt from an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// It exists under this id.
    Exists(EntraObjectId),
    /// Its provisioning began.
    Begun(Timestamp),
    /// Its creation was sent, or (`None`) is known not to have happened.
    CreateSent(Option<Timestamp>),
    /// Its enabling or a role was sent, or (`None`) is settled.
    GrantSent(Option<Timestamp>),
    /// A password was sent by a rotation, or (`None`) is settled.
    PasswordSent(Option<Timestamp>),
    /// It signs in so, or is about to.
    SignsInWith(SignInMethod),
    /// Entra takes its pass until then.
    PassUntil(Option<Timestamp>),
    /// Entra has this version of its secret.
    CredentialConfirmed {
        /// The version.
        version: u32,
        /// Who keeps it.
        custody: Custody,
    },
    /// Its name belongs to someone else: it is to be created under another.
    Renamed(String),
    /// Its sessions were ended, or Entra refused to end them for good.
    SessionsSettled,
    /// It is past its deadline for longer than it should be.
    Overdue,
}

/// Records a fact.
///
/// # Errors
/// When the database refuses; a unique violation when a new name is taken by another account.
pub async fn record_fact(
    tx: &mut WriteTransaction,
    account: &Account,
    fact: &Fact,
) -> Result<(), StoreError> {
    let query = match fact {
        Fact::Exists(id) => {
            sql::query("UPDATE accounts SET object_id = ? WHERE msp_id = ? AND account_id = ?")
                .bind(*id.as_uuid())
        }
        Fact::Begun(at) => {
            let (msp_id, connection_id) = (account.msp_id, account.connection_id);
            let usual = readiness::find_usual_making(tx, msp_id, connection_id).await?;
            sql::query(
                "UPDATE accounts SET begun_at = ?, usual_making_ms = ?
                 WHERE msp_id = ? AND account_id = ?",
            )
            .bind(at.unix_ms())
            .bind(usual.map(whole_ms))
        }
        Fact::CreateSent(at) => {
            sql::query("UPDATE accounts SET create_sent_at = ? WHERE msp_id = ? AND account_id = ?")
                .bind(at.map(Timestamp::unix_ms))
        }
        Fact::GrantSent(at) => {
            sql::query("UPDATE accounts SET grant_sent_at = ? WHERE msp_id = ? AND account_id = ?")
                .bind(at.map(Timestamp::unix_ms))
        }
        Fact::PasswordSent(at) => sql::query(
            "UPDATE accounts SET password_sent_at = ? WHERE msp_id = ? AND account_id = ?",
        )
        .bind(at.map(Timestamp::unix_ms)),
        Fact::SignsInWith(method) => sql::query(
            "UPDATE accounts SET sign_in_method = ?, revision = revision + 1
             WHERE msp_id = ? AND account_id = ?",
        )
        .bind(method::name(*method)),
        Fact::PassUntil(moment) => sql::query(
            "UPDATE accounts SET pass_expires_at = ? WHERE msp_id = ? AND account_id = ?",
        )
        .bind(moment.map(Timestamp::unix_ms)),
        Fact::CredentialConfirmed { version, custody } => {
            return credentials::confirm(tx, account, *version, *custody).await;
        }
        Fact::Renamed(name) => sql::query(
            "UPDATE accounts SET user_principal_name = ?, create_sent_at = NULL
             WHERE msp_id = ? AND account_id = ?",
        )
        .bind(name.clone()),
        Fact::SessionsSettled => sql::query(
            "UPDATE accounts SET sessions_settled = TRUE WHERE msp_id = ? AND account_id = ?",
        ),
        Fact::Overdue => sql::query(
            "UPDATE accounts SET is_overdue = TRUE, revision = revision + 1
             WHERE msp_id = ? AND account_id = ?",
        ),
    };
    query
        .bind(account.msp_id.as_uuid())
        .bind(account.id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// As a duration is kept.
fn whole_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
