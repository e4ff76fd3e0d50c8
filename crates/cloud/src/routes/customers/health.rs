//! `GET /v1/customers/{id}/health`: whether accounts can be made, and ended, in a customer's tenant.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::customer::ConnectionHealth;

use super::find_connection;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers what is known; nothing is asked of the tenant.
///
/// # Errors
/// When the caller may not see it, or the customer is not connected.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<ConnectionHealth>, Failure> {
    let connection_id = find_connection(&app, &caller, &id).await?;
    let msp_id = caller.session.msp_id;
    let health = app.lifecycle.health(msp_id, connection_id).await?;
    Ok(Json(health.to_view(app.clock.now())))
}
