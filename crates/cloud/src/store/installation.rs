//! What holds for the whole installation.

use std::sync::Arc;

use url::Url;

use super::column::{bytes, text};
use super::{StoreError, WriteTransaction};
use crate::envelope::{Kek, KekId, KeyRing, OpenEnvelopeError};
use crate::store::sql;

const TABLE: &str = "installation";

/// What holds for the whole installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// Where people reach the portal. Its host is what passkeys are bound to.
    pub public_url: Url,
    /// The key under which secrets are written from now on; older ones may be written under others
    /// until they are wrapped anew.
    pub kek_id: KekId,
}

/// The installation, once it was started for the first time.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(connection: &mut sql::Connection) -> Result<Option<Installation>, StoreError> {
    let row = sql::query("SELECT public_url, kek_id FROM installation")
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Installation {
        public_url: text(&row, "public_url")?
            .parse()
            .map_err(|error: url::ParseError| StoreError::unreadable(TABLE, error))?,
        kek_id: KekId::from_slice(&bytes(&row, "kek_id")?)
            .ok_or_else(|| StoreError::unreadable(TABLE, "kek_id"))?,
    }))
}

/// The key under which secrets are to be written now. Asked for in the transaction that writes one,
/// so that nothing is written under a key any more once another has taken its place.
///
/// # Errors
/// When the database cannot be read, or the key is not at hand.
pub async fn find_kek(tx: &mut WriteTransaction, keys: &KeyRing) -> Result<Arc<Kek>, StoreError> {
    let installation = find(tx)
        .await?
        .ok_or_else(|| StoreError::unreadable(TABLE, "it was never started"))?;
    let wanted = installation.kek_id;
    keys.find(wanted).ok_or_else(|| StoreError::Secret {
        table: TABLE,
        source: OpenEnvelopeError::OtherKek {
            wanted,
            held: keys.ids(),
        },
    })
}

/// Has secrets written under this key from now on.
///
/// # Errors
/// When the database refuses.
pub async fn set_kek(tx: &mut WriteTransaction, kek_id: KekId) -> Result<(), StoreError> {
    sql::query("UPDATE installation SET kek_id = ?")
        .bind(kek_id.as_bytes().as_slice())
        .execute(tx)
        .await?;
    Ok(())
}

/// Puts down what holds from now on.
///
/// # Errors
/// When the database refuses.
pub async fn put(tx: &mut WriteTransaction, installation: &Installation) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO installation (only_row, public_url, kek_id) VALUES (1, ?, ?)
         ON CONFLICT (only_row)
         DO UPDATE SET public_url = excluded.public_url, kek_id = excluded.kek_id",
    )
    .bind(installation.public_url.as_str())
    .bind(installation.kek_id.as_bytes().as_slice())
    .execute(tx)
    .await?;
    Ok(())
}
