//! `GET /v1/webhooks`: the webhooks.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::webhook::WebhooksResponse;

use super::view;
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::{audit, webhooks};
use crate::webhook::kinds;

/// Answers the MSP's webhooks, and the kinds of events that there are.
///
/// # Errors
/// When the caller's role does not see them.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<WebhooksResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    let msp_id = caller.session.msp_id;
    let mut reader = app.store.read().await?;
    let end = audit::find_end(&mut reader, msp_id).await?;
    let webhooks = webhooks::list(&mut reader, msp_id).await?;
    Ok(Json(WebhooksResponse {
        webhooks: webhooks
            .iter()
            .map(|webhook| view(webhook, end.seq))
            .collect(),
        kinds: kinds().iter().map(|kind| (*kind).to_owned()).collect(),
    }))
}
