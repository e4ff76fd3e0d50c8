//! `hallpass backup`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::data_dir::DataDirArgs;
use super::output::say_json;
use crate::backup::back_up;

/// The arguments of `hallpass backup`.
#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    #[command(flatten)]
    data_dir: DataDirArgs,
    /// The file to write; nothing may be there yet. The key file is not in it: keep that apart.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

pub(super) async fn run(args: BackupArgs) -> anyhow::Result<()> {
    // Says what is missing where there is no database, and brings an old one to this version.
    args.data_dir.open().await?.close().await;
    let made = back_up(args.data_dir.path()?, &args.to).await?;
    let logs: Vec<_> = made
        .logs
        .iter()
        .map(|(msp_id, proof)| json!({ "msp_id": msp_id, "last_entry": proof.end.seq }))
        .collect();
    say_json(&json!({
        "file": args.to,
        "size_bytes": made.size_bytes,
        "audit_logs": logs,
    }))
}
