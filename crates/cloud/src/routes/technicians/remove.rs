//! `DELETE /v1/technicians/{id}`: removes a technician.

use axum::extract::{Path, State};
use axum::response::NoContent;

use super::{begin, find_authorized};
use crate::administration::Administration;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Ends all that they have at once; all of it or nothing.
///
/// # Errors
/// When the caller may not, or they are the last owner.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<NoContent, Failure> {
    let now = app.clock.now();
    let (mut tx, caller) = begin(&app, caller).await?;
    let technician = find_authorized(&mut tx, &caller, &id).await?;
    let ending = Administration {
        actor: caller.actor(),
        tx: &mut tx,
        now,
    }
    .remove(&technician)
    .await?;
    tx.commit().await?;
    app.lifecycle.announce(ending);
    Ok(NoContent)
}
