//! `hallpass admin openapi`: what the API takes and answers, for who writes clients.

use crate::cli::output::say_json;
use crate::openapi::document;
use crate::routes::table;

/// Prints the OpenAPI document. It is this program's: no database is asked.
pub(super) fn run() -> anyhow::Result<()> {
    say_json(&document(table().routes()))
}
