//! A browser comes back from Microsoft's consent page.

use std::collections::BTreeSet;

use hallpass_graph::{
    Domain, GraphClient, GraphError, GraphErrorKind, Organization, TokenErrorKind,
};
use hallpass_protocol::ids::{ConnectionId, CustomerId, EntraTenantId, MspId};

use super::ConsentError;
use super::callback::{self, Callback, Declined};
use crate::app::App;
use crate::audit::{Actor, AuditEvent};
use crate::lifecycle::{Checked, record_check};
use crate::random::make_uuid;
use crate::secret_text::hash_secret_text;
use crate::store::connections::{self, Connection};
use crate::store::consents::{self, Consent};
use crate::store::sessions::Session;
use crate::store::{WriteTransaction, app_registrations, audit, customers, presets};

/// The customer is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// To this.
    pub connection: Connection,
}

/// What the tenant says about itself.
struct TenantFacts {
    organization: Organization,
    domains: Vec<Domain>,
}

/// Connects the customer whose consent this session began, if the answer says that an administrator
/// consented, and the tenant proves it. The same answer again changes nothing.
///
/// # Errors
/// When the answer is none of ours, nobody consented, or the tenant cannot be connected.
pub async fn finish(
    app: &App,
    (session, actor): (&Session, Actor),
    query: &str,
) -> Result<Finished, ConsentError> {
    let callback = callback::parse(query)?;
    let (Callback::Consented { state, .. } | Callback::Declined { state, .. }) = &callback;
    let state_hash = hash_secret_text(state);
    let msp_id = session.msp_id;
    let now = app.clock.now();

    let mut tx = app.store.write().await?;
    let consent = consents::find(&mut tx, msp_id, &state_hash)
        .await?
        .filter(|consent| consent.expires_at > now)
        .ok_or(ConsentError::Unknown)?;
    if consent.session_id != session.id {
        return Err(ConsentError::OtherSession);
    }
    let refusal = match callback {
        Callback::Declined { why, .. } => Err(ConsentError::Declined(why)),
        Callback::Consented { tenant, .. } if consent.tenant_id.is_some_and(|id| id != tenant) => {
            Err(ConsentError::ForeignTenant)
        }
        Callback::Consented { tenant, .. } => Ok(tenant),
    };
    if consent.used_at.is_some() {
        let known = connections::find_by_customer(&mut tx, msp_id, consent.customer_id).await?;
        let is_done = |known: &Connection| {
            known.uses_registration && refusal.as_ref().is_ok_and(|id| *id == known.tenant_id)
        };
        let connection = known.filter(is_done).ok_or(ConsentError::Used)?;
        return Ok(Finished { connection });
    }
    let tenant = match refusal {
        Ok(tenant) => tenant,
        Err(error) => {
            consents::use_up(&mut tx, msp_id, &state_hash, now).await?;
            let event = AuditEvent::ConsentDeclined {
                customer_id: consent.customer_id,
                reason: reason_of(&error),
            };
            audit::append(&mut tx, msp_id, now, actor, event).await?;
            tx.commit().await?;
            return Err(error);
        }
    };
    check_free(&mut tx, msp_id, consent.customer_id, tenant).await?;
    let credential = app_registrations::find_credential(&mut tx, &app.keys, msp_id)
        .await?
        .ok_or(ConsentError::NoRegistration)?;
    let presets = presets::list(&mut tx, msp_id).await?;
    drop(tx);

    let client_id = credential.client_id;
    let graph = app.lifecycle.make_client(tenant, credential);
    let facts = wait_for_consent(app, &graph, tenant).await?;
    let domain = choose_domain(&facts.domains).ok_or(ConsentError::NoDomain)?;
    let is_mandatory = app.lifecycle.is_mfa_mandatory();
    let asked_at = app.clock.now();
    let checked = Checked::ask(
        &graph,
        &presets,
        (&domain, &BTreeSet::new()),
        is_mandatory,
        asked_at,
    )
    .await;
    let wanted = Wanted {
        consent,
        state_hash,
        connection: Connection {
            id: ConnectionId::new(make_uuid(&*app.random, asked_at)),
            customer_id: consent.customer_id,
            tenant_id: tenant,
            tenant_name: facts.organization.display_name,
            account_domain: domain,
            client_id,
            uses_registration: true,
            disconnected_at: None,
        },
    };
    let connection = keep(app, (msp_id, actor), wanted, &facts.domains, &checked).await?;
    app.lifecycle.forget_credential(connection.id);
    Ok(Finished { connection })
}

fn reason_of(error: &ConsentError) -> String {
    match error {
        ConsentError::Declined(Declined::Cancelled) => "cancelled".to_owned(),
        ConsentError::Declined(Declined::NotAdministrator) => "not_administrator".to_owned(),
        ConsentError::Declined(Declined::Other(Some(code))) => format!("AADSTS{code}"),
        ConsentError::Declined(Declined::Other(None)) => "unknown".to_owned(),
        _ => "foreign_tenant".to_owned(),
    }
}

/// What is to be connected.
struct Wanted {
    consent: Consent,
    state_hash: [u8; 32],
    connection: Connection,
}

async fn keep(
    app: &App,
    (msp_id, actor): (MspId, Actor),
    wanted: Wanted,
    domains: &[Domain],
    checked: &Checked,
) -> Result<Connection, ConsentError> {
    let now = app.clock.now();
    let mut connection = wanted.connection;
    let customer_id = wanted.consent.customer_id;
    let mut tx = app.store.write().await?;
    if !consents::use_up(&mut tx, msp_id, &wanted.state_hash, now).await? {
        return Err(ConsentError::Used);
    }
    check_free(&mut tx, msp_id, customer_id, connection.tenant_id).await?;
    let (random, keys) = (&*app.random, &*app.keys);
    match connections::find_former(&mut tx, msp_id, customer_id).await? {
        None => {
            connections::insert_by_registration(&mut tx, random, keys, msp_id, &connection, now)
                .await?;
            let event = AuditEvent::ConnectionAdded {
                connection_id: connection.id,
                customer_id,
                tenant_id: connection.tenant_id,
                account_domain: connection.account_domain.clone(),
            };
            audit::append(&mut tx, msp_id, now, actor, event).await?;
        }
        Some(known) => {
            connection.id = known.id;
            let is_usable = |domain: &Domain| {
                domain.can_hold_accounts() && domain.id.eq_ignore_ascii_case(&known.account_domain)
            };
            if domains.iter().any(is_usable) {
                connection.account_domain = known.account_domain;
            }
            connections::use_registration(&mut tx, random, keys, msp_id, &connection, now).await?;
        }
    }
    let event = AuditEvent::ConsentGiven {
        connection_id: connection.id,
        customer_id,
        tenant_id: connection.tenant_id,
        client_id: connection.client_id,
        account_domain: connection.account_domain.clone(),
    };
    audit::append(&mut tx, msp_id, now, actor, event).await?;
    record_check(&mut tx, msp_id, connection.id, checked, actor, now).await?;
    tx.commit().await?;
    Ok(connection)
}

/// Whether the tenant may become this customer's.
async fn check_free(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    customer_id: CustomerId,
    tenant: EntraTenantId,
) -> Result<(), ConsentError> {
    if connections::is_of_other_msp(tx, msp_id, tenant).await? {
        return Err(ConsentError::TakenElsewhere);
    }
    if let Some(known) = connections::find_by_tenant(tx, msp_id, tenant).await?
        && known.customer_id != customer_id
    {
        let customer = customers::find(tx, msp_id, known.customer_id).await?;
        let name = customer.map(|customer| customer.name).unwrap_or_default();
        return Err(ConsentError::TakenBy(name));
    }
    match connections::find_former(tx, msp_id, customer_id).await? {
        Some(known) if known.tenant_id != tenant => Err(if known.disconnected_at.is_some() {
            ConsentError::FormerTenant
        } else {
            ConsentError::OtherTenantConnected
        }),
        _ => Ok(()),
    }
}

/// Reads the tenant as soon as the consent is visible, for as long as a person waits.
async fn wait_for_consent(
    app: &App,
    graph: &GraphClient,
    tenant: EntraTenantId,
) -> Result<TenantFacts, ConsentError> {
    // Half of what a browser waits: the checks that follow take the rest.
    let until = app.clock.now().plus(app.lifecycle.check_patience() / 2);
    let mut last = ConsentError::Pending;
    loop {
        let read = tokio::select! {
            read = read_tenant(graph, tenant) => read,
            () = app.clock.sleep_until(until) => return Err(last),
        };
        match read {
            Err(error) if may_pass(&error) => last = error,
            settled => return settled,
        }
        let next = app
            .clock
            .now()
            .plus(app.lifecycle.consent_looked_for_every());
        if next >= until {
            return Err(last);
        }
        app.clock.sleep_until(next).await;
    }
}

/// Whether it may be different in a moment.
fn may_pass(error: &ConsentError) -> bool {
    match error {
        ConsentError::Pending | ConsentError::NotAnswered(_) => true,
        // A certificate too is known everywhere some time after it was uploaded.
        ConsentError::CredentialRefused(error) => error.is_retryable(),
        _ => false,
    }
}

async fn read_tenant(
    graph: &GraphClient,
    tenant: EntraTenantId,
) -> Result<TenantFacts, ConsentError> {
    // By a new token each time: what was granted shows in new ones alone.
    let rights = graph.granted_rights().await.map_err(to_error)?;
    if rights.is_none_or(|rights| rights.permissions.is_empty()) {
        return Err(ConsentError::Pending);
    }
    let organization = graph.organization().await.map_err(to_error)?;
    if organization.id != tenant {
        return Err(ConsentError::ForeignTenant);
    }
    let domains = graph.domains().await.map_err(to_error)?;
    Ok(TenantFacts {
        organization,
        domains,
    })
}

fn to_error(error: GraphError) -> ConsentError {
    match &error.kind {
        GraphErrorKind::Token(kind) => match kind {
            TokenErrorKind::ConsentMissing | TokenErrorKind::ConsentPending => {
                ConsentError::Pending
            }
            TokenErrorKind::TenantNotFound => ConsentError::NoSuchTenant,
            TokenErrorKind::SecretExpired
            | TokenErrorKind::SecretRefused
            | TokenErrorKind::AssertionRefused
            | TokenErrorKind::CertificateExpired
            | TokenErrorKind::ProofUnreadable => ConsentError::CredentialRefused(error),
            _ => ConsentError::NotAnswered(error),
        },
        GraphErrorKind::Unauthorized | GraphErrorKind::Forbidden => ConsentError::Pending,
        _ => ConsentError::NotAnswered(error),
    }
}

/// The domain in which accounts are made until somebody chooses another: the tenant's first, which
/// no one can take away or federate.
pub(super) fn choose_domain(domains: &[Domain]) -> Option<String> {
    let usable = || domains.iter().filter(|domain| domain.can_hold_accounts());
    usable()
        .find(|domain| domain.is_initial)
        .or_else(|| usable().next())
        .map(|domain| domain.id.clone())
}
