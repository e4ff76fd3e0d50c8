//! `hallpass admin connection …`

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use clap::Args;
use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_graph::{AppCredential, AppProof, Endpoints, GraphClient};
use hallpass_protocol::Timestamp;
use hallpass_protocol::customer::ConnectionHealth;
use hallpass_protocol::ids::{ConnectionId, CustomerId, EntraTenantId};
use serde::Serialize;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Admin;
use crate::audit::{Actor, AuditEvent};
use crate::cli::endpoints::EndpointArgs;
use crate::cli::key_file::KeyFileArgs;
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::connection_proof::prove;
use crate::envelope::KeyRing;
use crate::graph_environment::GraphEnvironment;
use crate::lifecycle::{Checked, TenantHealth, record_check};
use crate::random::make_uuid;
use crate::store::connections::{self, ClientSecret, Connection};
use crate::store::{audit, customers, presets};

/// The arguments of `hallpass admin connection add`.
#[derive(Debug, Args)]
pub(super) struct AddConnectionArgs {
    /// Which customer.
    #[arg(long, value_name = "ID")]
    customer: CustomerId,
    /// Entra's id of the customer's tenant.
    #[arg(long, value_name = "GUID")]
    tenant_id: EntraTenantId,
    /// The application (client) id of our app registration.
    #[arg(long, value_name = "GUID")]
    client_id: Uuid,
    /// A file that holds its client secret and nothing else; remove it afterwards.
    #[arg(long, value_name = "FILE")]
    client_secret_file: PathBuf,
    /// When the secret expires, as Entra says beside it, such as 2027-11-22T00:00:00Z: 60, 30 and 7
    /// days before it, the audit log says so.
    #[arg(long, value_name = "TIME")]
    secret_expires_at: Option<Timestamp>,
    /// The tenant's domain in which accounts are made.
    #[arg(long, value_name = "DOMAIN")]
    account_domain: String,
    #[command(flatten)]
    key_file: KeyFileArgs,
    #[command(flatten)]
    endpoints: EndpointArgs,
}

#[derive(Serialize)]
struct AddedConnection {
    connection_id: ConnectionId,
    customer_id: CustomerId,
    tenant_id: EntraTenantId,
    tenant_name: String,
    account_domain: String,
    /// What Hallpass may do there; what is missing can be granted afterwards.
    health: ConnectionHealth,
}

pub(super) async fn add(admin: &Admin, args: AddConnectionArgs) -> anyhow::Result<()> {
    let keys = args.key_file.open(&admin.data_dir, &admin.store).await?;
    let customer = customers::find(&mut *admin.store.read().await?, admin.msp.id, args.customer)
        .await?
        .with_context(|| format!("there is no customer {}", args.customer))?;
    ensure!(
        customer.tenant.is_none(),
        "{} is connected already",
        customer.name
    );

    let secret = read_secret(&args.client_secret_file)?;
    let app = AppCredential {
        client_id: args.client_id,
        proof: AppProof::Secret(hallpass_graph::ClientSecret::new(secret.clone())),
    };
    let graph = graph_client(admin, args.endpoints.parse()?, args.tenant_id, app)?;
    let (organization, account_domain) =
        prove(&graph, args.tenant_id, args.account_domain.trim()).await?;

    let presets = presets::list(&mut *admin.store.read().await?, admin.msp.id).await?;
    let now = admin.clock.now();
    let is_mandatory = args.endpoints.is_mfa_mandatory();
    let checked = Checked::ask(
        &graph,
        &presets,
        (&account_domain, &BTreeSet::new()),
        is_mandatory,
        now,
    )
    .await;
    let connection = Connection {
        id: ConnectionId::new(make_uuid(&admin.random, now)),
        customer_id: args.customer,
        tenant_id: args.tenant_id,
        tenant_name: organization.display_name,
        account_domain,
        client_id: args.client_id,
        uses_registration: false,
        disconnected_at: None,
    };
    let secret = (ClientSecret::new(secret), args.secret_expires_at);
    let health = keep(admin, &keys, &connection, &secret, &checked).await?;
    say_json(&AddedConnection {
        connection_id: connection.id,
        customer_id: connection.customer_id,
        tenant_id: connection.tenant_id,
        tenant_name: connection.tenant_name,
        account_domain: connection.account_domain,
        health: health.to_view(admin.clock.now()),
    })
}

async fn keep(
    admin: &Admin,
    keys: &KeyRing,
    connection: &Connection,
    (secret, secret_expires_at): &(ClientSecret, Option<Timestamp>),
    checked: &Checked,
) -> anyhow::Result<TenantHealth> {
    let (msp_id, now) = (admin.msp.id, admin.clock.now());
    let mut tx = admin.store.write().await?;
    match connections::insert(
        &mut tx,
        &admin.random,
        keys,
        msp_id,
        connection,
        secret,
        now,
    )
    .await
    {
        Err(error) if error.is_unique_violation() => bail!(
            "tenant {} is connected to another customer, or the customer was connected meanwhile",
            connection.tenant_id
        ),
        result => result?,
    }
    connections::set_secret_expiry(&mut tx, msp_id, connection.id, *secret_expires_at).await?;
    let event = AuditEvent::ConnectionAdded {
        connection_id: connection.id,
        customer_id: connection.customer_id,
        tenant_id: connection.tenant_id,
        account_domain: connection.account_domain.clone(),
    };
    let actor = Actor::CommandLine;
    audit::append(&mut tx, msp_id, now, actor, event).await?;
    let health = record_check(&mut tx, msp_id, connection.id, checked, actor, now).await?;
    tx.commit().await.context("the connection was not added")?;
    Ok(health)
}

pub(super) fn read_secret(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("cannot read the client secret from {}", file.display()))?;
    let text = Zeroizing::new(text);
    let secret = Zeroizing::new(text.trim().to_owned());
    ensure!(!secret.is_empty(), "{} is empty", file.display());
    Ok(secret)
}

/// A customer's connection, and a client for its tenant.
pub(super) async fn client_of(
    admin: &Admin,
    keys: &KeyRing,
    endpoints: Endpoints,
    customer: CustomerId,
) -> anyhow::Result<(Connection, GraphClient)> {
    let msp_id = admin.msp.id;
    let mut reader = admin.store.read().await?;
    let connection = connections::find_by_customer(&mut reader, msp_id, customer)
        .await?
        .with_context(|| format!("customer {customer} is not there, or not connected"))?;
    let app = connections::find_credential(&mut reader, keys, msp_id, &connection)
        .await?
        .context("the connection has no credential")?;
    drop(reader);
    let graph = graph_client(admin, endpoints, connection.tenant_id, app)?;
    Ok((connection, graph))
}

/// A client of this process.
fn graph_client(
    admin: &Admin,
    endpoints: Endpoints,
    tenant_id: EntraTenantId,
    app: AppCredential,
) -> anyhow::Result<GraphClient> {
    let http = make_http_client(&endpoints, Timeouts::default()).context("cannot set up TLS")?;
    let environment = GraphEnvironment {
        clock: Arc::new(admin.clock),
        random: Arc::new(admin.random),
    };
    Ok(GraphClient::new(
        http,
        endpoints,
        tenant_id,
        app,
        Arc::new(environment),
    ))
}
