//! `DELETE /v1/session`: signs out.

use axum::extract::State;
use axum::response::NoContent;

use crate::app::App;
use crate::audit::{Actor, AuditEvent};
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::{audit, sessions};

/// Ends the caller's session; its token is worth nothing from then on.
///
/// # Errors
/// When nobody is signed in.
pub async fn handle(
    State(app): State<App>,
    SignedIn {
        session,
        technician,
        ..
    }: SignedIn,
) -> Result<NoContent, Failure> {
    let mut tx = app.store.write().await?;
    sessions::delete(&mut tx, session.msp_id, technician.id, session.id).await?;
    let actor = Actor::Technician {
        technician_id: technician.id,
    };
    let event = AuditEvent::SignedOut {
        session_id: session.id,
    };
    audit::append(&mut tx, session.msp_id, app.clock.now(), actor, event).await?;
    tx.commit().await?;
    Ok(NoContent)
}
