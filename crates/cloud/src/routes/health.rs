//! `GET /healthz` and `GET /readyz`: whether the process serves, and whether it can work.

use core::time::Duration;

use axum::extract::State;
use hallpass_protocol::ErrorCode;

use crate::app::App;
use crate::failure::Failure;
use crate::store::{StoreError, msps};
use crate::store_watch::StoreHealth;

/// How long the scheduler may be stuck.
const SCHEDULER_LAG_MAX: Duration = Duration::from_secs(30);

/// Answers as soon as the cloud serves.
pub async fn healthz() -> &'static str {
    "ok"
}

/// Answers once the database does, as long as it takes writes and the scheduler looks for work.
///
/// # Errors
/// When it does not: 503, whatever the reason, so that a load balancer looks elsewhere.
pub async fn readyz(State(app): State<App>) -> Result<&'static str, Failure> {
    let trouble = match app.store_watch.health() {
        StoreHealth::Well => None,
        StoreHealth::Full => Some("The cloud's disk is full; make room on it."),
        StoreHealth::Away => Some("The cloud's database takes no writes; look at the cloud's log."),
    };
    if let Some(message) = trouble {
        return Err(Failure::new(ErrorCode::Unavailable, message).retry_after(5));
    }
    if app.lifecycle.scheduler_lag() > SCHEDULER_LAG_MAX {
        let message =
            "The cloud's scheduler stands still, so accounts are not ended; restart the cloud.";
        return Err(Failure::new(ErrorCode::Unavailable, message).retry_after(5));
    }
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
