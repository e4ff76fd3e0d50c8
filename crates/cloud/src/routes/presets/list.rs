//! `GET /v1/presets`: the presets, with what uses them.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::preset::PresetsResponse;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::list_presets;

/// Answers them in the order in which they were made.
///
/// # Errors
/// When the caller may not see them.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<PresetsResponse>, Failure> {
    caller.authorize(Relation::Others)?;
    let mut reader = app.store.read().await?;
    let presets = list_presets(&mut reader, caller.session.msp_id).await?;
    Ok(Json(PresetsResponse { presets }))
}
