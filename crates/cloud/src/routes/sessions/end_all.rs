//! `DELETE /v1/sessions`: signs out everywhere.

use axum::extract::State;
use axum::response::NoContent;

use crate::app::App;
use crate::audit::{Actor, AuditEvent};
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::{audit, sessions};

/// Ends all of the caller's sessions, this one too, and their live streams.
///
/// # Errors
/// When nobody is signed in.
pub async fn handle(
    State(app): State<App>,
    SignedIn { technician, .. }: SignedIn,
) -> Result<NoContent, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let ended = sessions::delete_for_technician(&mut tx, technician.msp_id, technician.id).await?;
    let actor = Actor::Technician {
        technician_id: technician.id,
    };
    for session_id in ended {
        let event = AuditEvent::SignedOut { session_id };
        audit::append(&mut tx, technician.msp_id, now, actor, event).await?;
    }
    tx.commit().await?;
    Ok(NoContent)
}
