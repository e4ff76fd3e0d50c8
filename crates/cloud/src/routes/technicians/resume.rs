//! `POST /v1/technicians/{id}/resume`: lets a suspended technician sign in again.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::technician::TechnicianResponse;

use super::{begin, find_authorized, respond};
use crate::administration::Administration;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers the technician as they are then.
///
/// # Errors
/// When the caller may not, or they are not suspended.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<TechnicianResponse>, Failure> {
    let now = app.clock.now();
    let (mut tx, caller) = begin(&app, caller).await?;
    let technician = find_authorized(&mut tx, &caller, &id).await?;
    Administration {
        actor: caller.actor(),
        tx: &mut tx,
        now,
    }
    .resume(&technician)
    .await?;
    let resumed = find_authorized(&mut tx, &caller, &id).await?;
    let response = respond(&mut tx, resumed, now).await?;
    tx.commit().await?;
    Ok(response)
}
