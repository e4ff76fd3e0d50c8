//! What the program says.

use std::io::{self, Write};

use serde::Serialize;

/// Writes a line to standard output, at once.
pub(super) fn say(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// Writes one JSON object to standard output.
pub(super) fn say_json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(say(&serde_json::to_string(value)?)?)
}

/// Writes an error and what caused it to standard error.
pub(super) fn complain(error: &anyhow::Error) {
    // Nothing is left to be done when standard error is closed.
    let _written = writeln!(io::stderr().lock(), "hallpass: {error:#}");
}
