//! `hallpass admin tickets …`

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::json;

use super::Admin;
use super::connection::read_secret;
use super::customer::find_customer;
use crate::audit::Actor;
use crate::cli::key_file::KeyFileArgs;
use crate::cli::output::say_json;
use crate::cli::webhook_network::WebhookNetworkArgs;
use crate::clock::Clock;
use crate::random::RandomSource;
use crate::tickets::{
    HaloHttp, SaveTicketSystem, TicketSecret, Tickets, find_ticket_system, remove_ticket_system,
    save_ticket_system, set_ticket_client, test_response,
};

/// What is done with the ticket system.
#[derive(Debug, Subcommand)]
pub(super) enum TicketsCommand {
    /// Saves where the MSP's HaloPSA is, and what Hallpass signs in with.
    Set(SetArgs),
    /// Prints where it is, how far it was told, and which customers are which clients.
    Show,
    /// Asks it whether it lets Hallpass in, and says in one sentence what is wrong.
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
    save_ticket_system(&mut tx, &policy, with, now, &new).await?;
    let saved = find_ticket_system(&mut tx, admin.msp.id).await?;
    tx.commit()
        .await
        .context("the ticket system was not saved")?;
    say_json(&saved)
}

async fn show(admin: &Admin) -> anyhow::Result<()> {
    let mut reader = admin.store.read().await?;
    say_json(&find_ticket_system(&mut reader, admin.msp.id).await?)
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
    say_json(&test_response(tested.context(NONE)?))
}

const NONE: &str = "there is no ticket system: see `hallpass admin tickets set`";

async fn map(admin: &Admin, customer: &str, client: Option<u32>) -> anyhow::Result<()> {
    let mut tx = admin.store.write().await?;
    let customer = find_customer(&mut tx, admin, customer).await?;
    let which = (admin.msp.id, customer.id);
    let by = (Actor::CommandLine, admin.clock.now());
    set_ticket_client(&mut tx, which, client, by).await?;
    tx.commit().await?;
    say_json(&json!({ "customer_id": customer.id, "client": client }))
}

async fn remove(admin: &Admin) -> anyhow::Result<()> {
    let mut tx = admin.store.write().await?;
    let by = (Actor::CommandLine, admin.clock.now());
    let removed = remove_ticket_system(&mut tx, admin.msp.id, by).await?;
    let url = removed.context(NONE)?;
    tx.commit().await?;
    say_json(&json!({ "removed": url }))
}
