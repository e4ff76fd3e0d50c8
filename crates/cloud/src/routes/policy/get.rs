//! `GET /v1/policy`, `GET /v1/customers/{id}/policy` and `…/policy/groups/{group_id}`: what a level
//! says.

use axum::Json;
use axum::extract::{RawPathParams, State};
use hallpass_protocol::policy::LevelResponse;

use super::find_level;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::policies;

/// Answers an empty level at revision 0 where nothing was ever saved.
///
/// # Errors
/// When the caller may not, or there is no such level.
pub async fn handle(
    State(app): State<App>,
    params: RawPathParams,
    caller: SignedIn,
) -> Result<Json<LevelResponse>, Failure> {
    let mut reader = app.store.read().await?;
    let level = find_level(&mut reader, &caller, &params).await?;
    let policy = policies::find(&mut reader, caller.session.msp_id, level).await?;
    Ok(Json(LevelResponse { policy }))
}
