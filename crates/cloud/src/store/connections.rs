//! The link between a customer and its Entra tenant, with our service principal's secret, where it
//! has one of its own.

mod disconnection;
mod registration;
mod secret_expiry;

use hallpass_graph::{AppCredential, AppProof};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ConnectionId, CustomerId, EntraTenantId, MspId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::column::{bytes, optional_moment, text, uuid};
use super::{StoreError, WriteTransaction, installation, tenant_health, tenant_jobs};
use crate::envelope::{self, KeyRing, SecretPlace};
use crate::random::RandomSource;
use crate::store::app_registrations;
use crate::store::sql::{self, Row};

pub use disconnection::{count_unended, forget_jobs, record_disconnected};
pub use registration::{insert_by_registration, is_of_other_msp, use_registration};
pub use secret_expiry::{
    ExpiringSecret, find_secret_expiry, list_expiring_secrets, record_secret_alarm,
    set_secret_expiry,
};

/// Where they are.
pub const TABLE: &str = "connections";

/// The column of the envelopes.
pub const SECRET_COLUMN: &str = "client_secret";

/// A connection's secret is written once.
pub const SECRET_VERSION: u32 = 1;

/// The same in SQL.
pub const SECRET_VERSION_TEXT: &str = "CAST(1 AS BIGINT)";

/// The link between a customer and its Entra tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Whose tenant it is.
    pub customer_id: CustomerId,
    /// Entra's tenant id.
    pub tenant_id: EntraTenantId,
    /// The tenant's name in Entra, as it was when the connection was proven.
    pub tenant_name: String,
    /// The tenant's domain in which accounts are made.
    pub account_domain: String,
    /// Our app registration's id.
    pub client_id: Uuid,
    /// Whether the MSP's app registration proves us there, in the place of a secret of its own.
    pub uses_registration: bool,
    /// Since when the customer is not connected any more.
    pub disconnected_at: Option<Timestamp>,
}

/// Our service principal's secret in a customer's tenant. It can make administrators there.
pub struct ClientSecret(Zeroizing<String>);

impl ClientSecret {
    /// Takes the secret.
    pub fn new(secret: Zeroizing<String>) -> Self {
        Self(secret)
    }

    /// The secret itself. Each use says why in a comment.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Adds a connection, of which nothing is known yet; the secret is stored in an envelope.
///
/// # Errors
/// When the database refuses or no key is at hand; a unique violation when the customer or the
/// tenant has one.
pub async fn insert(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    keys: &KeyRing,
    msp_id: MspId,
    connection: &Connection,
    client_secret: &ClientSecret,
    created_at: Timestamp,
) -> Result<(), StoreError> {
    let kek = installation::find_kek(tx, keys).await?;
    // EXPOSE: it goes into the envelope.
    let plaintext = client_secret.expose().as_bytes();
    let sealed = envelope::seal(random, &kek, &place(msp_id, connection.id), plaintext);
    sql::query(
        "INSERT INTO connections (msp_id, connection_id, customer_id, tenant_id, tenant_name,
                                  account_domain, client_id, client_secret, created_at,
                                  uses_registration)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(msp_id.as_uuid())
    .bind(connection.id.as_uuid())
    .bind(connection.customer_id.as_uuid())
    .bind(connection.tenant_id.as_uuid())
    .bind(&connection.tenant_name)
    .bind(&connection.account_domain)
    .bind(connection.client_id)
    .bind(sealed)
    .bind(created_at.unix_ms())
    .bind(connection.uses_registration)
    .execute(tx)
    .await?;
    tenant_health::insert(tx, msp_id, connection.id).await?;
    tenant_jobs::insert(tx, msp_id, connection.id, created_at).await
}

/// What is read of a connection.
fn select(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT connection_id, customer_id, tenant_id, tenant_name, account_domain, client_id,
                uses_registration, disconnected_at
         FROM connections WHERE {condition}"
    ))
}

/// The connection with this id, without its secret; also one that is disconnected.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<Option<Connection>, StoreError> {
    let row = sql::query(select("msp_id = ? AND connection_id = ?"))
        .bind(msp_id.as_uuid())
        .bind(connection_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The customer's connection, without its secret.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_customer(
    connection: &mut sql::Connection,
    msp_id: MspId,
    customer_id: CustomerId,
) -> Result<Option<Connection>, StoreError> {
    let found = find_former(connection, msp_id, customer_id).await?;
    Ok(found.filter(|found| found.disconnected_at.is_none()))
}

/// The same; also one that is disconnected.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_former(
    connection: &mut sql::Connection,
    msp_id: MspId,
    customer_id: CustomerId,
) -> Result<Option<Connection>, StoreError> {
    let row = sql::query(select("msp_id = ? AND customer_id = ?"))
        .bind(msp_id.as_uuid())
        .bind(customer_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The MSP's connection to this tenant, whichever customer's it is; also one that is disconnected.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_tenant(
    connection: &mut sql::Connection,
    msp_id: MspId,
    tenant_id: EntraTenantId,
) -> Result<Option<Connection>, StoreError> {
    let row = sql::query(select("msp_id = ? AND tenant_id = ?"))
        .bind(msp_id.as_uuid())
        .bind(tenant_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// What proves us in the connection's tenant: the MSP's app registration or the connection's own
/// secret. `None` when there is neither.
///
/// # Errors
/// When the database cannot be read, or the secret does not open with this key.
pub async fn find_credential(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    msp_id: MspId,
    of: &Connection,
) -> Result<Option<AppCredential>, StoreError> {
    if of.uses_registration {
        return app_registrations::find_credential(connection, keys, msp_id).await;
    }
    let secret = find_client_secret(connection, keys, msp_id, of.id).await?;
    Ok(secret.map(|secret| {
        // EXPOSE: the Graph client proves us with it, and keeps it as a secret.
        let secret = Zeroizing::new(secret.expose().to_owned());
        AppCredential {
            client_id: of.client_id,
            proof: AppProof::Secret(hallpass_graph::ClientSecret::new(secret)),
        }
    }))
}

/// Has accounts made in another domain of the tenant from now on.
///
/// # Errors
/// When the database refuses.
pub async fn set_account_domain(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    domain: &str,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE connections SET account_domain = ?3 WHERE msp_id = ?1 AND connection_id = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(domain)
    .execute(tx)
    .await?;
    Ok(())
}

/// The connection's own secret, opened.
///
/// # Errors
/// When the database cannot be read, or the secret does not open with this key.
pub async fn find_client_secret(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<Option<ClientSecret>, StoreError> {
    let row =
        sql::query("SELECT client_secret FROM connections WHERE msp_id = ? AND connection_id = ?")
            .bind(msp_id.as_uuid())
            .bind(connection_id.as_uuid())
            .fetch_optional(connection)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let sealed = bytes(&row, SECRET_COLUMN)?;
    let plaintext =
        envelope::open(keys, &place(msp_id, connection_id), &sealed).map_err(|source| {
            StoreError::Secret {
                table: TABLE,
                source,
            }
        })?;
    let secret = core::str::from_utf8(&plaintext)
        .map_err(|_| StoreError::unreadable(TABLE, "client_secret is not UTF-8"))?;
    Ok(Some(ClientSecret::new(Zeroizing::new(secret.to_owned()))))
}

fn place(msp_id: MspId, connection_id: ConnectionId) -> SecretPlace<'static> {
    SecretPlace {
        table: TABLE,
        msp_id,
        row_id: *connection_id.as_uuid(),
        column: SECRET_COLUMN,
        version: SECRET_VERSION,
    }
}

fn read(row: &Row) -> Result<Connection, StoreError> {
    Ok(Connection {
        id: ConnectionId::new(uuid(row, "connection_id")?),
        customer_id: CustomerId::new(uuid(row, "customer_id")?),
        tenant_id: EntraTenantId::new(uuid(row, "tenant_id")?),
        tenant_name: text(row, "tenant_name")?,
        account_domain: text(row, "account_domain")?,
        client_id: uuid(row, "client_id")?,
        uses_registration: row.try_get("uses_registration")?,
        disconnected_at: optional_moment(row, "disconnected_at")?,
    })
}
