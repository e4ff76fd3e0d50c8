//! `PUT /v1/presets/{id}`: changes a preset.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::preset::{ChangePresetRequest, PresetResponse};

use super::{find_authorized, respond};
use crate::app::App;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::change_preset;

/// Answers the preset as it is then.
///
/// # Errors
/// When the caller may not, somebody changed it meanwhile, or it cannot be.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<ChangePresetRequest>,
) -> Result<Json<PresetResponse>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let which = (
        caller.session.msp_id,
        find_authorized(&mut tx, &caller, &id).await?,
    );
    let preset = change_preset(&mut tx, which, request, (caller.actor(), now)).await?;
    tx.commit().await?;
    Ok(respond(preset))
}
