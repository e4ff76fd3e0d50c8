//! `GET /v1/approvals/inbox`: what the caller could approve.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::approval::InboxResponse;

use super::who;
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::browser::CallingBrowser;
use crate::http::signed_in::SignedIn;

/// Answers the oldest first. Looking at the list opens nothing.
///
/// # Errors
/// When the caller's role approves nothing.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    browser: CallingBrowser,
) -> Result<Json<InboxResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    Ok(Json(InboxResponse {
        requests: app.approvals.inbox(who(&caller, &browser)).await?,
        server_time: app.clock.now(),
    }))
}
