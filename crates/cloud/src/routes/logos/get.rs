//! `GET /v1/logos/{sha256}`: a logo.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use hallpass_protocol::logo::LogoHash;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::security_headers::KEPT_FOR_EVER;
use crate::http::signed_in::SignedIn;
use crate::store::logos;

/// Answers the PNG.
///
/// # Errors
/// When the caller's MSP has no such logo.
pub async fn handle(
    State(app): State<App>,
    Path(sha256): Path<String>,
    caller: SignedIn,
) -> Result<Response, Failure> {
    caller.authorize(Relation::Msp)?;
    let sha256: LogoHash = sha256.parse().map_err(|_| Failure::not_found())?;
    let mut reader = app.store.read().await?;
    let png = logos::find(&mut reader, caller.session.msp_id, &sha256)
        .await?
        .ok_or_else(Failure::not_found)?;
    let headers = [(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, KEPT_FOR_EVER)];
    Ok((headers, png).into_response())
}
