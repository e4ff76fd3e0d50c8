//! Copies of a SQLite database, made while others write to it, and what is checked in one.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::audit::VerifyOptions;
use super::{DATABASE_FILE, StoreError, audit, msps, sql};
use crate::audit::{BadEntry, LogProof};
use hallpass_protocol::ids::MspId;

/// A copy is not one.
#[derive(Debug, thiserror::Error)]
pub enum CheckCopyError {
    /// SQLite finds faults in it.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Its audit log is not what was written.
    #[error("the audit log of MSP {msp_id} is damaged: {bad}")]
    AuditLog {
        /// Whose.
        msp_id: MspId,
        /// The first bad entry.
        #[source]
        bad: BadEntry,
    },
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes what is committed in the data directory's database at this moment into `to`, which is an
/// empty file. Nobody waits for it. What was deleted is not in it.
///
/// # Errors
/// When the one cannot be read or the other not be written.
pub async fn write_copy(data_dir: &Path, to: &Path) -> Result<(), StoreError> {
    let mut connection = SqliteConnectOptions::new()
        .filename(data_dir.join(DATABASE_FILE))
        .connect()
        .await?;
    // Pages that a backup reads need not push those out that the cloud works with.
    let copied = sqlx::query("VACUUM INTO ?1")
        .bind(to.to_string_lossy().into_owned())
        .execute(&mut connection)
        .await;
    connection.close().await?;
    copied?;
    Ok(())
}

/// Reads all of a copy: its pages and indexes, its references, and its audit logs. How far each log
/// goes.
///
/// # Errors
/// When there is a fault.
pub async fn check_copy(file: &Path) -> Result<Vec<(MspId, LogProof)>, CheckCopyError> {
    let mut connection = open_copy(file).await?;
    let checked = check(&mut connection).await;
    connection.close().await.map_err(StoreError::from)?;
    checked
}

/// Nobody else has it, so SQLite needs no files beside it.
async fn open_copy(file: &Path) -> Result<sql::Connection, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .immutable(true);
    Ok(options.connect().await?.into())
}

async fn check(connection: &mut sql::Connection) -> Result<Vec<(MspId, LogProof)>, CheckCopyError> {
    let found: String = sql::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(connection)
        .await
        .map_err(StoreError::from)?;
    if found != "ok" {
        return Err(CheckCopyError::Damaged(found));
    }
    let orphan = sql::query("PRAGMA foreign_key_check")
        .fetch_optional(connection)
        .await
        .map_err(StoreError::from)?;
    if orphan.is_some() {
        return Err(CheckCopyError::Damaged("a row refers to none".to_owned()));
    }
    let mut proven = Vec::new();
    for msp in msps::list(connection).await? {
        let log = audit::verify_log(connection, msp.id, VerifyOptions::default()).await?;
        let proof = log.map_err(|bad| CheckCopyError::AuditLog {
            msp_id: msp.id,
            bad,
        })?;
        proven.push((msp.id, proof));
    }
    Ok(proven)
}
