//! Reads the evidence. Nothing is written.

use std::collections::BTreeSet;

use entra_sim::{Control, RequestRecord};
use hallpass_cloud::audit::{AuditEvent, ChainEnd};
use hallpass_cloud::store::audit::reading::list_entries;
use hallpass_cloud::store::audit::{VerifyOptions, find_end, verify_log};
use hallpass_cloud::store::{Store, accounts, sql};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, MspId};
use serde_json::Value;

use crate::call::Call;
use crate::evidence::{Allowance, Evidence, LogLine, Place, Secret, TenantUser};
use crate::grant::Grant;

/// Entries of the log that are read at once.
const ENTRIES: u32 = 1_000;

/// Where evidence is read from.
pub struct Source<'a> {
    /// The cloud's database, through connections of our own.
    pub store: &'a Store,
    /// The simulated tenants.
    pub control: &'a Control,
    /// Whose accounts.
    pub msp_id: MspId,
    /// The cloud's time at a moment of the simulator's, in milliseconds since 1970.
    pub to_cloud_time: &'a (dyn Fn(i64) -> Timestamp + Sync),
    /// The present moment, by the cloud's clock.
    pub now: Timestamp,
    /// What is no violation.
    pub allowance: Allowance,
    /// The users who were there before us, as [`list_users`] answered then.
    pub bystanders: &'a [TenantUser],
    /// Where the log ended when it was looked at before.
    pub earlier_end: Option<ChainEnd>,
    /// Where secrets could have come to lie.
    pub places: Vec<Place>,
    /// Secrets beside the passwords of users.
    pub secrets: Vec<Secret>,
}

/// Every user of every simulated tenant.
pub fn list_users(control: &Control) -> Vec<TenantUser> {
    let tenants = control.world().tenants.into_iter();
    tenants
        .flat_map(|tenant| {
            let tenant_id = tenant.tenant_id;
            tenant
                .users
                .into_iter()
                .map(move |user| TenantUser { tenant_id, user })
        })
        .collect()
}

/// Reads all that is known, one after the other, and again when something was written meanwhile: a
/// cloud is killed before, or has come to rest.
///
/// # Errors
/// When the database cannot be read.
pub async fn gather(source: &Source<'_>) -> anyhow::Result<Evidence> {
    loop {
        let mut reader = source.store.read().await?;
        let before = find_end(&mut reader, source.msp_id).await?;
        let evidence = gather_once(source, &mut reader).await?;
        if find_end(&mut reader, source.msp_id).await? == before {
            return Ok(evidence);
        }
    }
}

async fn gather_once(
    source: &Source<'_>,
    reader: &mut sql::Connection,
) -> anyhow::Result<Evidence> {
    let requests = source.control.requests();
    let calls = requests
        .iter()
        .filter_map(|request| Call::of_request(request, source.to_cloud_time))
        .collect();
    let mut secrets = source.secrets.clone();
    secrets.extend(passwords(&requests));
    let log = read_log(reader, source.msp_id).await?;
    Ok(Evidence {
        now: source.now,
        allowance: source.allowance,
        grants: read_grants(reader, source.msp_id, &log).await?,
        users: list_users(source.control),
        bystanders: source.bystanders.to_vec(),
        calls,
        log,
        chain: verify_log(reader, source.msp_id, VerifyOptions::default()).await?,
        earlier_end: source.earlier_end,
        places: source.places.clone(),
        secrets,
    })
}

async fn read_log(reader: &mut sql::Connection, msp_id: MspId) -> anyhow::Result<Vec<LogLine>> {
    let mut log: Vec<LogLine> = Vec::new();
    loop {
        let first = log.last().map_or(1, |line| line.seq + 1);
        let part = list_entries(reader, msp_id, first, i64::MAX, ENTRIES).await?;
        if part.is_empty() {
            return Ok(log);
        }
        for entry in part {
            log.push(LogLine {
                seq: entry.seq,
                record: serde_json::from_str(&entry.record)?,
                hash: entry.hash,
            });
        }
    }
}

/// Those that have not ended, and whatever else the log tells of.
async fn read_grants(
    reader: &mut sql::Connection,
    msp_id: MspId,
    log: &[LogLine],
) -> anyhow::Result<Vec<Grant>> {
    let not_ended = accounts::list_not_ended(reader, msp_id).await?;
    let mut grants: Vec<Grant> = not_ended.iter().map(Grant::from).collect();
    let known: BTreeSet<AccountId> = grants.iter().map(|grant| grant.id).collect();
    let told: BTreeSet<AccountId> = log
        .iter()
        .filter_map(|line| match &line.record.event {
            AuditEvent::AccountRequested { account_id, .. } => Some(*account_id),
            _ => None,
        })
        .collect();
    for id in told.difference(&known) {
        let found = accounts::find(reader, msp_id, *id).await?;
        grants.extend(found.as_ref().map(Grant::from));
    }
    Ok(grants)
}

/// Every password that Graph was told, also of calls that came to nothing.
fn passwords(requests: &[RequestRecord]) -> impl Iterator<Item = Secret> {
    requests.iter().filter_map(|request| {
        let profile = request.body.get("passwordProfile")?;
        let password = profile.get("password").and_then(Value::as_str)?;
        Some(Secret {
            what: format!("the password of request {}", request.seq),
            text: password.to_owned(),
        })
    })
}
