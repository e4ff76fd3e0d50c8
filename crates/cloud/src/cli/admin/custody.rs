//! `hallpass admin custody`

use clap::Args;
use serde::Serialize;

use super::Admin;
use crate::audit::{Actor, AuditEvent};
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::store::{audit, msps};

/// The arguments of `hallpass admin custody`.
#[derive(Debug, Args)]
pub(super) struct CustodyArgs {
    /// Whether credentials must be sealed to passkeys: then the cloud holds none, and a technician
    /// whose passkey cannot open sealed ones gets no accounts. Left out, nothing is changed.
    #[arg(long, value_name = "BOOL", action = clap::ArgAction::Set)]
    require_sealed: Option<bool>,
}

#[derive(Serialize)]
struct CustodySetting {
    sealed_custody_required: bool,
}

pub(super) async fn run(admin: &Admin, args: CustodyArgs) -> anyhow::Result<()> {
    let msp_id = admin.msp.id;
    if let Some(required) = args.require_sealed {
        let mut tx = admin.store.write().await?;
        msps::require_sealed_custody(&mut tx, msp_id, required).await?;
        let event = AuditEvent::SealedCustodyRequired { required };
        let now = admin.clock.now();
        audit::append(&mut tx, msp_id, now, Actor::CommandLine, event).await?;
        tx.commit().await?;
    }
    let mut reader = admin.store.read().await?;
    say_json(&CustodySetting {
        sealed_custody_required: msps::is_sealed_custody_required(&mut reader, msp_id).await?,
    })
}
