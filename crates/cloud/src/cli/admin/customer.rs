//! `hallpass admin customer …`

use std::collections::BTreeSet;

use anyhow::Context;
use clap::Args;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::customer::CustomerTag;
use hallpass_protocol::ids::CustomerId;
use serde::Serialize;

use super::Admin;
use crate::audit::Actor;
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::customer_access::{preview_tags, save_tags};
use crate::customer_administration::{add_customer, rename_customer};
use crate::lifecycle::end_all_now;
use crate::store::accounts::Whose;
use crate::store::customers::{self, Customer};
use crate::store::{customer_tags, sql};

/// The arguments of `hallpass admin customer add`.
#[derive(Debug, Args)]
pub(super) struct AddCustomerArgs {
    /// The company's name.
    #[arg(long)]
    name: String,
}

#[derive(Serialize)]
struct NamedCustomer {
    customer_id: CustomerId,
    name: String,
}

pub(super) async fn add(admin: &Admin, args: AddCustomerArgs) -> anyhow::Result<()> {
    let by = (Actor::CommandLine, admin.clock.now());
    let mut tx = admin.store.write().await?;
    let customer = add_customer(&mut tx, &admin.random, admin.msp.id, &args.name, by).await?;
    tx.commit().await.context("the customer was not added")?;
    say_json(&NamedCustomer {
        customer_id: customer.id,
        name: customer.name,
    })
}

/// The arguments of `hallpass admin customer rename`.
#[derive(Debug, Args)]
pub(super) struct RenameCustomerArgs {
    #[command(flatten)]
    which: WhichCustomerArgs,
    /// The company's name from now on.
    #[arg(long, value_name = "NAME")]
    to: String,
}

pub(super) async fn rename(admin: &Admin, args: RenameCustomerArgs) -> anyhow::Result<()> {
    let by = (Actor::CommandLine, admin.clock.now());
    let mut tx = admin.store.write().await?;
    let customer = find_customer(&mut tx, admin, &args.which.which).await?;
    let customer_id = customer.id;
    let name = rename_customer(&mut tx, admin.msp.id, customer, &args.to, by).await?;
    tx.commit().await.context("the customer was not renamed")?;
    say_json(&NamedCustomer { customer_id, name })
}

/// Which customer.
#[derive(Debug, Args)]
pub(super) struct WhichCustomerArgs {
    /// The company's name, or its id.
    #[arg(value_name = "NAME|ID")]
    pub(super) which: String,
}

#[derive(Serialize)]
struct EndedAccounts {
    customer_id: CustomerId,
    accounts_ending: usize,
}

pub(super) async fn end_accounts(admin: &Admin, which: &str) -> anyhow::Result<()> {
    let (msp_id, now) = (admin.msp.id, admin.clock.now());
    let mut tx = admin.store.write().await?;
    let customer = find_customer(&mut tx, admin, which).await?;
    let ending = end_all_now(
        &mut tx,
        msp_id,
        Whose::Customer(customer.id),
        Actor::CommandLine,
        &EndCause::EndedByAdministrator,
        now,
    )
    .await?;
    tx.commit().await.context("no account was ended")?;
    say_json(&EndedAccounts {
        customer_id: customer.id,
        accounts_ending: ending.len(),
    })
}

/// The arguments of `hallpass admin customer tag`.
#[derive(Debug, Args)]
pub(super) struct TagCustomerArgs {
    #[command(flatten)]
    which: WhichCustomerArgs,
    /// A tag that the customer gets. May be repeated.
    #[arg(long, value_name = "TAG")]
    add: Vec<CustomerTag>,
    /// A tag that is taken from the customer. May be repeated.
    #[arg(long, value_name = "TAG")]
    remove: Vec<CustomerTag>,
    /// Says who would gain or lose the customer, and changes nothing.
    #[arg(long)]
    preview: bool,
}

#[derive(Serialize)]
struct TaggedCustomer {
    customer_id: CustomerId,
    tags: BTreeSet<CustomerTag>,
    accounts_ending: usize,
}

pub(super) async fn tag(admin: &Admin, args: TagCustomerArgs) -> anyhow::Result<()> {
    let (msp_id, now) = (admin.msp.id, admin.clock.now());
    let mut tx = admin.store.write().await?;
    let customer = find_customer(&mut tx, admin, &args.which.which).await?;
    let mut tags = customer_tags::find(&mut tx, msp_id, customer.id).await?;
    tags.retain(|tag| !args.remove.contains(tag));
    tags.extend(args.add);
    let tags: Vec<String> = tags.into_iter().map(String::from).collect();
    let which = (msp_id, customer.id);
    if args.preview {
        return say_json(&preview_tags(&mut tx, which, &tags).await?);
    }
    let by = (Actor::CommandLine, now);
    let (tags, ending) = save_tags(&mut tx, which, &tags, by).await?;
    tx.commit().await.context("the tags were not changed")?;
    say_json(&TaggedCustomer {
        customer_id: customer.id,
        tags,
        accounts_ending: ending.len(),
    })
}

pub(super) async fn find_customer(
    connection: &mut sql::Connection,
    admin: &Admin,
    which: &str,
) -> anyhow::Result<Customer> {
    let found = match which.parse() {
        Ok(id) => customers::find(connection, admin.msp.id, id).await?,
        Err(_) => customers::find_by_name(connection, admin.msp.id, which.trim()).await?,
    };
    found.with_context(|| format!("{} has no customer {which:?}", admin.msp.name))
}
