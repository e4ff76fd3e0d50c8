//! `POST /v1/approvals/find`: opens a request by the code that was typed.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::approval::{FindApprovalRequest, OpenApprovalResponse};

use super::who;
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::browser::CallingBrowser;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers what is asked for. A code of another MSP is answered as one that nobody has.
///
/// # Errors
/// When there is none with this code, or it cannot be opened.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    browser: CallingBrowser,
    JsonBody(request): JsonBody<FindApprovalRequest>,
) -> Result<Json<OpenApprovalResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    let found = app.approvals.find(who(&caller, &browser), &request.code);
    Ok(Json(found.await?))
}
