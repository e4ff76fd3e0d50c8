//! `POST /v1/computer-sign-ins/{id}/open`: a technician looks at a computer that wants to be signed in.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_approval::Nonce;
use hallpass_approval::computer_sign_in::Refusal;
use hallpass_protocol::computer_sign_in::{OpenComputerSignInRequest, OpenComputerSignInResponse};

use super::{CallingPhone, parse};
use crate::app::App;
use crate::computer_sign_in::{self, ComputerSignInError};
use crate::failure::Failure;
use crate::http::json_body::JsonBody;

/// Answers which computer it is, and what it can be signed in for.
///
/// # Errors
/// When there is none for the caller, or the link is not shown any more.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    calling: CallingPhone,
    JsonBody(request): JsonBody<OpenComputerSignInRequest>,
) -> Result<Json<OpenComputerSignInResponse>, Failure> {
    let nonce = request.nonce.map(|bytes| {
        let bytes: Result<[u8; 16], _> = bytes.as_bytes().try_into();
        bytes
            .map(Nonce::new)
            .map_err(|_| ComputerSignInError::Refused(Refusal::OldNonce))
    });
    let opened =
        computer_sign_in::open(&app, calling.phone(), parse(&id)?, nonce.transpose()?).await?;
    Ok(Json(opened))
}
