//! `hallpass admin tickets …`

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, ensure};
use clap::{Args, Subcommand};
use serde_json::json;

use super::Admin;
use super::connection::read_secret;
use super::customer::find_customer;
use crate::audit::{Actor, AuditEvent};
use crate::cli::key_file::KeyFileArgs;
use crate::cli::output::say_json;
use crate::cli::webhook_network::WebhookNetworkArgs;
use crate::clock::Clock;
use crate::random::RandomSource;
use crate::store::{audit, ticket_systems};
use crate::tickets::{
    HaloHttp, SaveTicketSystem, TicketSecret, TicketSettings, Tickets, save_ticket_system,
};

/// What is done with the ticket system.
#[derive(Debug, Subcommand)]
pub(super) enum TicketsCommand {
    /// Saves where the MSP's HaloPSA is, and what Hallpass signs in with.
    Set(SetArgs),
    /// Prints where it is, how far it was told, and which customers are which clients.
    Show,
    /// Signs in to it, and says what came back.
    Test(TestArgs),
    /// Says which client of the ticket system a customer is.
    Map {
        /// The customer's name, or its id.
        #[arg(long, value_name = "NAME|ID")]
        customer: String,
        /// The client's id in HaloPSA; none, without it.
        #[arg(long, value_name = "ID", value_parser = clap::value_parser!(u32).range(1..))]
        client: Option<u32>,
    },
    /// Removes it: tickets are not looked up and told nothing any more.
    Remove,
}

/// The arguments of `hallpass admin tickets set`.
#[derive(Debug, Args)]
pub(super) struct SetArgs {
    /// Its address, such as <https://msp.halopsa.com>.
    #[arg(long, value_name = "URL")]
    url: String,
    /// Which tenant, where the host serves several.
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// The client id of an application of the kind "Client ID and Secret (Services)".
    #[arg(long, value_name = "ID")]
    client_id: String,
    /// A file that holds its secret and nothing else; remove it afterwards.
    #[arg(long, value_name = "FILE")]
    client_secret_file: PathBuf,
    #[command(flatten)]
    keys: KeyFileArgs,
    #[command(flatten)]
    networks: WebhookNetworkArgs,
}

/// The arguments of `hallpass admin tickets test`.
#[derive(Debug, Args)]
pub(super) struct TestArgs {
    #[command(flatten)]
    keys: KeyFileArgs,
    #[command(flatten)]
    networks: WebhookNetworkArgs,
}

pub(super) async fn run(admin: &Admin, command: TicketsCommand) -> anyhow::Result<()> {
    match command {
        TicketsCommand::Set(args) => set(admin, args).await,
        TicketsCommand::Show => show(admin).await,
        TicketsCommand::Test(args) => test(admin, args).await,
        TicketsCommand::Map { customer, client } => map(admin, &customer, client).await,
        TicketsCommand::Remove => remove(admin).await,
    }
}

async fn set(admin: &Admin, args: SetArgs) -> anyhow::Result<()> {
    let keys = args.keys.open(&admin.data_dir, &admin.store).await?;
    let secret = TicketSecret::new(read_secret(&args.client_secret_file)?);
    let new = SaveTicketSystem {
        msp_id: admin.msp.id,
        actor: Actor::CommandLine,
        url: &args.url,
        tenant: args.tenant.as_deref(),
        client_id: &args.client_id,
        secret: &secret,
    };
    let now = admin.clock.now();
    let policy = args.networks.policy();
    let mut tx = admin.store.write().await?;
    let with: (&dyn RandomSource, _) = (&admin.random, &keys);
    let saved = save_ticket_system(&mut tx, &policy, with, now, &new).await?;
    tx.commit()
        .await
        .context("the ticket system was not saved")?;
    say_json(&to_json(&saved))
}

async fn show(admin: &Admin) -> anyhow::Result<()> {
    let mut reader = admin.store.read().await?;
    let settings = ticket_systems::find(&mut reader, admin.msp.id).await?;
    let end = audit::find_end(&mut reader, admin.msp.id).await?;
    let clients = ticket_systems::list_clients(&mut reader, admin.msp.id).await?;
    let clients: Vec<_> = clients
        .into_iter()
        .map(|(customer_id, client)| json!({ "customer_id": customer_id, "client": client }))
        .collect();
    let behind = settings.as_ref().map(|it| end.seq - it.told_seq);
    say_json(&json!({
        "ticket_system": settings.as_ref().map(to_json),
        "entries_behind": behind,
        "clients": clients,
    }))
}

fn to_json(settings: &TicketSettings) -> serde_json::Value {
    json!({
        "kind": "halopsa",
        "url": settings.url.as_str(),
        "tenant": settings.tenant,
        "client_id": settings.client_id,
        "saved_at": settings.saved_at,
        "failing_since": settings.failing_since,
        "last_error": settings.last_error,
    })
}

async fn test(admin: &Admin, args: TestArgs) -> anyhow::Result<()> {
    let tickets = Tickets {
        store: admin.store.clone(),
        clock: Arc::new(admin.clock),
        random: Arc::new(admin.random),
        keys: Arc::new(args.keys.open(&admin.data_dir, &admin.store).await?),
        http: HaloHttp::new(args.networks.policy()).context("cannot set up TLS")?,
    };
    let tested = tickets.test(admin.msp.id).await?;
    let tested = tested.context(NONE)?;
    let error = tested
        .err()
        .map(|error| format!("The ticket system: {error}."));
    say_json(&json!({ "ok": error.is_none(), "error": error }))
}

const NONE: &str = "there is no ticket system: see `hallpass admin tickets set`";

async fn map(admin: &Admin, customer: &str, client: Option<u32>) -> anyhow::Result<()> {
    let mut tx = admin.store.write().await?;
    let customer = find_customer(&mut tx, admin, customer).await?;
    let before = ticket_systems::find_client(&mut tx, admin.msp.id, customer.id).await?;
    ticket_systems::set_client(&mut tx, admin.msp.id, customer.id, client).await?;
    let event = AuditEvent::TicketClientSet {
        customer_id: customer.id,
        before,
        after: client,
    };
    let now = admin.clock.now();
    audit::append(&mut tx, admin.msp.id, now, Actor::CommandLine, event).await?;
    tx.commit().await?;
    say_json(&json!({ "customer_id": customer.id, "client": client }))
}

async fn remove(admin: &Admin) -> anyhow::Result<()> {
    let mut tx = admin.store.write().await?;
    let settings = ticket_systems::find(&mut tx, admin.msp.id).await?;
    let settings = settings.context(NONE)?;
    let is_removed = ticket_systems::delete(&mut tx, admin.msp.id).await?;
    ensure!(is_removed, NONE);
    let event = AuditEvent::TicketSystemRemoved {
        url: settings.url.to_string(),
    };
    let now = admin.clock.now();
    audit::append(&mut tx, admin.msp.id, now, Actor::CommandLine, event).await?;
    tx.commit().await?;
    say_json(&json!({ "removed": settings.url.as_str() }))
}
