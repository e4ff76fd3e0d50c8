//! `hallpass backup`

use std::path::PathBuf;

use anyhow::bail;
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
    if let Some(url) = args.data_dir.database_url() {
        bail!(
            "`hallpass backup` copies SQLite's file, and {url} is a PostgreSQL database: \
             back that up with its own tools while the cloud runs, with \
             `pg_dump --format=custom --file=FILE DATABASE_URL`, or continuously with \
             `pg_basebackup` and `archive_command` (point-in-time recovery); docs/operating.md has \
             the steps. Keep the key file apart from it"
        );
    }
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
