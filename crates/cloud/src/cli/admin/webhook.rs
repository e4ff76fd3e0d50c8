//! `hallpass admin webhook …`

use std::sync::Arc;

use anyhow::{Context, ensure};
use clap::{Args, Subcommand};
use hallpass_protocol::ids::WebhookId;
use hallpass_protocol::webhook::AddWebhookResponse;

use super::Admin;
use crate::audit::{Actor, AuditEvent};
use crate::cli::key_file::KeyFileArgs;
use crate::cli::output::say_json;
use crate::cli::webhook_network::WebhookNetworkArgs;
use crate::clock::Clock;
use crate::routes::webhooks::{test_response, view};
use crate::store::{audit, webhooks};
use crate::webhook::{WebhookDelivery, WebhookSender};
use crate::webhook_addition::{NewWebhook, add_webhook};

/// What is done with webhooks.
#[derive(Debug, Subcommand)]
pub(super) enum WebhookCommand {
    /// Adds a webhook, and prints its secret, once.
    Add(AddWebhookArgs),
    /// Lists the webhooks.
    List,
    /// Sends a webhook a test event, and says what came back.
    Test(TestWebhookArgs),
    /// Removes a webhook.
    Remove {
        /// The webhook.
        #[arg(value_name = "ID")]
        id: WebhookId,
    },
}

/// The arguments of `hallpass admin webhook add`.
#[derive(Debug, Args)]
pub(super) struct AddWebhookArgs {
    /// Where events are sent.
    #[arg(long, value_name = "URL")]
    url: String,
    /// A kind of events that is sent, such as `account_overdue`; may be repeated. All, without it.
    #[arg(long = "event", value_name = "KIND", value_delimiter = ',')]
    events: Vec<String>,
    #[command(flatten)]
    keys: KeyFileArgs,
    #[command(flatten)]
    networks: WebhookNetworkArgs,
}

/// The arguments of `hallpass admin webhook test`.
#[derive(Debug, Args)]
pub(super) struct TestWebhookArgs {
    /// The webhook.
    #[arg(value_name = "ID")]
    id: WebhookId,
    #[command(flatten)]
    keys: KeyFileArgs,
    #[command(flatten)]
    networks: WebhookNetworkArgs,
}

pub(super) async fn run(admin: &Admin, command: WebhookCommand) -> anyhow::Result<()> {
    match command {
        WebhookCommand::Add(args) => add(admin, args).await,
        WebhookCommand::List => list(admin).await,
        WebhookCommand::Test(args) => test(admin, args).await,
        WebhookCommand::Remove { id } => remove(admin, id).await,
    }
}

async fn add(admin: &Admin, args: AddWebhookArgs) -> anyhow::Result<()> {
    let keys = args.keys.open(&admin.data_dir, &admin.store).await?;
    let policy = args.networks.policy();
    let new = NewWebhook {
        msp_id: admin.msp.id,
        actor: Actor::CommandLine,
        url: &args.url,
        events: &args.events,
    };
    let now = admin.clock.now();
    let mut tx = admin.store.write().await?;
    let (webhook, secret) = add_webhook(&mut tx, &policy, &admin.random, &keys, now, &new).await?;
    tx.commit().await?;
    // EXPOSE: whoever adds it is told once.
    let secret = secret.to_text().as_str().to_owned();
    let webhook = view(&webhook, webhook.told_seq);
    say_json(&AddWebhookResponse { webhook, secret })
}

async fn list(admin: &Admin) -> anyhow::Result<()> {
    let mut reader = admin.store.read().await?;
    let end = audit::find_end(&mut reader, admin.msp.id).await?;
    for webhook in webhooks::list(&mut reader, admin.msp.id).await? {
        say_json(&view(&webhook, end.seq))?;
    }
    Ok(())
}

async fn test(admin: &Admin, args: TestWebhookArgs) -> anyhow::Result<()> {
    let id = args.id;
    let found = webhooks::find(&mut *admin.store.read().await?, admin.msp.id, id).await?;
    let webhook = found.with_context(|| unknown(id))?;
    let delivery = WebhookDelivery {
        store: admin.store.clone(),
        clock: Arc::new(admin.clock),
        random: Arc::new(admin.random),
        keys: Arc::new(args.keys.open(&admin.data_dir, &admin.store).await?),
        sender: WebhookSender::new(args.networks.policy()).context("cannot set up TLS")?,
    };
    let sent = delivery.send_test(&webhook).await?;
    say_json(&test_response(sent))
}

fn unknown(id: WebhookId) -> String {
    format!("there is no webhook {id}: see `hallpass admin webhook list`")
}

async fn remove(admin: &Admin, id: WebhookId) -> anyhow::Result<()> {
    let mut tx = admin.store.write().await?;
    let is_removed = webhooks::delete(&mut tx, admin.msp.id, id).await?;
    ensure!(is_removed, unknown(id));
    let event = AuditEvent::WebhookRemoved { webhook_id: id };
    let now = admin.clock.now();
    audit::append(&mut tx, admin.msp.id, now, Actor::CommandLine, event).await?;
    tx.commit().await?;
    say_json(&serde_json::json!({ "removed": id }))
}
