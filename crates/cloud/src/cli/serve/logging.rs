//! Structured logs on standard error.

use std::panic;

use tracing_subscriber::EnvFilter;

/// `HALLPASS_LOG` chooses what is logged, as `tracing`'s filters do. The library that speaks
/// WebAuthn logs parts of what browsers send, and SQLite's driver logs statements: both are kept
/// quiet.
const DEFAULT_FILTER: &str = "info,webauthn_rs=off,webauthn_rs_core=off,sqlx=warn";

/// Installs the logger, and a panic hook that says where but not what: a message may hold data.
pub(super) fn install() {
    let filter =
        EnvFilter::try_from_env("HALLPASS_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_current_span(true)
        .with_span_list(false)
        .init();
    panic::set_hook(Box::new(|info| {
        let location = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(location, "panicked");
    }));
}
