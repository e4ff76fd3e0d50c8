//! `POST /v1/computer-sign-ins/{id}/allow`: the technician signs the computer in, for one account.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::computer_sign_in::{AllowComputerSignInRequest, ComputerSignInDecision};

use super::{CallingPhone, parse};
use crate::app::App;
use crate::computer_sign_in;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;

/// Answers what became of it; a wrong number ends it, and is no error.
///
/// # Errors
/// When there is none for the caller, the phone is in another network, or the signature does not hold.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    calling: CallingPhone,
    JsonBody(request): JsonBody<AllowComputerSignInRequest>,
) -> Result<Json<ComputerSignInDecision>, Failure> {
    let decided = computer_sign_in::allow(&app, calling.phone(), parse(&id)?, request).await;
    // A passkey may have been locked, and with it the passwords to make.
    app.lifecycle.wake();
    Ok(Json(decided?))
}
