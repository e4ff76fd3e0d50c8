//! `hallpass admin connection remove`

use anyhow::Context;
use clap::Args;
use hallpass_protocol::ids::CustomerId;

use super::Admin;
use crate::audit::Actor;
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::disconnection::disconnect;

/// The arguments of `hallpass admin connection remove`.
#[derive(Debug, Args)]
pub(super) struct RemoveConnectionArgs {
    /// Which customer.
    #[arg(long, value_name = "ID")]
    customer: CustomerId,
}

pub(super) async fn run(admin: &Admin, args: RemoveConnectionArgs) -> anyhow::Result<()> {
    let mut tx = admin.store.write().await?;
    let which = (admin.msp.id, args.customer);
    // The cloud's scheduler finds the accounts that are ending.
    let (response, _ending) =
        disconnect(&mut tx, which, Actor::CommandLine, admin.clock.now()).await?;
    tx.commit()
        .await
        .context("the customer was not disconnected")?;
    say_json(&response)
}
