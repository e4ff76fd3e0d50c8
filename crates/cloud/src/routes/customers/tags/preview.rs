//! `POST /v1/customers/{id}/tags/preview`: what other tags of a customer would do.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::access::AccessPreviewResponse;
use hallpass_protocol::customer::PutTagsRequest;

use super::find_authorized;
use crate::app::App;
use crate::customer_access::preview_tags;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers who would gain or lose the customer, and how many accounts would end. Nothing is saved.
///
/// # Errors
/// When the caller may not, or there is no such customer.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<PutTagsRequest>,
) -> Result<Json<AccessPreviewResponse>, Failure> {
    let mut reader = app.store.read().await?;
    let customer_id = find_authorized(&mut reader, &caller, &id).await?;
    let which = (caller.session.msp_id, customer_id);
    Ok(Json(preview_tags(&mut reader, which, &request.tags).await?))
}
