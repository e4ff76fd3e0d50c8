//! `hallpass admin connection check`

use anyhow::{Context, ensure};
use clap::Args;
use hallpass_protocol::customer::{ConnectionHealth, HealthState};
use hallpass_protocol::ids::CustomerId;

use super::Admin;
use super::connection::client_of;
use crate::audit::Actor;
use crate::cli::endpoints::EndpointArgs;
use crate::cli::key_file::KeyFileArgs;
use crate::cli::output::{say, say_json};
use crate::clock::Clock;
use crate::lifecycle::{Checked, record_check};
use crate::store::{presets, tenant_groups};

/// The arguments of `hallpass admin connection check`.
#[derive(Debug, Args)]
pub(super) struct CheckConnectionArgs {
    /// Whose tenant.
    #[arg(long, value_name = "ID")]
    customer: CustomerId,
    /// Says it as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    key_file: KeyFileArgs,
    #[command(flatten)]
    endpoints: EndpointArgs,
}

/// Fails when accounts cannot be asked for there.
pub(super) async fn run(admin: &Admin, args: CheckConnectionArgs) -> anyhow::Result<()> {
    let keys = args.key_file.open(&admin.data_dir, &admin.store).await?;
    let msp_id = admin.msp.id;
    let (connection, graph) =
        client_of(admin, &keys, args.endpoints.parse()?, args.customer).await?;
    let mut reader = admin.store.read().await?;
    let presets = presets::list(&mut reader, msp_id).await?;
    let of_tenant = tenant_groups::list(&mut reader, msp_id, connection.id).await?;
    drop(reader);
    let now = admin.clock.now();
    let tenant = (connection.account_domain.as_str(), &of_tenant);
    let is_mandatory = args.endpoints.is_mfa_mandatory();
    let checked = Checked::ask(&graph, &presets, tenant, is_mandatory, now).await;

    let mut tx = admin.store.write().await?;
    let actor = Actor::CommandLine;
    let health = record_check(&mut tx, msp_id, connection.id, &checked, actor, now).await?;
    tx.commit().await.context("the answer was not kept")?;
    let health = health.to_view(now);
    if args.json {
        say_json(&health)?;
    } else {
        say_in_words(&connection.tenant_name, &health)?;
    }
    ensure!(
        checked.is_passed(),
        "accounts cannot be asked for in {}'s tenant",
        connection.tenant_name
    );
    Ok(())
}

fn say_in_words(tenant: &str, health: &ConnectionHealth) -> anyhow::Result<()> {
    let state = match health.state {
        HealthState::Ok => "everything is there that accounts and their ends need",
        HealthState::Failing => "something is missing",
        HealthState::Unknown => "not known",
    };
    say(&format!("{tenant}: {state}"))?;
    for finding in &health.findings {
        let mark = if finding.blocks { "missing" } else { "advice" };
        say(&format!("  {mark}: {} {}", finding.sentence, finding.fix))?;
    }
    Ok(())
}
