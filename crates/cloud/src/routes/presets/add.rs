//! `POST /v1/presets`: adds a preset.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use hallpass_protocol::preset::{PresetResponse, PresetSettings};

use super::respond;
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::add_preset;

/// Answers 201 with the preset.
///
/// # Errors
/// When the caller may not, or it cannot be.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(settings): JsonBody<PresetSettings>,
) -> Result<(StatusCode, Json<PresetResponse>), Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Others)?;
    let (msp_id, by) = (caller.session.msp_id, (caller.actor(), now));
    let preset = add_preset(&mut tx, &*app.random, msp_id, settings, by).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, respond(preset)))
}
