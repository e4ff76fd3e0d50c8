//! `hallpass audit …`

use std::process::ExitCode;

use clap::{Args, Subcommand};
use hallpass_protocol::ids::MspId;
use serde::Serialize;

use super::data_dir::DataDirArgs;
use super::output::say_json;
use crate::store::{audit, msps};

/// The arguments of `hallpass audit`.
#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    #[command(flatten)]
    data_dir: DataDirArgs,
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Reads the whole log; exits with 1 and names the first entry that is not what was written.
    Verify,
}

#[derive(Serialize)]
struct VerifiedChain {
    msp_id: MspId,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_bad_entry: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

pub(super) async fn run(args: AuditArgs) -> anyhow::Result<ExitCode> {
    let AuditCommand::Verify = args.command;
    let store = args.data_dir.open().await?;
    let mut reader = store.read().await?;
    let mut exit_code = ExitCode::SUCCESS;
    for msp in msps::list(&mut reader).await? {
        let report = match audit::verify(&mut reader, msp.id).await? {
            Ok(entries) => VerifiedChain {
                msp_id: msp.id,
                ok: true,
                entries: Some(entries),
                first_bad_entry: None,
                message: None,
            },
            Err(bad) => {
                exit_code = ExitCode::FAILURE;
                VerifiedChain {
                    msp_id: msp.id,
                    ok: false,
                    entries: None,
                    first_bad_entry: Some(bad.seq),
                    message: Some(bad.to_string()),
                }
            }
        };
        say_json(&report)?;
    }
    Ok(exit_code)
}
