//! `hallpass audit prune`

use std::process::ExitCode;

use clap::Args;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;
use serde_json::json;

use super::list_msps;
use super::moment::parse_moment;
use crate::audit_pruning::prune;
use crate::cli::data_dir::DataDirArgs;
use crate::cli::output::say_json;
use crate::clock::{Clock, SystemClock};

#[derive(Debug, Args)]
pub(super) struct PruneArgs {
    /// Removes what was signed before this moment: RFC 3339, or a date.
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    before: Timestamp,
}

pub(super) async fn run(
    data_dir: &DataDirArgs,
    msp: Option<MspId>,
    args: &PruneArgs,
) -> anyhow::Result<ExitCode> {
    let store = data_dir.open().await?;
    for msp in list_msps(&store, msp).await? {
        let pruned = prune(&store, msp.id, args.before, SystemClock.now()).await?;
        say_json(&json!({
            "msp_id": msp.id,
            "up_to_seq": pruned.up_to_seq,
            "entries": pruned.entries,
            "approvals": pruned.approvals,
        }))?;
    }
    Ok(ExitCode::SUCCESS)
}
