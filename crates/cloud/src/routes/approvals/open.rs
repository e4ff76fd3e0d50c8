//! `POST /v1/approvals/{id}/open`: somebody looks at a request.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_approval::Nonce;
use hallpass_protocol::approval::{OpenApprovalRequest, OpenApprovalResponse};

use super::{parse, who};
use crate::app::App;
use crate::approval::ApprovalError;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::browser::CallingBrowser;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers what is asked for, and the nonce that is signed with it.
///
/// # Errors
/// When there is none for the caller, or it cannot be opened with this nonce.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    browser: CallingBrowser,
    JsonBody(request): JsonBody<OpenApprovalRequest>,
) -> Result<Json<OpenApprovalResponse>, Failure> {
    caller.authorize(Relation::Others)?;
    let nonce = match request.nonce {
        None => None,
        Some(bytes) => {
            let bytes: [u8; 16] = bytes
                .as_bytes()
                .try_into()
                .map_err(|_| ApprovalError::Refused(hallpass_approval::Refusal::OldNonce))?;
            Some(Nonce::new(bytes))
        }
    };
    let opened = app
        .approvals
        .open(who(&caller, &browser), parse(&id)?, nonce)
        .await?;
    Ok(Json(opened))
}
