//! `POST /v1/approvals`: asks for an account that somebody has to approve.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::account::RequestAccountRequest;
use hallpass_protocol::approval::ApprovalResponse;

use super::{answer, who};
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::answers::Accepted;
use crate::http::browser::CallingBrowser;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::lifecycle::NewAccount;
use crate::routes::accounts::request::{look_ticket_up, refuse_lifetime};

/// Answers 202 once the request is durable; what becomes of it is told by `GET /v1/events`.
///
/// # Errors
/// When the caller may not ask, or may not ask for this, or needs nobody's approval.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    browser: CallingBrowser,
    JsonBody(request): JsonBody<RequestAccountRequest>,
) -> Result<Accepted<ApprovalResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    app.store_watch.admit_new()?;
    let Some(lifetime) = request.lifetime() else {
        return Err(refuse_lifetime(&app, &caller, request.preset_id).await?);
    };
    let asks = who(&caller, &browser);
    let key = request.idempotency_key;
    let unchecked_ticket = if app.approvals.is_known(asks, key).await? {
        None
    } else {
        look_ticket_up(&app, &caller, &request, lifetime).await?
    };
    let new = NewAccount {
        unchecked_ticket,
        idempotency_key: key,
        customer_id: request.customer_id,
        preset_id: request.preset_id,
        lifetime,
        reason: request.reason,
        ticket: request.ticket,
        starts_at: request.starts_at,
        passkey_id: caller.session.passkey_id,
    };
    let approval = app.approvals.request(asks, new).await?;
    let mut reader = app.store.read().await?;
    let Json(answered) = answer(&app, &mut reader, &caller, &approval).await?;
    Ok(Accepted(answered))
}
