//! `GET /v1/customers/{id}/tags`: a customer's tags.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::customer::TagsResponse;

use super::find_authorized;
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::customer_tags;

/// Answers them in their order.
///
/// # Errors
/// When the caller may not see them, or there is no such customer.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<TagsResponse>, Failure> {
    let mut reader = app.store.read().await?;
    let customer_id = find_authorized(&mut reader, &caller, &id).await?;
    let tags = customer_tags::find(&mut reader, caller.session.msp_id, customer_id).await?;
    Ok(Json(TagsResponse {
        tags: tags.into_iter().collect(),
        accounts_ending: 0,
    }))
}
