//! `hallpass audit …`

mod checkpoint;
mod export;
mod moment;
mod prune;
mod verify;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use hallpass_protocol::ids::MspId;

use super::data_dir::DataDirArgs;
use crate::store::Store;
use crate::store::msps::{self, Msp};

/// The arguments of `hallpass audit`.
#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    #[command(flatten)]
    data_dir: DataDirArgs,
    /// Which MSP, where there are several.
    #[arg(long, value_name = "ID", global = true)]
    msp: Option<MspId>,
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Reads the log; exits with 1 and names the first entry that is not what was written.
    Verify(verify::VerifyArgs),
    /// Prints each log's newest signed checkpoint, to be kept elsewhere.
    Checkpoint,
    /// Writes a log to standard output.
    Export(export::ExportArgs),
    /// Removes a log's beginning, up to a signed checkpoint.
    Prune(prune::PruneArgs),
}

pub(super) async fn run(args: AuditArgs) -> anyhow::Result<ExitCode> {
    match args.command {
        AuditCommand::Verify(verify) => verify::run(&args.data_dir, args.msp, verify).await,
        AuditCommand::Checkpoint => checkpoint::run(&args.data_dir, args.msp).await,
        AuditCommand::Export(export) => export::run(&args.data_dir, args.msp, &export).await,
        AuditCommand::Prune(prune) => prune::run(&args.data_dir, args.msp, &prune).await,
    }
}

/// The MSP that was named, or all.
async fn list_msps(store: &Store, named: Option<MspId>) -> anyhow::Result<Vec<Msp>> {
    let mut msps = msps::list(&mut *store.read().await?).await?;
    if let Some(id) = named {
        msps.retain(|msp| msp.id == id);
        anyhow::ensure!(!msps.is_empty(), "there is no MSP {id}");
    }
    Ok(msps)
}
