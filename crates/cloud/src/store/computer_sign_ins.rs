//! Browsers that want to be signed in by a technician's phone. Serves the whole installation: whose a
//! browser is shows when a technician opens what it shows.

use core::net::IpAddr;
use core::time::Duration;

use hallpass_approval::{Code, Nonce};
use hallpass_protocol::Timestamp;
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::{ComputerSignInId, MspId, TechnicianId};
use hallpass_protocol::policy::PolicySettings;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::column::{bytes, moment, optional_moment, text, uuid};
use super::{StoreError, WriteTransaction, installation};
use crate::approval::ApprovalSecrets;
use crate::computer_sign_in::{ComputerSignIn, Opening, Stage};
use crate::envelope::{self, KeyRing, SecretPlace};
use crate::random::RandomSource;
use crate::store::sql::{self, Row};

/// Where they are.
pub const TABLE: &str = "computer_sign_ins";

/// Whose a row is: its own, for want of an MSP.
pub const ID_COLUMN: &str = "sign_in_id";

/// The column of the envelopes.
pub const SECRETS_COLUMN: &str = "secrets";

/// The secrets of a wish are written once.
const SECRETS_VERSION: u32 = 1;

/// The same in SQL.
pub const SECRETS_VERSION_TEXT: &str = "CAST(1 AS BIGINT)";

/// How long a wish is remembered after its end: its browser may ask what became of it.
const KEPT_FOR: Duration = Duration::from_hours(24);

const STAGES: [(Stage, &str); 6] = [
    (Stage::Waiting, "waiting"),
    (Stage::Opened, "opened"),
    (Stage::Allowed, "allowed"),
    (Stage::Denied, "denied"),
    (Stage::Cancelled, "cancelled"),
    (Stage::WrongNumber, "wrong_number"),
];

/// Adds a wish that nobody has opened; those of long ago are deleted on the way.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    keys: &KeyRing,
    wish: &ComputerSignIn,
) -> Result<(), StoreError> {
    sql::query("DELETE FROM computer_sign_ins WHERE expires_at <= ?")
        .bind(wish.requested_at.minus(KEPT_FOR).unix_ms())
        .execute(tx)
        .await?;
    let kek = installation::find_kek(tx, keys).await?;
    let secrets = envelope::seal(random, &kek, &place(wish.id), &wish.secrets.to_bytes());
    sql::query(
        "INSERT INTO computer_sign_ins (sign_in_id, token_hash, thumbprint, public_key, browser,
             address, network, secrets, code, requested_at, expires_at, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting')",
    )
    .bind(wish.id.as_uuid())
    .bind(wish.token_hash.as_slice())
    .bind(wish.thumbprint.as_bytes().as_slice())
    .bind(wish.public_key.as_slice())
    .bind(&wish.browser)
    .bind(&wish.address)
    .bind(wish.network.map(|network| network.to_string()))
    .bind(secrets)
    .bind(wish.code.to_string())
    .bind(wish.requested_at.unix_ms())
    .bind(wish.expires_at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// How many wait at `now`: of this network, and in all.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_open(
    connection: &mut sql::Connection,
    network: Option<IpAddr>,
    now: Timestamp,
) -> Result<(u32, u32), StoreError> {
    let row = sql::query(
        "SELECT count(*) AS everything,
                coalesce(sum(CASE WHEN coalesce(network, '') = ? THEN 1 ELSE 0 END), 0) AS there
         FROM computer_sign_ins WHERE state IN ('waiting', 'opened') AND expires_at > ?",
    )
    .bind(network.map(|it| it.to_string()).unwrap_or_default())
    .bind(now.unix_ms())
    .fetch_one(connection)
    .await?;
    let count = |column| -> Result<u32, StoreError> {
        let count: i64 = row.try_get(column)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    };
    Ok((count("there")?, count("everything")?))
}

/// The wish with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    id: ComputerSignInId,
) -> Result<Option<ComputerSignIn>, StoreError> {
    let row = sql::query(select("sign_in_id = ?"))
        .bind(id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.map(|row| read(&row, keys)).transpose()
}

/// The open one with this code.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_code(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    code: Code,
    now: Timestamp,
) -> Result<Option<ComputerSignIn>, StoreError> {
    let condition = "code = ? AND state IN ('waiting', 'opened') AND expires_at > ?";
    let rows = sql::query(select(condition))
        .bind(code.to_string())
        .bind(now.unix_ms())
        .fetch_all(connection)
        .await?;
    // Two with one code: neither is found, and whoever asked starts again.
    let [row] = rows.as_slice() else {
        return Ok(None);
    };
    read(row, keys).map(Some)
}

/// Writes down what became of a wish, if it is still the one that was decided on, and in time;
/// `false` when it is not.
///
/// # Errors
/// When the database refuses.
pub async fn change(
    tx: &mut WriteTransaction,
    wish: &ComputerSignIn,
    (stage, opening): (Stage, Option<Opening>),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let opening = opening.or(wish.opening);
    let done = sql::query(
        "UPDATE computer_sign_ins
         SET state = ?, msp_id = ?, technician_id = ?, nonce = ?, opened_at = ?,
             revision = revision + 1
         WHERE sign_in_id = ? AND revision = ? AND state IN ('waiting', 'opened')
           AND expires_at > ?",
    )
    .bind(name_of(stage))
    .bind(opening.map(|it| *it.msp_id.as_uuid()))
    .bind(opening.map(|it| *it.technician_id.as_uuid()))
    .bind(opening.map(|it| it.nonce.as_bytes().to_vec()))
    .bind(opening.map(|it| it.opened_at.unix_ms()))
    .bind(wish.id.as_uuid())
    .bind(i64::try_from(wish.revision).unwrap_or(i64::MAX))
    .bind(now.unix_ms())
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The MSPs of which a level allows signing in by phone: others have nothing to do with it.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_allowing_msps(
    connection: &mut sql::Connection,
) -> Result<Vec<MspId>, StoreError> {
    let rows = sql::query(
        "SELECT msp_id, settings FROM global_policies WHERE settings LIKE '%computer_sign_in%'
         UNION ALL
         SELECT msp_id, settings FROM customer_policies WHERE settings LIKE '%computer_sign_in%'
         UNION ALL
         SELECT msp_id, settings FROM group_policies WHERE settings LIKE '%computer_sign_in%'",
    )
    .fetch_all(connection)
    .await?;
    let mut allowing = Vec::new();
    for row in &rows {
        let msp_id = MspId::new(uuid(row, "msp_id")?);
        let settings: PolicySettings = serde_json::from_str(&text(row, "settings")?)
            .map_err(|error| StoreError::unreadable("policies", error))?;
        let is_allowed = settings.computer_sign_in.is_some_and(|it| it.value);
        if is_allowed && !allowing.contains(&msp_id) {
            allowing.push(msp_id);
        }
    }
    Ok(allowing)
}

fn place(id: ComputerSignInId) -> SecretPlace<'static> {
    SecretPlace {
        table: TABLE,
        // Nobody's MSP: see `ID_COLUMN`.
        msp_id: MspId::new(*id.as_uuid()),
        row_id: *id.as_uuid(),
        column: SECRETS_COLUMN,
        version: SECRETS_VERSION,
    }
}

pub(super) fn name_of(stage: Stage) -> &'static str {
    STAGES
        .iter()
        .find(|(known, _)| *known == stage)
        .map_or("", |(_, name)| name)
}

pub(super) fn stage_of(name: &str) -> Option<Stage> {
    let known = STAGES.iter().find(|(_, known)| *known == name);
    known.map(|(stage, _)| *stage)
}

fn select(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT sign_in_id, token_hash, thumbprint, public_key, browser, address, network, secrets,
                code, requested_at, expires_at, state, msp_id, technician_id, nonce, opened_at,
                revision
         FROM computer_sign_ins WHERE {condition}"
    ))
}

fn read(row: &Row, keys: &KeyRing) -> Result<ComputerSignIn, StoreError> {
    let id = ComputerSignInId::new(uuid(row, "sign_in_id")?);
    let secrets = envelope::open(keys, &place(id), &bytes(row, "secrets")?);
    let secrets = secrets.map_err(|source| StoreError::Secret {
        table: TABLE,
        source,
    })?;
    let network: Option<String> = row.try_get("network")?;
    let revision: i64 = row.try_get("revision")?;
    let unreadable = |what: &'static str| StoreError::unreadable(TABLE, what);
    Ok(ComputerSignIn {
        id,
        token_hash: array(row, "token_hash")?,
        thumbprint: Thumbprint::from_bytes(array(row, "thumbprint")?),
        public_key: array(row, "public_key")?,
        browser: text(row, "browser")?,
        address: row.try_get("address")?,
        network: network
            .map(|network| network.parse())
            .transpose()
            .map_err(|_| unreadable("network"))?,
        secrets: ApprovalSecrets::from_bytes(&secrets).ok_or_else(|| unreadable("secrets"))?,
        code: text(row, "code")?.parse().map_err(|_| unreadable("code"))?,
        requested_at: moment(row, "requested_at")?,
        expires_at: moment(row, "expires_at")?,
        stage: stage_of(&text(row, "state")?).ok_or_else(|| unreadable("state"))?,
        opening: read_opening(row)?,
        revision: u64::try_from(revision).map_err(|_| unreadable("revision"))?,
    })
}

fn read_opening(row: &Row) -> Result<Option<Opening>, StoreError> {
    let Some(opened_at) = optional_moment(row, "opened_at")? else {
        return Ok(None);
    };
    let required = |column: &'static str| -> Result<Uuid, StoreError> { uuid(row, column) };
    Ok(Some(Opening {
        msp_id: MspId::new(required("msp_id")?),
        technician_id: TechnicianId::new(required("technician_id")?),
        nonce: Nonce::new(array(row, "nonce")?),
        opened_at,
    }))
}

fn array<const N: usize>(row: &Row, column: &'static str) -> Result<[u8; N], StoreError> {
    let bytes = bytes(row, column)?;
    bytes
        .try_into()
        .map_err(|_| StoreError::unreadable(TABLE, column))
}
