//! `hallpass admin …`: JSON on standard output. It works on the database, beside a running cloud.

mod access;
mod account;
mod app_registration;
mod connection;
mod connection_check;
mod connection_groups;
mod connection_permissions;
mod connection_remove;
mod connection_roles;
mod connection_secret;
mod custody;
mod customer;
mod invite;
mod json_input;
mod logo;
mod openapi;
mod policy;
mod preset;
mod role;
mod rotate_key;
mod technician;
mod tickets;
mod webhook;

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
    /// Prints the OpenAPI document of the API.
    Openapi,
    /// Puts a new key-encryption key in the place of the one in use, for all MSPs.
    RotateKey(rotate_key::RotateKeyArgs),
    #[command(flatten)]
    OfMsp(MspCommand),
}

#[derive(Debug, Subcommand)]
enum MspCommand {
    /// Invites a technician, or lets one who is there enrol another passkey.
    Invite(invite::InviteArgs),
    /// Technicians who are there.
    #[command(subcommand)]
    Technician(technician::TechnicianCommand),
    /// Accounts.
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Who reaches which customers.
    #[command(subcommand)]
    Access(access::AccessCommand),
    /// Customers.
    #[command(subcommand)]
    Customer(CustomerCommand),
    /// The app registration by which customers' tenants are reached.
    #[command(subcommand)]
    AppRegistration(app_registration::AppRegistrationCommand),
    /// Connections to customers' Entra tenants.
    #[command(subcommand)]
    Connection(ConnectionCommand),
    /// Who may keep credentials.
    Custody(custody::CustodyArgs),
    /// Role presets.
    #[command(subcommand)]
    Preset(PresetCommand),
    /// Logos, which credentials carry.
    #[command(subcommand)]
    Logo(LogoCommand),
    /// What holds for whom at which customer.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// The ticket system.
    #[command(subcommand)]
    Tickets(tickets::TicketsCommand),
    /// Addresses that are told what happens.
    #[command(subcommand)]
    Webhook(webhook::WebhookCommand),
}

#[derive(Debug, Subcommand)]
enum CustomerCommand {
    /// Adds a customer.
    Add(customer::AddCustomerArgs),
    /// Gives a customer another name.
    Rename(customer::RenameCustomerArgs),
    /// Prints a customer's tags, or gives it others.
    Tag(customer::TagCustomerArgs),
    /// Ends everybody's accounts in the customer's tenant now.
    EndAccounts(customer::WhichCustomerArgs),
}

#[derive(Debug, Subcommand)]
enum ConnectionCommand {
    /// Connects a customer to its Entra tenant, after proving that it is reached.
    Add(Box<connection::AddConnectionArgs>),
    /// Asks a customer's tenant what Hallpass may do there, and says what is missing.
    Check(connection_check::CheckConnectionArgs),
    /// Says in plain words what the application may do in a customer's tenant.
    Permissions(connection_permissions::ConnectionPermissionsArgs),
    /// Lists the directory roles that a customer's tenant knows, its own among them.
    Roles(connection_roles::ConnectionRolesArgs),
    /// Prints the groups of a customer's tenant that presets could name, as JSON.
    Groups(connection_groups::ConnectionGroupsArgs),
    /// Says when a connection's own secret expires.
    SecretExpiry(connection_secret::SecretExpiryArgs),
    /// Disconnects a customer: ends its accounts, and says what is left in the tenant. Asked again, it
    /// says how far that is.
    Remove(connection_remove::RemoveConnectionArgs),
}

#[derive(Debug, Subcommand)]
enum PresetCommand {
    /// Adds a role preset.
    Add(preset::AddPresetArgs),
    /// Lists the role presets, with what uses them.
    List,
    /// Changes a role preset.
    Change(preset::ChangePresetArgs),
    /// Removes a role preset that no level of the policy names.
    Remove(preset::WhichPresetArgs),
    /// Lists the changes that wait for a second administrator.
    Proposals,
    /// Refuses such a change. Administrators confirm them signed in, not here.
    Refuse(preset::ProposalArgs),
    /// Whether changes to presets with Global Administrator need two administrators.
    SecondAdministrator(preset::SecondAdministratorArgs),
}

#[derive(Debug, Subcommand)]
enum LogoCommand {
    /// Adds a logo, and prints its name for `admin policy set`.
    Add(logo::AddLogoArgs),
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
    let command = match args.command {
        AdminCommand::Openapi => return openapi::run(),
        AdminCommand::RotateKey(rotate) => {
            let store = args.data_dir.open().await?;
            return rotate_key::run(&args.data_dir, &store, rotate).await;
        }
        AdminCommand::OfMsp(command) => command,
    };
    let store = args.data_dir.open().await?;
    let msp = choose_msp(&store, args.msp).await?;
    let admin = Admin {
        data_dir: args.data_dir,
        store,
        msp,
        clock: SystemClock,
        random: SystemRandom,
    };
    match command {
        MspCommand::Invite(args) => invite::run(&admin, args).await,
        MspCommand::Technician(command) => technician::run(&admin, command).await,
        MspCommand::Account(command) => account::run(&admin, command).await,
        MspCommand::Customer(CustomerCommand::Add(args)) => customer::add(&admin, args).await,
        MspCommand::Customer(CustomerCommand::Rename(args)) => customer::rename(&admin, args).await,
        MspCommand::Access(command) => access::run(&admin, command).await,
        MspCommand::Customer(CustomerCommand::Tag(args)) => customer::tag(&admin, args).await,
        MspCommand::Customer(CustomerCommand::EndAccounts(args)) => {
            customer::end_accounts(&admin, &args.which).await
        }
        MspCommand::Connection(ConnectionCommand::Add(args)) => {
            connection::add(&admin, *args).await
        }
        MspCommand::Connection(ConnectionCommand::Check(args)) => {
            connection_check::run(&admin, args).await
        }
        MspCommand::AppRegistration(command) => app_registration::run(&admin, command).await,
        MspCommand::Connection(ConnectionCommand::Permissions(args)) => {
            connection_permissions::run(&admin, args).await
        }
        MspCommand::Connection(ConnectionCommand::Roles(args)) => {
            connection_roles::run(&admin, args).await
        }
        MspCommand::Connection(ConnectionCommand::Groups(args)) => {
            connection_groups::run(&admin, args).await
        }
        MspCommand::Connection(ConnectionCommand::SecretExpiry(args)) => {
            connection_secret::run(&admin, args).await
        }
        MspCommand::Connection(ConnectionCommand::Remove(args)) => {
            connection_remove::run(&admin, args).await
        }
        MspCommand::Custody(args) => custody::run(&admin, args).await,
        MspCommand::Preset(PresetCommand::Add(args)) => preset::add(&admin, args).await,
        MspCommand::Preset(PresetCommand::List) => preset::list(&admin).await,
        MspCommand::Preset(PresetCommand::Change(args)) => preset::change(&admin, args).await,
        MspCommand::Preset(PresetCommand::Remove(args)) => preset::remove(&admin, &args).await,
        MspCommand::Preset(PresetCommand::Proposals) => preset::proposals(&admin).await,
        MspCommand::Preset(PresetCommand::Refuse(args)) => {
            preset::refuse_proposal(&admin, &args).await
        }
        MspCommand::Preset(PresetCommand::SecondAdministrator(args)) => {
            preset::second_administrator(&admin, &args).await
        }
        MspCommand::Logo(LogoCommand::Add(args)) => logo::add(&admin, args).await,
        MspCommand::Policy(command) => policy::run(&admin, command).await,
        MspCommand::Tickets(command) => tickets::run(&admin, command).await,
        MspCommand::Webhook(command) => webhook::run(&admin, command).await,
    }
}
