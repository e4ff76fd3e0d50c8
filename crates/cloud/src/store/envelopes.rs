//! Every column that holds envelopes: what has to be wrapped anew when the key-encryption key
//! changes. Serves the whole installation.

use hallpass_protocol::ids::MspId;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::accounts::credentials::{HELD_COLUMN, HELD_TABLE};
use super::audit::checkpoints;
use super::column::{bytes, uuid};
use super::{
    StoreError, WriteTransaction, app_registrations, approvals, computer_sign_ins, connections,
    ticket_systems, webhooks,
};
use crate::envelope::{KekId, SecretPlace};
use crate::store::sql::{self, Row};

/// A column that holds envelopes, by the names of its table's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnvelopeColumn {
    table: &'static str,
    /// Whose the row is.
    owner: &'static str,
    row_id: &'static str,
    /// A column, or the number itself where there is none.
    version: &'static str,
    column: &'static str,
}

/// All of them.
pub const COLUMNS: [EnvelopeColumn; 8] = [
    EnvelopeColumn {
        table: connections::TABLE,
        owner: "msp_id",
        row_id: "connection_id",
        version: connections::SECRET_VERSION_TEXT,
        column: connections::SECRET_COLUMN,
    },
    EnvelopeColumn {
        table: HELD_TABLE,
        owner: "msp_id",
        row_id: "account_id",
        version: "version",
        column: HELD_COLUMN,
    },
    EnvelopeColumn {
        table: checkpoints::KEY_TABLE,
        owner: "msp_id",
        row_id: "msp_id",
        version: checkpoints::KEY_VERSION_TEXT,
        column: checkpoints::KEY_COLUMN,
    },
    EnvelopeColumn {
        table: webhooks::TABLE,
        owner: "msp_id",
        row_id: "webhook_id",
        version: webhooks::SECRET_VERSION_TEXT,
        column: webhooks::SECRET_COLUMN,
    },
    EnvelopeColumn {
        table: ticket_systems::TABLE,
        owner: "msp_id",
        row_id: "msp_id",
        version: ticket_systems::SECRET_VERSION_TEXT,
        column: ticket_systems::SECRET_COLUMN,
    },
    EnvelopeColumn {
        table: app_registrations::TABLE,
        owner: "msp_id",
        row_id: "msp_id",
        version: "version",
        column: app_registrations::CREDENTIAL_COLUMN,
    },
    EnvelopeColumn {
        table: approvals::TABLE,
        owner: "msp_id",
        row_id: "approval_id",
        version: approvals::SECRETS_VERSION_TEXT,
        column: approvals::SECRETS_COLUMN,
    },
    EnvelopeColumn {
        table: computer_sign_ins::TABLE,
        owner: computer_sign_ins::ID_COLUMN,
        row_id: computer_sign_ins::ID_COLUMN,
        version: computer_sign_ins::SECRETS_VERSION_TEXT,
        column: computer_sign_ins::SECRETS_COLUMN,
    },
];

/// An envelope and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEnvelope {
    /// Whose.
    pub msp_id: MspId,
    /// In which row.
    pub row_id: Uuid,
    /// The secret's number in its place.
    pub version: u32,
    /// The envelope.
    pub bytes: Vec<u8>,
}

impl EnvelopeColumn {
    /// The table's name.
    pub const fn table(self) -> &'static str {
        self.table
    }

    /// What an envelope in this column is bound to.
    pub fn place(self, of: &StoredEnvelope) -> SecretPlace<'static> {
        SecretPlace {
            table: self.table,
            msp_id: of.msp_id,
            row_id: of.row_id,
            column: self.column,
            version: of.version,
        }
    }
}

/// The next `limit` envelopes of the column, in the order of their places, that were written under
/// any other key than this one.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_not_under(
    connection: &mut sql::Connection,
    column: EnvelopeColumn,
    kek_id: KekId,
    limit: u32,
) -> Result<Vec<StoredEnvelope>, StoreError> {
    let EnvelopeColumn {
        table,
        owner,
        row_id,
        version,
        column,
    } = column;
    // The KEK's id stands behind format and algorithm, which are a byte each.
    let query = AssertSqlSafe(format!(
        "SELECT {owner} AS msp_id, {row_id} AS row_id, {version} AS version, {column} AS envelope
         FROM {table} WHERE substr({column}, 3, 8) <> ? ORDER BY {owner}, {row_id}, version LIMIT ?"
    ));
    let rows = sql::query(query)
        .bind(kek_id.as_bytes().as_slice())
        .bind(limit)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Puts another envelope in the place of one.
///
/// # Errors
/// When the database refuses.
pub async fn replace(
    tx: &mut WriteTransaction,
    column: EnvelopeColumn,
    old: &StoredEnvelope,
    new: &[u8],
) -> Result<(), StoreError> {
    let EnvelopeColumn {
        table,
        owner,
        row_id,
        version,
        column,
    } = column;
    let query = AssertSqlSafe(format!(
        "UPDATE {table} SET {column} = ? WHERE {owner} = ? AND {row_id} = ? AND {version} = ?"
    ));
    sql::query(query)
        .bind(new)
        .bind(old.msp_id.as_uuid())
        .bind(old.row_id)
        .bind(old.version)
        .execute(tx)
        .await?;
    Ok(())
}

/// How many envelopes there are, and how many of them are under other keys than this one.
///
/// # Errors
/// When the database cannot be read.
pub async fn count(
    connection: &mut sql::Connection,
    kek_id: KekId,
) -> Result<(u64, u64), StoreError> {
    let (mut all, mut others) = (0, 0);
    for EnvelopeColumn { table, column, .. } in COLUMNS {
        let query = AssertSqlSafe(format!(
            "SELECT count(*) AS everything,
                    coalesce(sum(CASE WHEN substr({column}, 3, 8) <> ? THEN 1 ELSE 0 END), 0)
                        AS others
             FROM {table}"
        ));
        let row = sql::query(query)
            .bind(kek_id.as_bytes().as_slice())
            .fetch_one(&mut *connection)
            .await?;
        all += number(&row, "everything")?;
        others += number(&row, "others")?;
    }
    Ok((all, others))
}

fn number(row: &Row, column: &'static str) -> Result<u64, StoreError> {
    let number: i64 = row.try_get(column)?;
    u64::try_from(number).map_err(|error| StoreError::unreadable("envelopes", error))
}

fn read(row: &Row) -> Result<StoredEnvelope, StoreError> {
    Ok(StoredEnvelope {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        row_id: uuid(row, "row_id")?,
        version: row.try_get("version")?,
        bytes: bytes(row, "envelope")?,
    })
}
