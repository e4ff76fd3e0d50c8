//! `POST /v1/access/preview`: what saving a list of assignments would do.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::access::{AccessPreviewResponse, PutAccessRequest};

use crate::app::App;
use crate::authorization::Relation;
use crate::customer_access::preview_access;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers who would reach other customers, and how many accounts would end. Nothing is saved.
///
/// # Errors
/// When the caller may not, or somebody saved it meanwhile.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(request): JsonBody<PutAccessRequest>,
) -> Result<Json<AccessPreviewResponse>, Failure> {
    caller.authorize(Relation::Others)?;
    let mut reader = app.store.read().await?;
    let preview = preview_access(&mut reader, caller.session.msp_id, request).await?;
    Ok(Json(preview))
}
