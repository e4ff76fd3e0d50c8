//! `GET /v1/preset-proposals`: what waits for a second administrator.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::preset_proposal::PresetProposalsResponse;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::list_proposals;

/// Answers what can be confirmed still, the oldest first, and whether there has to be a second one.
///
/// # Errors
/// When the caller's role does not see presets.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<PresetProposalsResponse>, Failure> {
    caller.authorize(Relation::Others)?;
    let now = app.clock.now();
    let mut reader = app.store.read().await?;
    let (msp_id, who) = (caller.session.msp_id, Some(&caller.technician));
    Ok(Json(list_proposals(&mut reader, msp_id, who, now).await?))
}
