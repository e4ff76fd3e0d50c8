//! The approvals of a request, with all that checks their signatures.

use hallpass_approval::PersonId;
use hallpass_protocol::ids::{ApprovalId, MspId, PasskeyId, TechnicianId};

use super::openings::read_nonce;
use super::row::{place_to_json, read_place};
use crate::approval::{Given, SignedAssertion};
use crate::store::column::{bytes, moment, text, uuid};
use crate::store::sql::{self, Row};
use crate::store::{StoreError, WriteTransaction};

const TABLE: &str = "approvals_given";

/// Adds an approval.
///
/// # Errors
/// When the database refuses; a unique violation when this human being gave one already.
pub async fn insert(
    tx: &mut WriteTransaction,
    (msp_id, id): (MspId, ApprovalId),
    given: &Given,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO approvals_given (msp_id, approval_id, technician_id, person_id, passkey_id,
             passkey_name, address, nonce, authenticator_data, client_data, signature, public_key,
             given_at, place)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(msp_id.as_uuid())
    .bind(id.as_uuid())
    .bind(given.technician_id.as_uuid())
    .bind(given.person.as_uuid())
    .bind(given.passkey_id.as_uuid())
    .bind(&given.passkey_name)
    .bind(&given.address)
    .bind(given.nonce.as_bytes().as_slice())
    .bind(given.signature.authenticator_data.as_slice())
    .bind(given.signature.client_data.as_slice())
    .bind(given.signature.signature.as_slice())
    .bind(given.signature.public_key.as_slice())
    .bind(given.given_at.unix_ms())
    .bind(place_to_json(given.place.as_ref())?)
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
    id: ApprovalId,
) -> Result<Vec<Given>, StoreError> {
    let rows = sql::query(
        "SELECT technician_id, person_id, passkey_id, passkey_name, address, nonce,
                authenticator_data, client_data, signature, public_key, given_at, place
         FROM approvals_given WHERE msp_id = ? AND approval_id = ? ORDER BY given_at, technician_id",
    )
    .bind(msp_id.as_uuid())
    .bind(id.as_uuid())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Given, StoreError> {
    Ok(Given {
        technician_id: TechnicianId::new(uuid(row, "technician_id")?),
        person: PersonId::new(uuid(row, "person_id")?),
        passkey_id: PasskeyId::new(uuid(row, "passkey_id")?),
        passkey_name: text(row, "passkey_name")?,
        address: row.try_get("address")?,
        place: read_place(row, "place")?,
        nonce: read_nonce(row, TABLE)?,
        signature: SignedAssertion {
            authenticator_data: bytes(row, "authenticator_data")?,
            client_data: bytes(row, "client_data")?,
            signature: bytes(row, "signature")?,
            public_key: bytes(row, "public_key")?,
        },
        given_at: moment(row, "given_at")?,
    })
}
