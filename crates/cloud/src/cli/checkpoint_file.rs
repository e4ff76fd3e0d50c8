//! Files with signed checkpoints, one a line.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::audit::checkpoint::SignedCheckpoint;

/// The checkpoints in a file, as `hallpass audit checkpoint` prints them and
/// `hallpass serve --checkpoint-file` writes them.
pub(super) fn read_checkpoints(file: &Path) -> anyhow::Result<Vec<SignedCheckpoint>> {
    let cannot = || format!("cannot read checkpoints from {}", file.display());
    let text = fs::read_to_string(file).with_context(cannot)?;
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).with_context(cannot))
        .collect()
}
