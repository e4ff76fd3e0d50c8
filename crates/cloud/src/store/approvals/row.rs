//! A row as a request.

use hallpass_protocol::Lifetime;
use hallpass_protocol::ids::{
    AccountId, ApprovalId, CustomerId, EntraTenantId, IdempotencyKey, MspId, PasskeyId, PresetId,
    SessionId, TechnicianId,
};
use hallpass_protocol::place::Place;
use hallpass_protocol::policy::Approvers;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{TABLE, given, openings, place};
use crate::approval::{Approval, ApprovalSecrets, Stage};
use crate::envelope::{self, KeyRing};
use crate::store::StoreError;
use crate::store::column::{self, bytes, moment, optional_moment, seconds, text, to_json, uuid};
use crate::store::sql::{self, Row};

const STAGES: [(Stage, &str); 7] = [
    (Stage::Waiting, "waiting"),
    (Stage::Opened, "opened"),
    (Stage::Approved, "approved"),
    (Stage::Denied, "denied"),
    (Stage::Expired, "expired"),
    (Stage::Cancelled, "cancelled"),
    (Stage::WrongNumber, "wrong_number"),
];

/// The query for requests that satisfy `condition`, which is a constant and never input.
pub(super) fn select(condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT a.msp_id, a.approval_id, a.requester_id, a.session_id, a.passkey_id, a.browser,
                a.address, a.idempotency_key, a.customer_id, a.customer_name, a.tenant_id,
                a.tenant_domain, a.preset_id, a.preset_name, a.roles, a.entra_groups, a.lifetime_s, a.reason,
                a.ticket, a.unchecked_ticket, a.starts_at, a.warnings, a.approvals_needed,
                a.may_be_oneself, a.secrets, a.code, a.requested_at, a.expires_at, a.state,
                a.decided_at, a.ended_by, a.ended_from, a.denial, a.is_alarm, a.account_id,
                a.revision, a.place, a.ended_place
         FROM approvals a WHERE {condition}"
    ))
}

pub(super) fn name_of(stage: Stage) -> &'static str {
    STAGES
        .iter()
        .find(|(known, _)| *known == stage)
        .map_or("", |(_, name)| name)
}

pub(super) fn stage_of(name: &str) -> Result<Stage, StoreError> {
    STAGES
        .iter()
        .find(|(_, known)| *known == name)
        .map(|(stage, _)| *stage)
        .ok_or_else(|| StoreError::unreadable(TABLE, format!("state {name}")))
}

pub(super) fn read_ids(row: &Row) -> Result<(MspId, ApprovalId), StoreError> {
    Ok((
        MspId::new(uuid(row, "msp_id")?),
        ApprovalId::new(uuid(row, "approval_id")?),
    ))
}

/// With who opened and approved them.
pub(super) async fn read_all(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    rows: &[Row],
) -> Result<Vec<Approval>, StoreError> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let mut approval = read(row, keys)?;
        approval.openings = openings::list(connection, approval.msp_id, approval.id).await?;
        approval.given = given::list(connection, approval.msp_id, approval.id).await?;
        all.push(approval);
    }
    Ok(all)
}

fn read(row: &Row, keys: &KeyRing) -> Result<Approval, StoreError> {
    let (msp_id, id) = read_ids(row)?;
    let ended_by: Option<Uuid> = row.try_get("ended_by")?;
    let account_id: Option<Uuid> = row.try_get("account_id")?;
    let lifetime = Lifetime::from_secs(seconds(row, "lifetime_s")?.into())
        .map_err(|error| StoreError::unreadable(TABLE, error))?;
    let count: u32 = row.try_get("approvals_needed")?;
    let revision: i64 = row.try_get("revision")?;
    Ok(Approval {
        msp_id,
        id,
        requester_id: TechnicianId::new(uuid(row, "requester_id")?),
        session_id: SessionId::new(uuid(row, "session_id")?),
        passkey_id: PasskeyId::new(uuid(row, "passkey_id")?),
        browser: text(row, "browser")?,
        address: row.try_get("address")?,
        place: read_place(row, "place")?,
        idempotency_key: IdempotencyKey::new(uuid(row, "idempotency_key")?),
        customer_id: CustomerId::new(uuid(row, "customer_id")?),
        customer_name: text(row, "customer_name")?,
        tenant_id: EntraTenantId::new(uuid(row, "tenant_id")?),
        tenant_domain: text(row, "tenant_domain")?,
        preset_id: PresetId::new(uuid(row, "preset_id")?),
        preset_name: text(row, "preset_name")?,
        roles: from_json(&text(row, "roles")?)?,
        groups: from_json(&text(row, "entra_groups")?)?,
        lifetime,
        reason: text(row, "reason")?,
        ticket: text(row, "ticket")?,
        unchecked_ticket: row.try_get("unchecked_ticket")?,
        starts_at: optional_moment(row, "starts_at")?,
        warnings: from_json(&text(row, "warnings")?)?,
        approvers: Approvers {
            count: u8::try_from(count).map_err(|error| StoreError::unreadable(TABLE, error))?,
            may_be_oneself: row.try_get("may_be_oneself")?,
        },
        secrets: open_secrets(row, keys, (msp_id, id))?,
        code: text(row, "code")?
            .parse()
            .map_err(|error| StoreError::unreadable(TABLE, error))?,
        requested_at: moment(row, "requested_at")?,
        expires_at: moment(row, "expires_at")?,
        stage: stage_of(&text(row, "state")?)?,
        decided_at: optional_moment(row, "decided_at")?,
        ended_by: ended_by.map(TechnicianId::new),
        ended_from: row.try_get("ended_from")?,
        ended_place: read_place(row, "ended_place")?,
        denial: text(row, "denial")?,
        is_alarm: row.try_get("is_alarm")?,
        account_id: account_id.map(AccountId::new),
        revision: u64::try_from(revision).map_err(|error| StoreError::unreadable(TABLE, error))?,
        openings: std::collections::BTreeMap::new(),
        given: Vec::new(),
    })
}

fn open_secrets(
    row: &Row,
    keys: &KeyRing,
    (msp_id, id): (MspId, ApprovalId),
) -> Result<ApprovalSecrets, StoreError> {
    let sealed = bytes(row, super::SECRETS_COLUMN)?;
    let opened =
        envelope::open(keys, &place(msp_id, id), &sealed).map_err(|source| StoreError::Secret {
            table: TABLE,
            source,
        })?;
    ApprovalSecrets::from_bytes(&opened).ok_or_else(|| StoreError::unreadable(TABLE, "secrets"))
}

/// As it is kept.
pub(super) fn place_to_json(place: Option<&Place>) -> Result<Option<String>, StoreError> {
    place.map(|place| to_json(TABLE, place)).transpose()
}

pub(super) fn read_place(row: &Row, column: &'static str) -> Result<Option<Place>, StoreError> {
    column::read_place(TABLE, row, column)
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    column::from_json(TABLE, text)
}
