//! `POST /v1/approvals/{id}/deny`: somebody says no.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::approval::{DecisionResponse, DenyRequest};

use super::{parse, who};
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::browser::CallingBrowser;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers what became of the request.
///
/// # Errors
/// When there is none for the caller, or it is decided already.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    browser: CallingBrowser,
    JsonBody(request): JsonBody<DenyRequest>,
) -> Result<Json<DecisionResponse>, Failure> {
    caller.authorize(Relation::Others)?;
    let denied = app
        .approvals
        .deny(who(&caller, &browser), parse(&id)?, request)
        .await?;
    Ok(Json(denied))
}
