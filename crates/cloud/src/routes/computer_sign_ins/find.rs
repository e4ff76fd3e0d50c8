//! `POST /v1/computer-sign-ins/find`: a technician opens the one whose code they typed.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::computer_sign_in::{FindComputerSignInRequest, OpenComputerSignInResponse};

use super::CallingPhone;
use crate::app::App;
use crate::computer_sign_in;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;

/// Answers which computer it is, and what it can be signed in for.
///
/// # Errors
/// When there is none with this code, or too many were typed.
pub async fn handle(
    State(app): State<App>,
    calling: CallingPhone,
    JsonBody(request): JsonBody<FindComputerSignInRequest>,
) -> Result<Json<OpenComputerSignInResponse>, Failure> {
    let found = computer_sign_in::find(&app, calling.phone(), &request.code).await?;
    Ok(Json(found))
}
