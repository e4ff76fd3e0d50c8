//! `GET /v1/logos/{sha256}/base64`: a logo as text.

use axum::Json;
use axum::extract::{Path, State};
use data_encoding::BASE64;
use hallpass_protocol::logo::LogoImage;

use super::get::{LogoPng, handle as png};
use crate::app::App;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers the PNG in JSON: the extension's worker takes nothing else from a cloud.
///
/// # Errors
/// When the caller's MSP has no such logo.
pub async fn handle(
    app: State<App>,
    sha256: Path<String>,
    caller: SignedIn,
) -> Result<Json<LogoImage>, Failure> {
    let LogoPng(png) = png(app, sha256, caller).await?;
    Ok(Json(LogoImage {
        png: BASE64.encode(&png),
    }))
}
