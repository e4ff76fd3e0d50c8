//! `DELETE /v1/technicians/{id}/invitation`: takes an open invitation back.

use axum::extract::{Path, State};
use axum::response::NoContent;

use super::{begin, find_authorized};
use crate::administration::Administration;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Its link is worth nothing from then on. Repeating it is harmless.
///
/// # Errors
/// When the caller may not.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<NoContent, Failure> {
    let now = app.clock.now();
    let (mut tx, caller) = begin(&app, caller).await?;
    let technician = find_authorized(&mut tx, &caller, &id).await?;
    Administration {
        actor: caller.actor(),
        tx: &mut tx,
        now,
    }
    .revoke_invitation(&technician)
    .await?;
    tx.commit().await?;
    Ok(NoContent)
}
