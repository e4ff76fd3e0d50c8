//! `POST /v1/ticket-system/test`: whether the ticket system lets Hallpass in.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::ticket_system::TestTicketSystemResponse;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::tickets::test_response;

/// Answers what came back; that it does not let us in is no failure of this request.
///
/// # Errors
/// When the caller may not, or there is none.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<TestTicketSystemResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    let tested = app.tickets.test(caller.session.msp_id).await?;
    Ok(Json(test_response(tested.ok_or_else(super::missing)?)))
}
