//! `POST /v1/computer-sign-ins/{id}/deny`: the technician says no.

use axum::extract::{Path, State};
use axum::response::NoContent;
use hallpass_protocol::computer_sign_in::DenyComputerSignInRequest;

use super::{CallingPhone, parse};
use crate::app::App;
use crate::computer_sign_in;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;

/// Ends it; where it was not the technician who asked, their MSP's log says so.
///
/// # Errors
/// When there is none that the caller opened, or it is decided already.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    calling: CallingPhone,
    JsonBody(request): JsonBody<DenyComputerSignInRequest>,
) -> Result<NoContent, Failure> {
    computer_sign_in::deny(&app, calling.phone(), parse(&id)?, request).await?;
    Ok(NoContent)
}
