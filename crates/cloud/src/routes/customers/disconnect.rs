//! `DELETE /v1/customers/{id}/connection`: disconnects a customer from its tenant.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::connection::DisconnectResponse;

use super::find_customer;
use crate::app::App;
use crate::disconnection::{DisconnectError, disconnect};
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers how many accounts are ending still, and what is left in the tenant. Repeating it tells how
/// far it is.
///
/// # Errors
/// When the caller may not, or the customer was never connected.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<DisconnectResponse>, Failure> {
    let customer = find_customer(&app, &caller, &id).await?;
    let msp_id = caller.session.msp_id;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let (response, ending) =
        disconnect(&mut tx, (msp_id, customer.id), caller.actor(), now).await?;
    tx.commit().await?;
    app.lifecycle.announce(ending);
    Ok(Json(response))
}

impl From<DisconnectError> for Failure {
    fn from(error: DisconnectError) -> Self {
        match error {
            DisconnectError::NotConnected => Self::new(
                ErrorCode::CustomerNotConnected,
                "This customer is not connected to an Entra tenant; reload the page.",
            ),
            DisconnectError::Store(error) => error.into(),
        }
    }
}
