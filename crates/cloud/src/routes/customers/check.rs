//! `POST /v1/customers/{id}/check`: asks a customer's tenant now what Hallpass may do there.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::customer::ConnectionHealth;

use super::find_connection;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::lifecycle::CheckError;

/// Answers what is known then, which is what was known before when the tenant does not answer.
///
/// # Errors
/// When the caller may not, or the customer is not connected.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<ConnectionHealth>, Failure> {
    let connection_id = find_connection(&app, &caller, &id).await?;
    let msp_id = caller.session.msp_id;
    let health = app
        .lifecycle
        .check_connection(msp_id, connection_id, caller.actor())
        .await?;
    Ok(Json(health.to_view(app.clock.now())))
}

impl From<CheckError> for Failure {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::UnknownConnection => Self::not_found(),
            CheckError::Store(error) => error.into(),
        }
    }
}
