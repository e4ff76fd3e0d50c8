//! `POST /v1/presets`: adds a preset.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::preset::{PresetResponse, PresetSettings};

use super::respond;
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::answers::{Created, DoneOrProposed};
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::{Submitted, submit_addition};
use crate::routes::preset_proposals::respond_proposed;

/// Answers 201 with the preset; 202 with a proposal, where a second administrator has to confirm it.
///
/// # Errors
/// When the caller may not, or it cannot be.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(settings): JsonBody<PresetSettings>,
) -> Result<DoneOrProposed<Created<PresetResponse>>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Others)?;
    let (msp_id, by) = (caller.session.msp_id, (caller.actor(), now));
    let submitted = submit_addition(&mut tx, &*app.random, msp_id, settings, by).await?;
    let response = match submitted {
        Submitted::Done(preset) => {
            let Json(preset) = respond(preset);
            DoneOrProposed::Done(Created(preset))
        }
        Submitted::Proposed(proposal) => {
            let proposed = respond_proposed(&mut tx, &caller, *proposal).await?;
            DoneOrProposed::Proposed(Box::new(proposed))
        }
    };
    tx.commit().await?;
    Ok(response)
}
