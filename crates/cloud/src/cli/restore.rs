//! `hallpass restore`

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use serde_json::json;

use super::checkpoint_file::read_checkpoints;
use super::data_dir::DataDirArgs;
use super::output::say_json;
use crate::clock::{Clock, SystemClock};
use crate::restore::{LogGap, mark_restored, restore};

/// The arguments of `hallpass restore`.
#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    #[command(flatten)]
    data_dir: DataDirArgs,
    /// The backup. The data directory has to be empty, but for the key file.
    #[arg(long, value_name = "FILE", required_unless_present = "mark_restored")]
    from: Option<PathBuf>,
    /// Marks a database that was restored by other means, such as PostgreSQL's own, before the cloud
    /// is started on it.
    #[arg(long, conflicts_with = "from")]
    mark_restored: bool,
    /// Checkpoints that were kept elsewhere: they say how much of the audit log is missing.
    #[arg(long, value_name = "FILE")]
    checkpoints: Option<PathBuf>,
}

pub(super) async fn run(args: RestoreArgs) -> anyhow::Result<()> {
    let checkpoints = match &args.checkpoints {
        Some(file) => read_checkpoints(file)?,
        None => Vec::new(),
    };
    let now = SystemClock.now();
    let gaps = if let Some(from) = &args.from {
        if let Some(url) = args.data_dir.database_url() {
            bail!(
                "`hallpass restore --from` puts SQLite's file in its place, and {url} is a \
                 PostgreSQL database: restore that with its own tools (`pg_restore --clean \
                 --if-exists --single-transaction --dbname=DATABASE_URL FILE`, or point-in-time \
                 recovery) while no cloud runs on it, then say `hallpass restore --mark-restored`"
            );
        }
        restore(from, args.data_dir.path()?, &checkpoints, now).await?
    } else {
        let store = args.data_dir.open().await?;
        let gaps = mark_restored(&store, &checkpoints, now).await?;
        store.close().await;
        gaps
    };
    for gap in gaps {
        let LogGap {
            msp_id,
            last_seq,
            missing,
        } = gap;
        say_json(&json!({
            "msp_id": msp_id,
            "last_entry": last_seq,
            "missing_entries": missing,
        }))?;
    }
    Ok(())
}
