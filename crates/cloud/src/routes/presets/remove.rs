//! `DELETE /v1/presets/{id}`: removes a preset.

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::find_authorized;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::remove_preset;

/// Accounts that live go on.
///
/// # Errors
/// When the caller may not, or levels of the policy name it.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<StatusCode, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let which = (
        caller.session.msp_id,
        find_authorized(&mut tx, &caller, &id).await?,
    );
    remove_preset(&mut tx, which, (caller.actor(), now)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
