//! `GET /v1/ticket-system`: where tickets are looked up.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::ticket_system::TicketSystemResponse;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::tickets::find_ticket_system;

/// Answers the system without its secret, how it fares, and which customers are which clients.
///
/// # Errors
/// When the caller's role does not see it.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<TicketSystemResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    let mut reader = app.store.read().await?;
    Ok(Json(
        find_ticket_system(&mut reader, caller.session.msp_id).await?,
    ))
}
