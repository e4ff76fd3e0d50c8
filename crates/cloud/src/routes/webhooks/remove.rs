//! `DELETE /v1/webhooks/{id}`: removes a webhook.

use axum::extract::{Path, State};
use axum::response::NoContent;

use super::find_authorized;
use crate::app::App;
use crate::audit::AuditEvent;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::{audit, webhooks};

/// It is told nothing more, but for a message that is under way.
///
/// # Errors
/// When the caller may not.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<NoContent, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let webhook = find_authorized(&mut tx, &caller, &id).await?;
    webhooks::delete(&mut tx, webhook.msp_id, webhook.id).await?;
    let event = AuditEvent::WebhookRemoved {
        webhook_id: webhook.id,
    };
    audit::append(&mut tx, webhook.msp_id, now, caller.actor(), event).await?;
    tx.commit().await?;
    Ok(NoContent)
}
