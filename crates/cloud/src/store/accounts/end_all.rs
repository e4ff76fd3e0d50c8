//! The end of many accounts, by statements that name none of them.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::{AccountId, CustomerId, MspId, TechnicianId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::jobs::Urgency;
use super::{find, progress};
use crate::lifecycle::{Account, Progress};
use crate::store::column::uuid;
use crate::store::{StoreError, WriteTransaction, sql};

/// Whose accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Those of a technician.
    Technician(TechnicianId),
    /// Those in a customer's tenant.
    Customer(CustomerId),
}

/// Accounts whose end has not begun.
const GOING_ON: &str = "state IN ('provisioning', 'ready')";

/// Nothing of it was ever sent to Entra.
const NOT_STARTED: &str = "step = 'await_start'";

impl Whose {
    const fn column(self) -> &'static str {
        match self {
            Self::Technician(_) => "technician_id",
            Self::Customer(_) => "customer_id",
        }
    }

    const fn id(&self) -> &Uuid {
        match self {
            Self::Technician(id) => id.as_uuid(),
            Self::Customer(id) => id.as_uuid(),
        }
    }
}

/// Begins to end the accounts whose end has not begun, and answers them as they are then. Their
/// secrets are forgotten, and their jobs are due now; what waits for its start has ended by this.
///
/// # Errors
/// When the database refuses.
pub async fn record_end_of_all(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    whose: Whose,
    cause: &EndCause,
    now: Timestamp,
) -> Result<Vec<Account>, StoreError> {
    forget_secrets(tx, msp_id, whose).await?;
    move_jobs(tx, msp_id, whose, now).await?;
    let not_started = Progress::Ended {
        cause: cause.clone(),
    };
    let ways = [
        (NOT_STARTED, not_started),
        ("object_id IS NULL", Progress::ending(false, cause.clone())),
        (
            "object_id IS NOT NULL",
            Progress::ending(true, cause.clone()),
        ),
    ];
    let mut ending = Vec::new();
    for (condition, progress) in ways {
        for id in record(tx, (msp_id, whose), condition, &progress, now).await? {
            ending.extend(find(tx, msp_id, id).await?);
        }
    }
    Ok(ending)
}

async fn forget_secrets(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    whose: Whose,
) -> Result<(), StoreError> {
    for table in ["account_credentials", "held_credentials"] {
        let accounts = going_on(whose);
        let sql = format!("DELETE FROM {table} WHERE msp_id = ?1 AND account_id IN ({accounts})");
        sql::query(AssertSqlSafe(sql))
            .bind(msp_id.as_uuid())
            .bind(whose.id())
            .execute(tx)
            .await?;
    }
    Ok(())
}

async fn move_jobs(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    whose: Whose,
    now: Timestamp,
) -> Result<(), StoreError> {
    let accounts = going_on(whose);
    let delete = format!(
        "DELETE FROM account_jobs
         WHERE msp_id = ?1 AND account_id IN ({accounts} AND {NOT_STARTED})"
    );
    sql::query(AssertSqlSafe(delete))
        .bind(msp_id.as_uuid())
        .bind(whose.id())
        .execute(tx)
        .await?;
    let hurry = format!(
        "UPDATE account_jobs SET due_at = ?3, attempt = 0, urgency = ?4, parked_until = NULL,
             deadline = CASE WHEN deadline < ?5 THEN deadline ELSE ?6 END
         WHERE msp_id = ?1 AND account_id IN ({accounts})"
    );
    sql::query(AssertSqlSafe(hurry))
        .bind(msp_id.as_uuid())
        .bind(whose.id())
        .bind(now.unix_ms())
        .bind(Urgency::Disable.column())
        .bind(now.unix_ms())
        .bind(now.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}

/// The ids of the accounts, for the MSP that is bound first and the owner that is bound second.
fn going_on(whose: Whose) -> String {
    let column = whose.column();
    format!("SELECT account_id FROM accounts WHERE msp_id = ?1 AND {column} = ?2 AND {GOING_ON}")
}

async fn record(
    tx: &mut WriteTransaction,
    (msp_id, whose): (MspId, Whose),
    condition: &'static str,
    progress: &Progress,
    now: Timestamp,
) -> Result<Vec<AccountId>, StoreError> {
    let stored = progress::write(progress)?;
    let ended_at = matches!(progress, Progress::Ended { .. }).then_some(now.unix_ms());
    let column = whose.column();
    let sql = format!(
        "UPDATE accounts SET state = ?1, step = ?2, step_index = ?3, cause = ?4, waiting_for = NULL,
             ended_at = ?5, rotation_cause = NULL, rotation_refused_at = NULL,
             revision = revision + 1
         WHERE msp_id = ?6 AND {column} = ?7 AND {GOING_ON} AND {condition}
         RETURNING account_id"
    );
    let rows = sql::query(AssertSqlSafe(sql))
        .bind(stored.state)
        .bind(stored.step)
        .bind(stored.step_index)
        .bind(stored.cause)
        .bind(ended_at)
        .bind(msp_id.as_uuid())
        .bind(whose.id())
        .fetch_all(tx)
        .await?;
    rows.iter()
        .map(|row| Ok(AccountId::new(uuid(row, "account_id")?)))
        .collect()
}
