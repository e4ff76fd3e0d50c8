//! Where the portal's files are.

use std::env;
use std::path::PathBuf;

use anyhow::ensure;

/// The directory that was named, or the one beside the program, or the build's; `None` when there
/// is none of them, and the API is served alone.
pub(super) fn find(named: Option<PathBuf>) -> anyhow::Result<Option<PathBuf>> {
    if let Some(dir) = named {
        ensure!(
            dir.join("index.html").is_file(),
            "{} does not hold the portal: build it, or leave --portal-dir out",
            dir.display()
        );
        return Ok(Some(dir));
    }
    let beside_the_program = env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.join("portal")));
    let found = beside_the_program
        .into_iter()
        .chain([PathBuf::from("dist/portal")])
        .find(|dir| dir.join("index.html").is_file());
    if found.is_none() {
        tracing::warn!("the portal's files were not found: people cannot enrol; say --portal-dir");
    }
    Ok(found)
}
