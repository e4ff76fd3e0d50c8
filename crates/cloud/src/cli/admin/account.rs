//! `hallpass admin account …`

use core::time::Duration;

use anyhow::Context;
use clap::{Args, Subcommand};
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::{AccountState, EndCause};
use hallpass_protocol::ids::{AccountId, CustomerId, TechnicianId};
use serde::Serialize;

use super::Admin;
use crate::audit::Actor;
use crate::cli::duration::parse_duration;
use crate::cli::output::{say, say_json};
use crate::clock::Clock;
use crate::lifecycle::{self, Account};
use crate::store::accounts;

/// The commands under `hallpass admin account`. A running cloud carries out within seconds what they
/// decide.
#[derive(Debug, Subcommand)]
pub(super) enum AccountCommand {
    /// Lists the accounts that have not ended, by their deadline.
    List(ListArgs),
    /// Ends an account now, wherever it is in its life.
    End(AccountArgs),
    /// Gives a ready account a longer lifetime, within its preset.
    Extend {
        #[command(flatten)]
        account: AccountArgs,
        /// How much longer than until now: 30m, 2h.
        #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
        by: Duration,
    },
    /// Replaces the credential of a ready account.
    Rotate(AccountArgs),
}

/// What is listed, and how.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    output: OutputArgs,
}

/// Which account.
#[derive(Debug, Args)]
pub(super) struct AccountArgs {
    /// The account's id.
    #[arg(value_name = "ID")]
    account_id: AccountId,
    #[command(flatten)]
    output: OutputArgs,
}

/// For whom the output is.
#[derive(Debug, Args)]
struct OutputArgs {
    /// Writes JSON instead of lines for people.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Listed {
    accounts: Vec<ListedAccount>,
}

#[derive(Serialize)]
struct ListedAccount {
    account_id: AccountId,
    customer_id: CustomerId,
    customer: String,
    technician_id: TechnicianId,
    user_principal_name: String,
    preset: String,
    state: AccountState,
    lifetime_s: u32,
    lifetime_max_s: u32,
    is_rotating: bool,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
}

pub(super) async fn run(admin: &Admin, command: AccountCommand) -> anyhow::Result<()> {
    match command {
        AccountCommand::List(args) => list(admin, &args.output).await,
        AccountCommand::End(args) => {
            let account = end(admin, args.account_id).await?;
            report(&args.output, &account)
        }
        AccountCommand::Extend { account: args, by } => {
            let account = extend(admin, args.account_id, by).await?;
            report(&args.output, &account)
        }
        AccountCommand::Rotate(args) => {
            let account = rotate(admin, args.account_id).await?;
            report(&args.output, &account)
        }
    }
}

async fn list(admin: &Admin, output: &OutputArgs) -> anyhow::Result<()> {
    let listed = accounts::list_not_ended(&mut *admin.store.read().await?, admin.msp.id).await?;
    if output.json {
        return say_json(&Listed {
            accounts: listed.into_iter().map(ListedAccount::from).collect(),
        });
    }
    for account in listed {
        say(&line(&account))?;
    }
    Ok(())
}

async fn end(admin: &Admin, id: AccountId) -> anyhow::Result<Account> {
    let (which, now) = ((admin.msp.id, id), admin.clock.now());
    let mut tx = admin.store.write().await?;
    let cause = EndCause::EndedByAdministrator;
    let ended = lifecycle::end(&mut tx, which, Actor::CommandLine, cause, now).await?;
    tx.commit().await.context("the account was not ended")?;
    ended.with_context(|| format!("{} has no account {id}", admin.msp.name))
}

async fn extend(admin: &Admin, id: AccountId, by: Duration) -> anyhow::Result<Account> {
    let (which, now) = ((admin.msp.id, id), admin.clock.now());
    let mut tx = admin.store.write().await?;
    let account = accounts::find(&mut tx, admin.msp.id, id)
        .await?
        .with_context(|| format!("{} has no account {id}", admin.msp.name))?;
    let by_s = i64::try_from(by.as_secs()).unwrap_or(i64::MAX);
    let wanted_s = i64::from(account.lifetime.as_secs()).saturating_add(by_s);
    let extended = lifecycle::extend(&mut tx, which, wanted_s, Actor::CommandLine, now).await?;
    tx.commit().await.context("the account was not extended")?;
    Ok(extended)
}

async fn rotate(admin: &Admin, id: AccountId) -> anyhow::Result<Account> {
    let (which, now) = ((admin.msp.id, id), admin.clock.now());
    let mut tx = admin.store.write().await?;
    let asked = lifecycle::rotate_now(&mut tx, which, Actor::CommandLine, now).await?;
    tx.commit().await.context("nothing was asked for")?;
    Ok(asked)
}

fn report(output: &OutputArgs, account: &Account) -> anyhow::Result<()> {
    if output.json {
        say_json(&ListedAccount::from(account.clone()))
    } else {
        Ok(say(&line(account))?)
    }
}

/// An account in a line: what people look for, then what they need to name it.
fn line(account: &Account) -> String {
    let view = account.to_view();
    let state = match &view.state {
        AccountState::Scheduled => "scheduled",
        AccountState::Provisioning { .. } => "provisioning",
        AccountState::Ready if view.is_rotating => "ready, rotating",
        AccountState::Ready => "ready",
        AccountState::Ending {
            is_overdue: true, ..
        } => "ending, overdue",
        AccountState::Ending { .. } => "ending",
        AccountState::Ended { .. } => "ended",
        AccountState::Unknown => "unknown",
    };
    let start = view.starts_at.filter(|_| state == "scheduled");
    let start = start.map_or_else(String::new, |start| format!(" from {start}"));
    let end = view.ends_at.filter(|_| view.ended_at.is_none());
    let end = end.map_or_else(String::new, |end| format!(" until {end}"));
    let (id, upn) = (view.id, &view.user_principal_name);
    let (customer, preset) = (&view.customer_name, &view.preset_name);
    format!("{id}  {upn}  {customer:?} as {preset:?}: {state}{start}{end}")
}

impl From<Account> for ListedAccount {
    fn from(account: Account) -> Self {
        let view = account.to_view();
        Self {
            account_id: view.id,
            customer_id: view.customer_id,
            customer: view.customer_name,
            technician_id: account.technician_id,
            user_principal_name: view.user_principal_name,
            preset: view.preset_name,
            state: view.state,
            lifetime_s: view.lifetime_s,
            lifetime_max_s: view.lifetime_max_s,
            is_rotating: view.is_rotating,
            starts_at: view.starts_at,
            ends_at: view.ends_at,
        }
    }
}
