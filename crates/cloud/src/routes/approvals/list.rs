//! `GET /v1/approvals`: the caller's requests.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::approval::ApprovalsResponse;

use super::who;
use crate::app::App;
use crate::failure::Failure;
use crate::http::browser::CallingBrowser;
use crate::http::signed_in::SignedIn;

/// Answers those that wait, and those of the last day.
///
/// # Errors
/// When the database cannot be read.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    browser: CallingBrowser,
) -> Result<Json<ApprovalsResponse>, Failure> {
    Ok(Json(ApprovalsResponse {
        approvals: app.approvals.list_own(who(&caller, &browser)).await?,
        server_time: app.clock.now(),
    }))
}
