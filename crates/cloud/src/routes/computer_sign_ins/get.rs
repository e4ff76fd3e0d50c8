//! `GET /v1/computer-sign-ins/{id}`: what became of it, for the browser that asked.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::computer_sign_in::ComputerSignInResponse;

use super::parse;
use crate::app::App;
use crate::computer_sign_in::view;
use crate::failure::Failure;
use crate::http::proof::ProvenToken;
use crate::store::computer_sign_ins;

/// Answers the wish, with the link that is shown now.
///
/// # Errors
/// When the browser has no such wish, or asks too often.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    by: ProvenToken,
) -> Result<Json<ComputerSignInResponse>, Failure> {
    let id = parse(&id)?;
    let now = app.clock.now();
    let mut reader = app.store.read().await?;
    let wish = computer_sign_ins::find(&mut reader, &app.keys, id).await?;
    let wish = wish
        .filter(|wish| wish.token_hash == by.hash && wish.thumbprint == by.thumbprint)
        .ok_or_else(Failure::not_found)?;
    app.rate_limits.computer_polls.admit(id)?;
    Ok(Json(ComputerSignInResponse {
        sign_in: view(&wish, app.relying_party.portal_origin(), now),
        server_time: now,
    }))
}
