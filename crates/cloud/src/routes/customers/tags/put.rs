//! `PUT /v1/customers/{id}/tags`: other tags for a customer.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::customer::{PutTagsRequest, TagsResponse};

use super::find_authorized;
use crate::app::App;
use crate::customer_access::save_tags;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers the tags as they are kept. Accounts of technicians who lose the customer begin to end by
/// the same save.
///
/// # Errors
/// When the caller may not, there is no such customer, or something is no tag.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<PutTagsRequest>,
) -> Result<Json<TagsResponse>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let customer_id = find_authorized(&mut tx, &caller, &id).await?;
    let which = (caller.session.msp_id, customer_id);
    let (tags, ending) = save_tags(&mut tx, which, &request.tags, (caller.actor(), now)).await?;
    tx.commit().await?;
    let accounts_ending = u32::try_from(ending.len()).unwrap_or(u32::MAX);
    app.lifecycle.announce(ending);
    Ok(Json(TagsResponse {
        tags: tags.into_iter().collect(),
        accounts_ending,
    }))
}
