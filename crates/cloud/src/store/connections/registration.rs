//! Connections that the MSP's app registration proves, and to which an administrator of the tenant
//! has consented.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{EntraTenantId, MspId};
use zeroize::Zeroizing;

use super::{ClientSecret, Connection, insert, place};
use crate::envelope::{self, KeyRing};
use crate::random::RandomSource;
use crate::store::{StoreError, WriteTransaction, installation, sql, tenant_health, tenant_jobs};

/// Adds a connection without a secret of its own.
///
/// # Errors
/// As [`insert`].
pub async fn insert_by_registration(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    keys: &KeyRing,
    msp_id: MspId,
    connection: &Connection,
    created_at: Timestamp,
) -> Result<(), StoreError> {
    let none = ClientSecret::new(Zeroizing::default());
    insert(tx, random, keys, msp_id, connection, &none, created_at).await
}

/// Has a connection that is there proven by the MSP's registration from now on, and connects it
/// again where it was disconnected. Its own secret is forgotten.
///
/// # Errors
/// When the database refuses or no key is at hand.
pub async fn use_registration(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    keys: &KeyRing,
    msp_id: MspId,
    connection: &Connection,
    now: Timestamp,
) -> Result<(), StoreError> {
    let kek = installation::find_kek(tx, keys).await?;
    let sealed = envelope::seal(random, &kek, &place(msp_id, connection.id), b"");
    sql::query(
        "UPDATE connections SET client_id = ?3, client_secret = ?4, uses_registration = ?5,
                                tenant_name = ?6, account_domain = ?7, disconnected_at = NULL,
                                secret_expires_at = NULL, secret_alarmed_days = NULL
         WHERE msp_id = ?1 AND connection_id = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(connection.id.as_uuid())
    .bind(connection.client_id)
    .bind(sealed)
    .bind(true)
    .bind(&connection.tenant_name)
    .bind(&connection.account_domain)
    .execute(tx)
    .await?;
    if !tenant_jobs::exist(tx, msp_id, connection.id).await? {
        tenant_jobs::insert(tx, msp_id, connection.id, now).await?;
        tenant_health::forget(tx, msp_id, connection.id).await?;
    }
    Ok(())
}

/// Whether another MSP is connected to the tenant. Serves the whole installation, and says no more.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_of_other_msp(
    connection: &mut sql::Connection,
    msp_id: MspId,
    tenant_id: EntraTenantId,
) -> Result<bool, StoreError> {
    Ok(sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM connections
             WHERE msp_id <> ?1 AND tenant_id = ?2 AND disconnected_at IS NULL)",
    )
    .bind(msp_id.as_uuid())
    .bind(tenant_id.as_uuid())
    .fetch_one(connection)
    .await?)
}
