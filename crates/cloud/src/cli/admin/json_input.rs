//! What commands read as JSON.

use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, ensure};
use serde::de::DeserializeOwned;

/// The longest input that is read, in bytes: as much as the API takes.
const INPUT_MAX_BYTES: u64 = 64 * 1024;

/// Reads JSON from a file; from standard input, without one. `what` is said when it is something
/// else.
pub(super) fn read_json<T: DeserializeOwned>(
    file: Option<&Path>,
    what: &'static str,
) -> anyhow::Result<T> {
    let mut text = String::new();
    match file {
        Some(file) => std::fs::File::open(file)
            .with_context(|| format!("cannot read {}", file.display()))?
            .take(INPUT_MAX_BYTES + 1)
            .read_to_string(&mut text)?,
        None => io::stdin()
            .lock()
            .take(INPUT_MAX_BYTES + 1)
            .read_to_string(&mut text)?,
    };
    ensure!(
        u64::try_from(text.len())? <= INPUT_MAX_BYTES,
        "this has more than {INPUT_MAX_BYTES} bytes"
    );
    serde_json::from_str(&text).context(what)
}
