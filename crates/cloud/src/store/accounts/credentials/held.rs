//! Secrets that the cloud holds, each in an envelope that is bound to its account and version.

use hallpass_protocol::credential::{CredentialBinding, HeldCredential};
use hallpass_protocol::ids::{AccountId, MspId};
use zeroize::Zeroizing;

use crate::envelope::{self, KeyRing, SecretPlace};
use crate::lifecycle::Account;
use crate::random::RandomSource;
use crate::store::sql;
use crate::store::{StoreError, WriteTransaction, installation};

/// Where they are.
pub const TABLE: &str = "held_credentials";

/// The column of the envelopes.
pub const COLUMN: &str = "credential";

pub(super) async fn add(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    keys: &KeyRing,
    account: &Account,
    binding: &CredentialBinding,
    credential: &HeldCredential,
) -> Result<(), StoreError> {
    let kek = installation::find_kek(tx, keys).await?;
    // EXPOSE: the JSON goes into the envelope and is wiped. Room for the worst escaping, so that no
    // copy is left behind by growth.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(credential.max_json_bytes()));
    serde_json::to_writer(&mut *plaintext, credential)
        .map_err(|error| StoreError::unreadable(TABLE, error))?;
    let place = place(account.msp_id, account.id, binding.version);
    let sealed = envelope::seal(random, &kek, &place, &plaintext);
    sql::query(
        "INSERT INTO held_credentials (msp_id, account_id, version, expires_at, credential)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(account.msp_id.as_uuid())
    .bind(account.id.as_uuid())
    .bind(binding.version)
    .bind(binding.expires_at.unix_ms())
    .bind(sealed)
    .execute(tx)
    .await?;
    Ok(())
}

/// Opens the envelope of an account's secret.
pub(super) fn open(
    keys: &KeyRing,
    msp_id: MspId,
    account_id: AccountId,
    version: u32,
    sealed: &[u8],
) -> Result<HeldCredential, StoreError> {
    let plaintext =
        envelope::open(keys, &place(msp_id, account_id, version), sealed).map_err(|source| {
            StoreError::Secret {
                table: TABLE,
                source,
            }
        })?;
    // The error would quote what it could not read.
    serde_json::from_slice(&plaintext)
        .map_err(|_| StoreError::unreadable(TABLE, "not a credential"))
}

fn place(msp_id: MspId, account_id: AccountId, version: u32) -> SecretPlace<'static> {
    SecretPlace {
        table: TABLE,
        msp_id,
        row_id: *account_id.as_uuid(),
        column: COLUMN,
        version,
    }
}
