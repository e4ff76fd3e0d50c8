//! `PUT /v1/policy`, `PUT /v1/customers/{id}/policy` and `…/policy/groups/{group_id}`: saves what a
//! level says.

use axum::Json;
use axum::extract::{RawPathParams, State};
use hallpass_protocol::policy::{LevelResponse, PutLevelRequest};

use super::find_level;
use crate::app::App;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::policy::save_level;

/// Answers the level as it is then.
///
/// # Errors
/// When the caller may not, somebody saved it meanwhile, or it could never be met.
pub async fn handle(
    State(app): State<App>,
    params: RawPathParams,
    caller: SignedIn,
    JsonBody(request): JsonBody<PutLevelRequest>,
) -> Result<Json<LevelResponse>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let level = find_level(&mut tx, &caller, &params).await?;
    let which = (caller.session.msp_id, level);
    let policy = save_level(&mut tx, which, request, (caller.actor(), now)).await?;
    tx.commit().await?;
    Ok(Json(LevelResponse { policy }))
}
