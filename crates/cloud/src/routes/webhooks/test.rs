//! `POST /v1/webhooks/{id}/test`: sends a test event.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::webhook::TestWebhookResponse;

use super::{find_authorized, test_response};
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers what came back; that it was not taken is no failure of this request.
///
/// # Errors
/// When the caller may not.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<TestWebhookResponse>, Failure> {
    let webhook = find_authorized(&mut *app.store.read().await?, &caller, &id).await?;
    let sent = app.webhooks.send_test(&webhook).await?;
    Ok(Json(test_response(sent)))
}
