//! `hallpass admin …`: JSON on standard output. It works on the database, beside a running cloud.

mod connection;
mod customer;
mod invite;
mod preset;

use clap::{Args, Subcommand};
use hallpass_protocol::ids::MspId;

use super::data_dir::{DataDirArgs, choose_msp};
use crate::clock::SystemClock;
use crate::random::SystemRandom;
use crate::store::Store;
use crate::store::msps::Msp;

/// The arguments of `hallpass admin`.
#[derive(Debug, Args)]
pub(super) struct AdminArgs {
    #[command(flatten)]
    data_dir: DataDirArgs,
    /// Which MSP, where there are several.
    #[arg(long, value_name = "ID", global = true)]
    msp: Option<MspId>,
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Invites a technician, or lets one who is there enrol another passkey.
    Invite(invite::InviteArgs),
    /// Customers.
    #[command(subcommand)]
    Customer(CustomerCommand),
    /// Connections to customers' Entra tenants.
    #[command(subcommand)]
    Connection(ConnectionCommand),
    /// Role presets.
    #[command(subcommand)]
    Preset(PresetCommand),
}

#[derive(Debug, Subcommand)]
enum CustomerCommand {
    /// Adds a customer.
    Add(customer::AddCustomerArgs),
}

#[derive(Debug, Subcommand)]
enum ConnectionCommand {
    /// Connects a customer to its Entra tenant, after proving that it is reached.
    Add(Box<connection::AddConnectionArgs>),
}

#[derive(Debug, Subcommand)]
enum PresetCommand {
    /// Adds a role preset.
    Add(preset::AddPresetArgs),
}

/// What the commands work with.
struct Admin {
    data_dir: DataDirArgs,
    store: Store,
    msp: Msp,
    clock: SystemClock,
    random: SystemRandom,
}

pub(super) async fn run(args: AdminArgs) -> anyhow::Result<()> {
    let store = args.data_dir.open().await?;
    let msp = choose_msp(&store, args.msp).await?;
    let admin = Admin {
        data_dir: args.data_dir,
        store,
        msp,
        clock: SystemClock,
        random: SystemRandom,
    };
    match args.command {
        AdminCommand::Invite(args) => invite::run(&admin, args).await,
        AdminCommand::Customer(CustomerCommand::Add(args)) => customer::add(&admin, args).await,
        AdminCommand::Connection(ConnectionCommand::Add(args)) => {
            connection::add(&admin, *args).await
        }
        AdminCommand::Preset(PresetCommand::Add(args)) => preset::add(&admin, args).await,
    }
}
