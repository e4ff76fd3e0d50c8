//! `POST /v1/webhooks`: adds a webhook.

use axum::extract::State;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::webhook::{AddWebhookRequest, AddWebhookResponse};

use super::view;
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::answers::Created;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::sentence::sentence;
use crate::webhook_addition::{AddWebhookError, NewWebhook, add_webhook};

/// Answers 201 with the webhook and its secret, which is told here and never again.
///
/// # Errors
/// When the caller may not, the address is not allowed, or there are no such events.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(request): JsonBody<AddWebhookRequest>,
) -> Result<Created<AddWebhookResponse>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Msp)?;
    let new = NewWebhook {
        msp_id: caller.session.msp_id,
        actor: caller.actor(),
        url: &request.url,
        events: &request.events,
    };
    let policy = app.webhooks.sender.policy();
    let (webhook, secret) = add_webhook(&mut tx, policy, &*app.random, &app.keys, now, &new)
        .await
        .map_err(failure_of)?;
    tx.commit().await?;
    // EXPOSE: whoever adds it is told once.
    let secret = secret.to_text().as_str().to_owned();
    let webhook = view(&webhook, webhook.told_seq);
    Ok(Created(AddWebhookResponse { webhook, secret }))
}

fn failure_of(error: AddWebhookError) -> Failure {
    let message = match error {
        AddWebhookError::Store(error) => return error.into(),
        AddWebhookError::TooMany => {
            return Failure::new(ErrorCode::WebhookRefused, sentence(&error));
        }
        AddWebhookError::Url(_) | AddWebhookError::Kind(_) => sentence(&error),
    };
    Failure::new(ErrorCode::WebhookRefused, message)
}
