//! `POST /v1/approvals/{id}/approve`: somebody says yes, by a passkey's signature.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::approval::{ApproveRequest, DecisionResponse};

use super::{parse, who};
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::browser::CallingBrowser;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers what became of the request; a wrong number ends it, and is no error.
///
/// # Errors
/// When there is none for the caller, or the signature does not hold. Nothing is decided then.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    browser: CallingBrowser,
    JsonBody(request): JsonBody<ApproveRequest>,
) -> Result<Json<DecisionResponse>, Failure> {
    caller.authorize(Relation::Others)?;
    let decided = app
        .approvals
        .approve(who(&caller, &browser), parse(&id)?, request)
        .await;
    // A passkey may have been locked, and with it the passwords to make.
    app.lifecycle.wake();
    Ok(Json(decided?))
}
