//! `GET /healthz` and `GET /readyz`: whether the process serves, and whether it can work.

use axum::extract::State;
use hallpass_protocol::ErrorCode;

use crate::app::App;
use crate::failure::Failure;
use crate::store::{StoreError, msps};

/// Answers as soon as the cloud serves.
pub async fn healthz() -> &'static str {
    "ok"
}

/// Answers once the database does.
///
/// # Errors
/// When it does not: 503, whatever the reason, so that a load balancer looks elsewhere.
pub async fn readyz(State(app): State<App>) -> Result<&'static str, Failure> {
    read(&app).await.map_err(|error| {
        Failure::new(
            ErrorCode::Unavailable,
            "The cloud's database does not answer; look at the cloud's log.",
        )
        .retry_after(5)
        .caused_by(error)
    })?;
    Ok("ready")
}

async fn read(app: &App) -> Result<(), StoreError> {
    msps::list(&mut *app.store.read().await?).await?;
    Ok(())
}
