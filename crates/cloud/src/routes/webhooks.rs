//! Webhooks.

pub mod add;
pub mod list;
pub mod remove;
pub mod test;

use hallpass_protocol::ids::WebhookId;
use hallpass_protocol::webhook::{TestWebhookResponse, WebhookState, WebhookView};

use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::{sql, webhooks};
use crate::webhook::{SendError, Webhook};

/// The webhook that a path names, when the caller may do to it what the route is for.
async fn find_authorized(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    id: &str,
) -> Result<Webhook, Failure> {
    let id: WebhookId = id.parse().map_err(|_| Failure::not_found())?;
    let webhook = webhooks::find(connection, caller.session.msp_id, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    caller.authorize(Relation::Others)?;
    Ok(webhook)
}

/// What administrators see of it, when the log ends at `end_seq`.
pub(crate) fn view(webhook: &Webhook, end_seq: i64) -> WebhookView {
    let state = match (webhook.disabled_at, webhook.failing_since) {
        (Some(since), _) => WebhookState::Disabled { since },
        (None, Some(since)) => WebhookState::Failing { since },
        (None, None) => WebhookState::Working,
    };
    WebhookView {
        id: webhook.id,
        url: webhook.url.to_string(),
        events: webhook.events.kinds().map(str::to_owned).collect(),
        created_at: webhook.created_at,
        state,
        behind: u64::try_from(end_seq - webhook.told_seq).unwrap_or(0),
        last_error: webhook.last_error.clone(),
    }
}

/// What came of a test event, in words.
pub(crate) fn test_response(sent: Result<(), SendError>) -> TestWebhookResponse {
    let message = match &sent {
        Ok(()) => "The test event was taken.".to_owned(),
        Err(error) => format!("The test event was not taken: {error}."),
    };
    TestWebhookResponse {
        delivered: sent.is_ok(),
        message,
    }
}

#[cfg(test)]
mod tests;
