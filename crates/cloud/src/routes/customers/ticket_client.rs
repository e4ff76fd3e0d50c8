//! `PUT /v1/customers/{id}/ticket-client`: says which client of the ticket system a customer is.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::ticket_system::TicketClientChoice;

use super::find_reached;
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::tickets::set_ticket_client;

/// Answers what holds then.
///
/// # Errors
/// When the caller may not, there is no such customer, or the client's id is 0.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(choice): JsonBody<TicketClientChoice>,
) -> Result<Json<TicketClientChoice>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let customer = find_reached(&mut tx, &caller, &id).await?;
    caller.authorize(Relation::Others)?;
    if choice.client == Some(0) {
        return Err(Failure::new(
            ErrorCode::TicketSystemInvalid,
            "A client's id is a number from 1 on: copy it from the client's address in HaloPSA.",
        ));
    }
    let which = (caller.session.msp_id, customer.id);
    set_ticket_client(&mut tx, which, choice.client, (caller.actor(), now)).await?;
    tx.commit().await?;
    Ok(Json(choice))
}
