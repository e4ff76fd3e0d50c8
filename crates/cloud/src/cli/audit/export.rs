//! `hallpass audit export`

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use hallpass_protocol::ids::MspId;

use super::moment::parse_since;
use crate::audit::Actor;
use crate::audit::export::ExportFormat;
use crate::audit_export::AuditExport;
use crate::cli::data_dir::{DataDirArgs, choose_msp};
use crate::clock::{Clock, SystemClock};
use crate::store::audit::Since;

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// How it is written.
    #[arg(long, value_enum)]
    format: Format,
    /// Begins with this entry, or with the first of this moment (RFC 3339, or a date).
    #[arg(long, value_name = "SEQ|TIME", value_parser = parse_since)]
    since: Option<Since>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// JSON Lines, which `hallpass audit verify --file` proves.
    Jsonl,
    /// Comma-separated values, for a spreadsheet.
    Csv,
}

pub(super) async fn run(
    data_dir: &DataDirArgs,
    msp: Option<MspId>,
    args: &ExportArgs,
) -> anyhow::Result<ExitCode> {
    let store = data_dir.open().await?;
    let msp = choose_msp(&store, msp).await?;
    let format = match args.format {
        Format::Jsonl => ExportFormat::JsonLines,
        Format::Csv => ExportFormat::Csv,
    };
    let mut export = AuditExport::begin(&store, msp.id, format, args.since).await?;
    export.record(Actor::CommandLine, SystemClock.now()).await?;
    let mut out = io::stdout().lock();
    while let Some(piece) = export.next_piece().await? {
        out.write_all(piece.as_bytes())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
