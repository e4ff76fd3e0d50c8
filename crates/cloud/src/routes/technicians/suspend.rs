//! `POST /v1/technicians/{id}/suspend`: ends all that a technician has, until they are resumed.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::technician::{TechnicianResponse, TechnicianState};

use super::{begin, find_authorized, respond};
use crate::administration::Administration;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::technicians::Technician;

/// Ends their sessions, invitations and accounts at once; all of it or nothing.
///
/// # Errors
/// When the caller may not, or they are suspended already, or the last owner.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<TechnicianResponse>, Failure> {
    let now = app.clock.now();
    let (mut tx, caller) = begin(&app, caller).await?;
    let technician = find_authorized(&mut tx, &caller, &id).await?;
    let ending = Administration {
        actor: caller.actor(),
        tx: &mut tx,
        now,
    }
    .suspend(&technician)
    .await?;
    let suspended = Technician {
        state: TechnicianState::Suspended,
        ..technician
    };
    let response = respond(&mut tx, suspended, now).await?;
    tx.commit().await?;
    app.lifecycle.announce(ending);
    Ok(response)
}
