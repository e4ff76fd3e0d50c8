//! `hallpass audit verify`

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;
use serde::Serialize;

use super::list_msps;
use super::moment::parse_since;
use crate::audit::checkpoint::{CheckpointPublicKey, SignedCheckpoint};
use crate::audit::export::{BadLine, FileVerifier, LINE_MAX_BYTES};
use crate::audit::{ApprovalVerifier, BadApproval, BadEntry, LogProof};
use crate::cli::checkpoint_file::read_checkpoints;
use crate::cli::data_dir::DataDirArgs;
use crate::cli::output::say_json;
use crate::store::Store;
use crate::store::audit::{Since, VerifyOptions, list_after, verify_log};

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// Begins behind the newest signed checkpoint before this entry or moment (RFC 3339, or a
    /// date).
    #[arg(long, value_name = "SEQ|TIME", value_parser = parse_since, conflicts_with = "file")]
    since: Option<Since>,
    /// Checkpoints that were kept elsewhere, one a line, as `hallpass audit checkpoint` prints them:
    /// they show a log that was cut or written anew.
    #[arg(long, value_name = "FILE")]
    checkpoints: Option<PathBuf>,
    /// Who may have signed checkpoints, as they were kept elsewhere; may be repeated. Without it the
    /// database's own key is taken for granted.
    #[arg(long = "public-key", value_name = "KEY", allow_hyphen_values = true)]
    public_keys: Vec<CheckpointPublicKey>,
    /// Verifies an export in JSON Lines instead of the database.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Makes the digest of each approval anew and checks its signature, too.
    #[arg(long)]
    approvals: bool,
}

/// What is answered about a log.
#[derive(Debug, Serialize)]
struct Verified {
    #[serde(skip_serializing_if = "Option::is_none")]
    msp_id: Option<MspId>,
    ok: bool,
    #[serde(flatten)]
    proven: Option<Proven>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_bad_entry: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

#[derive(Debug, Serialize)]
struct Proven {
    /// The first entry that was read; what stood before it is taken for granted.
    from_entry: i64,
    entries: i64,
    last_entry: i64,
    /// The newest checkpoint: what is behind it could have been cut off unseen.
    signed_up_to_entry: Option<i64>,
    signed_at: Option<Timestamp>,
    /// How many signatures of approvers hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    approvals: Option<u64>,
}

/// Entries that are read at once.
const ENTRIES: u32 = 500;

impl Verified {
    fn proven(msp_id: MspId, proof: &LogProof) -> Self {
        Self {
            msp_id: Some(msp_id),
            ok: true,
            proven: Some(Proven {
                from_entry: proof.after_seq + 1,
                entries: proof.entries(),
                last_entry: proof.end.seq,
                signed_up_to_entry: proof.checkpoint.map(|met| met.seq),
                signed_at: proof.checkpoint.map(|met| met.at),
                approvals: None,
            }),
            first_bad_entry: None,
            message: None,
        }
    }

    fn bad(msp_id: Option<MspId>, entry: Option<i64>, message: String) -> Self {
        Self {
            msp_id,
            ok: false,
            proven: None,
            first_bad_entry: entry,
            message: Some(message),
        }
    }

    fn of(msp_id: MspId, outcome: Result<LogProof, BadEntry>) -> Self {
        match outcome {
            Ok(proof) => Self::proven(msp_id, &proof),
            Err(bad) => Self::bad(Some(msp_id), Some(bad.seq), bad.to_string()),
        }
    }

    /// The same, with what became of checking the approvals.
    fn with_approvals(mut self, checked: Result<u64, BadApproval>) -> Self {
        match checked {
            Ok(checked) => {
                if let Some(proven) = &mut self.proven {
                    proven.approvals = Some(checked);
                }
                self
            }
            Err(bad) => Self::bad(self.msp_id, Some(bad.seq), bad.to_string()),
        }
    }
}

/// Checks the approvals of a log whose entries are those that were written.
async fn check_approvals(
    store: &Store,
    msp_id: MspId,
    proof: &LogProof,
) -> anyhow::Result<Result<u64, BadApproval>> {
    let mut verifier = ApprovalVerifier::default();
    let mut after = proof.after_seq;
    loop {
        let mut reader = store.read().await?;
        let entries = list_after(&mut reader, msp_id, after, ENTRIES).await?;
        let Some((last, _)) = entries.last() else {
            return Ok(verifier.finish());
        };
        after = *last;
        for (seq, record) in entries {
            if seq > proof.end.seq {
                return Ok(verifier.finish());
            }
            if let Err(bad) = verifier.push(seq, &record) {
                return Ok(Err(bad));
            }
        }
    }
}

pub(super) async fn run(
    data_dir: &DataDirArgs,
    msp: Option<MspId>,
    args: VerifyArgs,
) -> anyhow::Result<ExitCode> {
    let checkpoints = match &args.checkpoints {
        Some(file) => read_checkpoints(file)?,
        None => Vec::new(),
    };
    if let Some(file) = &args.file {
        let verified = verify_file(file, checkpoints, args.public_keys, args.approvals)?;
        return answer(&verified);
    }
    let store = data_dir.open().await?;
    let mut exit_code = ExitCode::SUCCESS;
    for msp in list_msps(&store, msp).await? {
        let options = VerifyOptions {
            since: args.since,
            checkpoints: checkpoints.clone(),
            trusted: args.public_keys.clone(),
        };
        let outcome = verify_log(&mut *store.read().await?, msp.id, options).await?;
        let approvals = match &outcome {
            Ok(proof) if args.approvals => Some(check_approvals(&store, msp.id, proof).await?),
            _ => None,
        };
        let mut verified = Verified::of(msp.id, outcome);
        if let Some(checked) = approvals {
            verified = verified.with_approvals(checked);
        }
        if answer(&verified)? != ExitCode::SUCCESS {
            exit_code = ExitCode::FAILURE;
        }
    }
    Ok(exit_code)
}

fn answer(verified: &Verified) -> anyhow::Result<ExitCode> {
    say_json(verified)?;
    Ok(if verified.ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn verify_file(
    path: &Path,
    checkpoints: Vec<SignedCheckpoint>,
    trusted: Vec<CheckpointPublicKey>,
    has_approvals: bool,
) -> anyhow::Result<Verified> {
    let cannot = || format!("cannot read {}", path.display());
    let mut file = BufReader::new(File::open(path).with_context(cannot)?);
    let mut verifier = FileVerifier::new(checkpoints, trusted);
    let mut approvals = ApprovalVerifier::default();
    let mut bad_approval = None;
    let mut line = Vec::new();
    let limit = u64::try_from(LINE_MAX_BYTES).unwrap_or(u64::MAX);
    loop {
        line.clear();
        // A line that is longer than any is refused with what was read of it.
        let mut bounded = file.by_ref().take(limit.saturating_add(2));
        if bounded.read_until(b'\n', &mut line).with_context(cannot)? == 0 {
            break;
        }
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        if let Err(bad) = verifier.push(line) {
            return Ok(report(bad));
        }
        if has_approvals && bad_approval.is_none() {
            bad_approval = approvals.push_line(line).err();
        }
    }
    Ok(match verifier.finish() {
        Ok((msp_id, proof)) if has_approvals => {
            let checked = bad_approval.map_or_else(|| approvals.finish(), Err);
            Verified::proven(msp_id, &proof).with_approvals(checked)
        }
        Ok((msp_id, proof)) => Verified::proven(msp_id, &proof),
        Err(bad) => report(bad),
    })
}

fn report(bad: BadLine) -> Verified {
    let entry = match bad {
        BadLine::NotAnExport => None,
        BadLine::Entry { bad, .. } => Some(bad.seq),
    };
    Verified::bad(None, entry, bad.to_string())
}
