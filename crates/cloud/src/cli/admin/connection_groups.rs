//! `hallpass admin connection groups`

use anyhow::Context;
use clap::Args;
use hallpass_protocol::ids::CustomerId;

use super::Admin;
use super::connection::client_of;
use crate::cli::endpoints::EndpointArgs;
use crate::cli::key_file::KeyFileArgs;
use crate::cli::output::say_json;
use crate::store::tenant_groups;
use crate::tenant_groups::{read_groups, seen};

/// The arguments of `hallpass admin connection groups`.
#[derive(Debug, Args)]
pub(super) struct ConnectionGroupsArgs {
    /// Whose tenant.
    #[arg(long, value_name = "ID")]
    customer: CustomerId,
    /// Only groups whose name begins with this, or the group with this id.
    #[arg(long, value_name = "TEXT", default_value = "")]
    name: String,
    #[command(flatten)]
    key_file: KeyFileArgs,
    #[command(flatten)]
    endpoints: EndpointArgs,
}

pub(super) async fn run(admin: &Admin, args: ConnectionGroupsArgs) -> anyhow::Result<()> {
    let keys = args.key_file.open(&admin.data_dir, &admin.store).await?;
    let (connection, graph) =
        client_of(admin, &keys, args.endpoints.parse()?, args.customer).await?;
    let answer = read_groups(&graph, &args.name).await.context(
        "the tenant does not say which groups it has; Hallpass needs the permission \
         GroupMember.ReadWrite.All there",
    )?;
    let mut tx = admin.store.write().await?;
    tenant_groups::record(&mut tx, (admin.msp.id, connection.id), &seen(&answer)).await?;
    tx.commit()
        .await
        .context("what the tenant said was not kept")?;
    say_json(&answer)
}
