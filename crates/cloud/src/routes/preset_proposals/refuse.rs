//! `POST /v1/preset-proposals/{id}/refuse`: nothing becomes of it.

use axum::extract::{Path, State};
use axum::response::NoContent;

use super::find_authorized;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::refuse;

/// Answers 204. Whoever proposed it takes it back like this.
///
/// # Errors
/// When the caller may not, or it is decided already.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<NoContent, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let which = find_authorized(&mut tx, &caller, &id).await?;
    refuse(&mut tx, which, (caller.actor(), now)).await?;
    tx.commit().await?;
    Ok(NoContent)
}
