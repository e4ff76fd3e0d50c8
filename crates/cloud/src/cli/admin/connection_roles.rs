//! `hallpass admin connection roles`

use anyhow::Context;
use clap::Args;
use hallpass_protocol::ids::CustomerId;
use hallpass_protocol::tenant_role::TenantRolesResponse;

use super::Admin;
use super::connection::client_of;
use crate::cli::endpoints::EndpointArgs;
use crate::cli::key_file::KeyFileArgs;
use crate::cli::output::say_json;
use crate::tenant_roles::tenant_roles;

/// The arguments of `hallpass admin connection roles`.
#[derive(Debug, Args)]
pub(super) struct ConnectionRolesArgs {
    /// Whose tenant.
    #[arg(long, value_name = "ID")]
    customer: CustomerId,
    /// Only roles with this in one of their names, such as "Company Administrator".
    #[arg(long, value_name = "TEXT", default_value = "")]
    name: String,
    #[command(flatten)]
    key_file: KeyFileArgs,
    #[command(flatten)]
    endpoints: EndpointArgs,
}

pub(super) async fn run(admin: &Admin, args: ConnectionRolesArgs) -> anyhow::Result<()> {
    let keys = args.key_file.open(&admin.data_dir, &admin.store).await?;
    let (_, graph) = client_of(admin, &keys, args.endpoints.parse()?, args.customer).await?;
    let definitions = graph
        .list_role_definitions()
        .await
        .context("the tenant does not say which roles it knows")?;
    let mut roles = tenant_roles(definitions);
    roles.retain(|role| role.is_found_by(&args.name));
    say_json(&TenantRolesResponse { roles })
}
