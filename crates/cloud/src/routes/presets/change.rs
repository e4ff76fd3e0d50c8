//! `PUT /v1/presets/{id}`: changes a preset.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::preset::{ChangePresetRequest, PresetResponse};

use super::{find_authorized, respond};
use crate::app::App;
use crate::failure::Failure;
use crate::http::answers::DoneOrProposed;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::{Submitted, submit_change};
use crate::routes::preset_proposals::respond_proposed;

/// Answers the preset as it is then; 202 with a proposal, where a second administrator has to confirm
/// it.
///
/// # Errors
/// When the caller may not, somebody changed it meanwhile, or it cannot be.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<ChangePresetRequest>,
) -> Result<DoneOrProposed<Json<PresetResponse>>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let which = (
        caller.session.msp_id,
        find_authorized(&mut tx, &caller, &id).await?,
    );
    let by = (caller.actor(), now);
    let submitted = submit_change(&mut tx, &*app.random, which, request, by).await?;
    let response = match submitted {
        Submitted::Done(preset) => DoneOrProposed::Done(respond(preset)),
        Submitted::Proposed(proposal) => {
            let proposed = respond_proposed(&mut tx, &caller, *proposal).await?;
            DoneOrProposed::Proposed(Box::new(proposed))
        }
    };
    tx.commit().await?;
    Ok(response)
}
