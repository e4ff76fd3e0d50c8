//! `hallpass admin connection secret-expiry`

use anyhow::{Context, ensure};
use clap::Args;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ConnectionId, CustomerId};
use serde::Serialize;

use super::Admin;
use crate::audit::{Actor, AuditEvent};
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::store::{audit, connections};

/// The arguments of `hallpass admin connection secret-expiry`.
#[derive(Debug, Args)]
pub(super) struct SecretExpiryArgs {
    /// Whose connection.
    #[arg(long, value_name = "ID")]
    customer: CustomerId,
    /// When its secret expires, as Entra says beside it, such as 2027-11-22T00:00:00Z; nobody is
    /// warned, without it.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
}

#[derive(Serialize)]
struct SecretExpiry {
    connection_id: ConnectionId,
    customer_id: CustomerId,
    secret_expires_at: Option<Timestamp>,
}

pub(super) async fn run(admin: &Admin, args: SecretExpiryArgs) -> anyhow::Result<()> {
    let msp_id = admin.msp.id;
    let mut tx = admin.store.write().await?;
    let connection = connections::find_by_customer(&mut tx, msp_id, args.customer)
        .await?
        .with_context(|| format!("customer {} is not there, or not connected", args.customer))?;
    ensure!(
        !connection.uses_registration,
        "the connection has no secret of its own: see `hallpass admin app-registration show`"
    );
    let before = connections::find_secret_expiry(&mut tx, msp_id, connection.id).await?;
    if before != args.at {
        connections::set_secret_expiry(&mut tx, msp_id, connection.id, args.at).await?;
        let event = AuditEvent::ConnectionSecretExpirySet {
            connection_id: connection.id,
            before,
            after: args.at,
        };
        let now = admin.clock.now();
        audit::append(&mut tx, msp_id, now, Actor::CommandLine, event).await?;
    }
    tx.commit().await.context("the expiry was not kept")?;
    say_json(&SecretExpiry {
        connection_id: connection.id,
        customer_id: connection.customer_id,
        secret_expires_at: args.at,
    })
}
