//! `POST /v1/approvals/{id}/cancel`: takes a request back.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::approval::ApprovalResponse;

use super::{answer, parse, who};
use crate::app::App;
use crate::failure::Failure;
use crate::http::browser::CallingBrowser;
use crate::http::signed_in::SignedIn;

/// Answers what it is then.
///
/// # Errors
/// When it is not the caller's, or decided already.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    browser: CallingBrowser,
) -> Result<Json<ApprovalResponse>, Failure> {
    let (asks, id) = (who(&caller, &browser), parse(&id)?);
    let mut reader = app.store.read().await?;
    let own = app.approvals.find_own(&mut reader, asks, id).await?;
    caller.authorize(caller.relation_to(own.requester_id))?;
    drop(reader);
    let approval = app.approvals.cancel(asks, id).await?;
    let mut reader = app.store.read().await?;
    answer(&app, &mut reader, &caller, &approval).await
}
