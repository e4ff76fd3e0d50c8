//! `hallpass admin connection permissions`

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use hallpass_protocol::ids::CustomerId;

use super::Admin;
use super::connection::client_of;
use crate::app_permissions::{explain, uses_groups};
use crate::cli::endpoints::EndpointArgs;
use crate::cli::key_file::KeyFileArgs;
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::store::customers;

/// The arguments of `hallpass admin connection permissions`.
#[derive(Debug, Args)]
pub(super) struct ConnectionPermissionsArgs {
    /// Whose tenant.
    #[arg(long, value_name = "ID")]
    customer: CustomerId,
    /// Writes the page for the customer into this file.
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    #[command(flatten)]
    key_file: KeyFileArgs,
    #[command(flatten)]
    endpoints: EndpointArgs,
}

pub(super) async fn run(admin: &Admin, args: ConnectionPermissionsArgs) -> anyhow::Result<()> {
    let keys = args.key_file.open(&admin.data_dir, &admin.store).await?;
    let (connection, graph) =
        client_of(admin, &keys, args.endpoints.parse()?, args.customer).await?;
    let customer = customers::find(&mut *admin.store.read().await?, admin.msp.id, args.customer)
        .await?
        .with_context(|| format!("there is no customer {}", args.customer))?;
    let rights = graph
        .granted_rights()
        .await
        .context("the tenant does not say what the application may do")?
        .unwrap_or_default();
    let uses_groups = uses_groups(&mut *admin.store.read().await?, admin.msp.id).await?;
    let rights = (&rights, uses_groups);
    let explained = explain(&customer.name, &connection, rights, admin.clock.now());
    if let Some(file) = &args.document {
        std::fs::write(file, &explained.document)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    say_json(&explained)
}
