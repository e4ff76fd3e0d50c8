//! `POST /v1/preset-proposals/{id}/confirm`: a second administrator wants it, too.

use axum::extract::{Path, State};
use axum::response::NoContent;

use super::find_authorized;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::confirm;

/// Does what was proposed, and answers 204.
///
/// # Errors
/// When the caller proposed it themselves, or may not, whoever proposed it may not any more, or it
/// cannot be done now.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<NoContent, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let which = find_authorized(&mut tx, &caller, &id).await?;
    confirm(&mut tx, &*app.random, which, (caller.actor(), now)).await?;
    tx.commit().await?;
    Ok(NoContent)
}
