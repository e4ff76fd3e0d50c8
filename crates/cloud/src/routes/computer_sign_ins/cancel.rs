//! `DELETE /v1/computer-sign-ins/{id}`: the browser that asked takes it back.

use axum::extract::{Path, State};
use axum::response::NoContent;

use super::parse;
use crate::app::App;
use crate::computer_sign_in;
use crate::failure::Failure;
use crate::http::proof::ProvenToken;

/// Takes it back; what is decided stays so.
///
/// # Errors
/// When the browser has no such wish.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    by: ProvenToken,
) -> Result<NoContent, Failure> {
    computer_sign_in::cancel(&app, parse(&id)?, (by.hash, by.thumbprint)).await?;
    Ok(NoContent)
}
