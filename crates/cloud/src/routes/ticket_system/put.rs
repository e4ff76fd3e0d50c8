//! `PUT /v1/ticket-system`: saves where tickets are looked up.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::ticket_system::{
    PutTicketSystemRequest, TicketSystemKind, TicketSystemResponse,
};
use zeroize::Zeroizing;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::sentence::sentence;
use crate::tickets::{
    SaveTicketSystem, SaveTicketSystemError, TicketSecret, find_ticket_system, save_ticket_system,
};

/// Answers the system as it is then, without its secret. Nobody is asked yet whether it works.
///
/// # Errors
/// When the caller may not, or the address, a name or the secret is not one.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(request): JsonBody<PutTicketSystemRequest>,
) -> Result<Json<TicketSystemResponse>, Failure> {
    let secret = TicketSecret::new(Zeroizing::new(request.client_secret));
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Msp)?;
    if request.kind != TicketSystemKind::HaloPsa {
        return Err(Failure::new(
            ErrorCode::TicketSystemInvalid,
            "This version of Hallpass knows HaloPSA alone; choose it, or update the cloud.",
        ));
    }
    let new = SaveTicketSystem {
        msp_id: caller.session.msp_id,
        actor: caller.actor(),
        url: &request.url,
        tenant: request.tenant.as_deref(),
        client_id: &request.client_id,
        secret: &secret,
    };
    let policy = app.tickets.http.policy();
    save_ticket_system(&mut tx, policy, (&*app.random, &app.keys), now, &new).await?;
    let saved = find_ticket_system(&mut tx, caller.session.msp_id).await?;
    tx.commit().await?;
    Ok(Json(saved))
}

impl From<SaveTicketSystemError> for Failure {
    fn from(error: SaveTicketSystemError) -> Self {
        let SaveTicketSystemError::Store(error) = error else {
            return Self::new(ErrorCode::TicketSystemInvalid, sentence(&error));
        };
        error.into()
    }
}
