//! `POST /v1/policy/preview`, `POST /v1/customers/{id}/policy/preview` and
//! `…/policy/groups/{group_id}/preview`: what saving a level would do.

use axum::Json;
use axum::extract::{RawPathParams, State};
use hallpass_protocol::policy::{PreviewResponse, PutLevelRequest};

use super::find_level;
use crate::app::App;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::policy::preview_level;

/// Answers who gains and who loses what. Nothing is saved.
///
/// # Errors
/// When the caller may not, or somebody saved it meanwhile.
pub async fn handle(
    State(app): State<App>,
    params: RawPathParams,
    caller: SignedIn,
    JsonBody(request): JsonBody<PutLevelRequest>,
) -> Result<Json<PreviewResponse>, Failure> {
    let mut reader = app.store.read().await?;
    let level = find_level(&mut reader, &caller, &params).await?;
    let which = (caller.session.msp_id, level);
    Ok(Json(preview_level(&mut reader, which, request).await?))
}
