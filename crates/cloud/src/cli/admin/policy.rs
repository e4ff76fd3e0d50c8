//! `hallpass admin policy …`: JSON in and out.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use hallpass_protocol::policy::{PolicyLevel, PutLevelRequest};

use super::Admin;
use super::customer::find_customer;
use super::json_input::read_json;
use super::technician::find_technician;
use crate::audit::Actor;
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::policy::{explain_policy, preview_level, save_level};
use crate::store::{groups, policies, sql};

/// What is done with the policy.
#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// Prints what a level says.
    Show(LevelArgs),
    /// Saves what a level says, as `show` printed it and you changed it.
    Set(PutLevelArgs),
    /// Says who would gain and who would lose what. Nothing is saved.
    Preview(PutLevelArgs),
    /// Says what holds for a technician at a customer, and which level decides it.
    Explain {
        /// The customer's name, or its id.
        #[arg(long, value_name = "NAME|ID")]
        customer: String,
        /// The technician's mail address, or id.
        #[arg(long, value_name = "MAIL|ID")]
        technician: String,
    },
}

/// Which level: of the whole MSP, where nothing is named.
#[derive(Debug, Args)]
pub(super) struct LevelArgs {
    /// A customer's level: its name, or its id.
    #[arg(long, value_name = "NAME|ID")]
    customer: Option<String>,
    /// A group's level at the customer: its name, or its id.
    #[arg(long, value_name = "NAME|ID", requires = "customer")]
    group: Option<String>,
}

/// A level and what it is to say.
#[derive(Debug, Args)]
pub(super) struct PutLevelArgs {
    #[command(flatten)]
    level: LevelArgs,
    /// A file with `{"settings": {…}, "revision": N}`; standard input, without it.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

pub(super) async fn run(admin: &Admin, command: PolicyCommand) -> anyhow::Result<()> {
    match command {
        PolicyCommand::Show(args) => show(admin, &args).await,
        PolicyCommand::Set(args) => set(admin, args).await,
        PolicyCommand::Preview(args) => preview(admin, args).await,
        PolicyCommand::Explain {
            customer,
            technician,
        } => explain(admin, &customer, &technician).await,
    }
}

async fn show(admin: &Admin, args: &LevelArgs) -> anyhow::Result<()> {
    let mut reader = admin.store.read().await?;
    let level = find_level(&mut reader, admin, args).await?;
    say_json(&policies::find(&mut reader, admin.msp.id, level).await?)
}

async fn set(admin: &Admin, args: PutLevelArgs) -> anyhow::Result<()> {
    let request = read_request(args.file.as_deref())?;
    let now = admin.clock.now();
    let mut tx = admin.store.write().await?;
    let level = find_level(&mut tx, admin, &args.level).await?;
    let by = (Actor::CommandLine, now);
    let saved = save_level(&mut tx, (admin.msp.id, level), request, by).await?;
    tx.commit().await.context("the policy was not saved")?;
    say_json(&saved)
}

async fn preview(admin: &Admin, args: PutLevelArgs) -> anyhow::Result<()> {
    let request = read_request(args.file.as_deref())?;
    let mut reader = admin.store.read().await?;
    let level = find_level(&mut reader, admin, &args.level).await?;
    say_json(&preview_level(&mut reader, (admin.msp.id, level), request).await?)
}

async fn explain(admin: &Admin, customer: &str, technician: &str) -> anyhow::Result<()> {
    let mut reader = admin.store.read().await?;
    let customer = find_customer(&mut reader, admin, customer).await?;
    let technician = find_technician(&mut reader, admin, technician).await?;
    say_json(&explain_policy(&mut reader, &technician, customer.id).await?)
}

fn read_request(file: Option<&Path>) -> anyhow::Result<PutLevelRequest> {
    read_json(file, "this is not what a level can say")
}

async fn find_level(
    connection: &mut sql::Connection,
    admin: &Admin,
    args: &LevelArgs,
) -> anyhow::Result<PolicyLevel> {
    let Some(customer) = &args.customer else {
        return Ok(PolicyLevel::Global);
    };
    let customer_id = find_customer(connection, admin, customer).await?.id;
    let Some(which) = &args.group else {
        return Ok(PolicyLevel::Customer { customer_id });
    };
    let named = |name: &str| name.eq_ignore_ascii_case(which.trim());
    let id = which.parse().ok();
    let group = groups::list(connection, admin.msp.id)
        .await?
        .into_iter()
        .find(|group| Some(group.id) == id || named(&group.name))
        .with_context(|| format!("{} has no group {which:?}", admin.msp.name))?;
    Ok(PolicyLevel::Group {
        customer_id,
        group_id: group.id,
    })
}
