//! `GET /healthz` and `GET /readyz`: whether the process serves, and whether it can work.

use axum::extract::State;

use crate::app::App;
use crate::failure::Failure;
use crate::store::msps;

/// Answers as soon as the cloud serves.
pub async fn healthz() -> &'static str {
    "ok"
}

/// Answers once the database does.
///
/// # Errors
/// When it does not.
pub async fn readyz(State(app): State<App>) -> Result<&'static str, Failure> {
    msps::list(&mut *app.store.read().await?).await?;
    Ok("ready")
}
