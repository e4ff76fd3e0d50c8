//! `GET /v1/technicians/{id}`: a technician with all that belongs to them.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::technician::TechnicianResponse;

use super::{find_authorized, respond};
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers the technician.
///
/// # Errors
/// When the caller may not see them.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<TechnicianResponse>, Failure> {
    let mut reader = app.store.read().await?;
    let technician = find_authorized(&mut reader, &caller, &id).await?;
    Ok(respond(&mut reader, technician, app.clock.now()).await?)
}
