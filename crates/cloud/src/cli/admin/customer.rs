//! `hallpass admin customer …`

use anyhow::{Context, ensure};
use clap::Args;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::CustomerId;
use serde::Serialize;

use super::Admin;
use crate::audit::{Actor, AuditEvent};
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::lifecycle::end_all_now;
use crate::random::make_uuid;
use crate::store::accounts::Whose;
use crate::store::{StoreError, audit, customers};

/// The arguments of `hallpass admin customer add`.
#[derive(Debug, Args)]
pub(super) struct AddCustomerArgs {
    /// The company's name.
    #[arg(long)]
    name: String,
}

#[derive(Serialize)]
struct AddedCustomer {
    customer_id: CustomerId,
    name: String,
}

pub(super) async fn add(admin: &Admin, args: AddCustomerArgs) -> anyhow::Result<()> {
    let name = args.name.trim().to_owned();
    ensure!(!name.is_empty(), "a customer needs a name");
    let now = admin.clock.now();
    let customer_id = CustomerId::new(make_uuid(&admin.random, now));
    let mut tx = admin.store.write().await?;
    customers::insert(&mut tx, admin.msp.id, customer_id, &name, now)
        .await
        .map_err(|error| name_taken(error, &name))?;
    let event = AuditEvent::CustomerAdded {
        customer_id,
        name: name.clone(),
    };
    audit::append(&mut tx, admin.msp.id, now, Actor::CommandLine, event).await?;
    tx.commit().await.context("the customer was not added")?;
    say_json(&AddedCustomer { customer_id, name })
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
    let found = match which.parse() {
        Ok(id) => customers::find(&mut tx, msp_id, id).await?,
        Err(_) => customers::find_by_name(&mut tx, msp_id, which.trim()).await?,
    };
    let customer =
        found.with_context(|| format!("{} has no customer {which:?}", admin.msp.name))?;
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

fn name_taken(error: StoreError, name: &str) -> anyhow::Error {
    if error.is_unique_violation() {
        return anyhow::anyhow!("there is a customer named {name:?} already: choose another name");
    }
    error.into()
}
