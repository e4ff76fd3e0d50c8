//! `GET /v1/approvals/{id}`: one of the caller's requests.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::approval::ApprovalResponse;

use super::{answer, parse, who};
use crate::app::App;
use crate::failure::Failure;
use crate::http::browser::CallingBrowser;
use crate::http::signed_in::SignedIn;

/// Answers it, with the code that is shown now.
///
/// # Errors
/// When it is not the caller's.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    browser: CallingBrowser,
) -> Result<Json<ApprovalResponse>, Failure> {
    let mut reader = app.store.read().await?;
    let asks = who(&caller, &browser);
    let approval = app
        .approvals
        .find_own(&mut reader, asks, parse(&id)?)
        .await?;
    caller.authorize(caller.relation_to(approval.requester_id))?;
    answer(&app, &mut reader, &caller, &approval).await
}
