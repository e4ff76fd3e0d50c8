//! Signed checkpoints, the keys that sign them, and the roots of pruned chains.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use crate::audit::ChainHash;
use crate::audit::checkpoint::{
    Checkpoint, CheckpointKey, CheckpointPublicKey, CheckpointSignature, SignedCheckpoint,
};
use crate::envelope::{self, KeyRing, SecretPlace};
use crate::random::RandomSource;
use crate::store::column::{bytes, moment, uuid};
use crate::store::sql::{self, Row};
use crate::store::{StoreError, WriteTransaction, installation};

/// Where the keys are.
pub const KEY_TABLE: &str = "checkpoint_keys";

/// The column of the envelopes.
pub const KEY_COLUMN: &str = "private_key";

/// A key is written once.
const KEY_VERSION: u32 = 1;

/// The same in SQL.
pub const KEY_VERSION_TEXT: &str = "CAST(1 AS BIGINT)";

const TABLE: &str = "audit_checkpoints";

/// The chains in which something was written behind their newest checkpoint and its own entry, as
/// far as `entries` were, or as it was signed before `signed_before`. Serves the whole installation.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_due(
    connection: &mut sql::Connection,
    entries: i64,
    signed_before: Timestamp,
) -> Result<Vec<MspId>, StoreError> {
    let rows = sql::query(
        "SELECT h.msp_id AS msp_id FROM audit_heads h
         LEFT JOIN (SELECT msp_id, max(seq) AS seq, max(signed_at) AS signed_at
                    FROM audit_checkpoints GROUP BY msp_id) c ON c.msp_id = h.msp_id
         WHERE c.seq IS NULL
            OR (h.seq > c.seq + 1 AND (h.seq >= c.seq + ?1 OR c.signed_at < ?2))
         ORDER BY h.msp_id",
    )
    .bind(entries)
    .bind(signed_before.unix_ms())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok(MspId::new(uuid(row, "msp_id")?)))
        .collect()
}

/// The MSP's key; made where there is none.
///
/// # Errors
/// When the database refuses, or the key-encryption key is not at hand.
pub async fn find_or_make_key(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    keys: &KeyRing,
    msp_id: MspId,
    now: Timestamp,
) -> Result<CheckpointKey, StoreError> {
    let row = sql::query("SELECT private_key FROM checkpoint_keys WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .fetch_optional(tx)
        .await?;
    if let Some(row) = row {
        let sealed = bytes(&row, KEY_COLUMN)?;
        let opened =
            envelope::open(keys, &place(msp_id), &sealed).map_err(|source| StoreError::Secret {
                table: KEY_TABLE,
                source,
            })?;
        return CheckpointKey::from_slice(&opened)
            .ok_or_else(|| StoreError::unreadable(KEY_TABLE, KEY_COLUMN));
    }
    let key = CheckpointKey::make(random);
    let kek = installation::find_kek(tx, keys).await?;
    // EXPOSE: it goes into the envelope.
    let sealed = envelope::seal(random, &kek, &place(msp_id), key.expose());
    sql::query(
        "INSERT INTO checkpoint_keys (msp_id, public_key, private_key, created_at)
         VALUES (?1, ?2, ?3, ?4)",
    )
    .bind(msp_id.as_uuid())
    .bind(key.public_key().as_bytes().to_vec())
    .bind(sealed)
    .bind(now.unix_ms())
    .execute(tx)
    .await?;
    Ok(key)
}

/// The public half of the MSP's key, as the database says.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_public_key(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Option<CheckpointPublicKey>, StoreError> {
    let row = sql::query("SELECT public_key FROM checkpoint_keys WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        CheckpointPublicKey::from_slice(&bytes(&row, "public_key")?)
            .ok_or_else(|| StoreError::unreadable(KEY_TABLE, "public_key"))
    })
    .transpose()
}

/// Keeps a checkpoint.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    signed: &SignedCheckpoint,
) -> Result<(), StoreError> {
    let checkpoint = &signed.checkpoint;
    sql::query(
        "INSERT INTO audit_checkpoints (msp_id, seq, hash, signed_at, public_key, signature)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(checkpoint.msp_id.as_uuid())
    .bind(checkpoint.seq)
    .bind(checkpoint.hash.as_bytes().to_vec())
    .bind(checkpoint.at.unix_ms())
    .bind(signed.public_key.as_bytes().to_vec())
    .bind(signed.signature.as_bytes().to_vec())
    .execute(tx)
    .await?;
    Ok(())
}

/// The MSP's checkpoints from an entry on, in their order, at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_from(
    connection: &mut sql::Connection,
    msp_id: MspId,
    seq: i64,
    limit: u32,
) -> Result<Vec<SignedCheckpoint>, StoreError> {
    let rows = sql::query(
        "SELECT msp_id, seq, hash, signed_at, public_key, signature FROM audit_checkpoints
         WHERE msp_id = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3",
    )
    .bind(msp_id.as_uuid())
    .bind(seq)
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// The MSP's newest checkpoint at an entry up to `seq` that was signed up to `at`.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_newest(
    connection: &mut sql::Connection,
    msp_id: MspId,
    seq: i64,
    at: Timestamp,
) -> Result<Option<SignedCheckpoint>, StoreError> {
    let row = sql::query(
        "SELECT msp_id, seq, hash, signed_at, public_key, signature FROM audit_checkpoints
         WHERE msp_id = ?1 AND seq <= ?2 AND signed_at <= ?3 ORDER BY seq DESC LIMIT 1",
    )
    .bind(msp_id.as_uuid())
    .bind(seq)
    .bind(at.unix_ms())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(read).transpose()
}

/// The last pruned entry of the MSP's chain.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_root(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Option<i64>, StoreError> {
    let seq = sql::query_scalar("SELECT seq FROM audit_roots WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    Ok(seq)
}

/// Lets the MSP's chain begin behind an entry at which a checkpoint stands.
///
/// # Errors
/// When the database refuses.
pub async fn set_root(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    seq: i64,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO audit_roots (msp_id, seq) VALUES (?1, ?2)
         ON CONFLICT (msp_id) DO UPDATE SET seq = excluded.seq",
    )
    .bind(msp_id.as_uuid())
    .bind(seq)
    .execute(tx)
    .await?;
    Ok(())
}

/// Deletes up to `limit` entries that are not beyond the chain's root; how many it were.
///
/// # Errors
/// When the database refuses.
pub async fn delete_pruned(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    limit: u32,
) -> Result<u64, StoreError> {
    let deleted = sql::query(
        "DELETE FROM audit WHERE msp_id = ?1 AND seq IN
             (SELECT a.seq FROM audit a JOIN audit_roots r ON r.msp_id = a.msp_id
              WHERE a.msp_id = ?2 AND a.seq <= r.seq ORDER BY a.seq LIMIT ?3)",
    )
    .bind(msp_id.as_uuid())
    .bind(msp_id.as_uuid())
    .bind(i64::from(limit))
    .execute(tx)
    .await?;
    Ok(deleted.rows_affected())
}

fn place(msp_id: MspId) -> SecretPlace<'static> {
    SecretPlace {
        table: KEY_TABLE,
        msp_id,
        row_id: *msp_id.as_uuid(),
        column: KEY_COLUMN,
        version: KEY_VERSION,
    }
}

fn read(row: &Row) -> Result<SignedCheckpoint, StoreError> {
    let broken = |column| StoreError::unreadable(TABLE, column);
    Ok(SignedCheckpoint {
        checkpoint: Checkpoint {
            msp_id: MspId::new(uuid(row, "msp_id")?),
            seq: row.try_get("seq")?,
            hash: ChainHash::from_slice(&bytes(row, "hash")?).ok_or_else(|| broken("hash"))?,
            at: moment(row, "signed_at")?,
        },
        public_key: CheckpointPublicKey::from_slice(&bytes(row, "public_key")?)
            .ok_or_else(|| broken("public_key"))?,
        signature: CheckpointSignature::from_slice(&bytes(row, "signature")?)
            .ok_or_else(|| broken("signature"))?,
    })
}
