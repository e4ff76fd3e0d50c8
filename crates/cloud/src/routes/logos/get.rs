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
use crate::openapi::{Content, DescribeAnswer, Operation};
use crate::store::logos;

/// Answers the PNG.
///
/// # Errors
/// When the caller's MSP has no such logo.
pub async fn handle(
    State(app): State<App>,
    Path(sha256): Path<String>,
    caller: SignedIn,
) -> Result<LogoPng, Failure> {
    caller.authorize(Relation::Msp)?;
    let sha256: LogoHash = sha256.parse().map_err(|_| Failure::not_found())?;
    let mut reader = app.store.read().await?;
    let png = logos::find(&mut reader, caller.session.msp_id, &sha256)
        .await?
        .ok_or_else(Failure::not_found)?;
    Ok(LogoPng(png))
}

/// A logo's bytes. They never change: their hash is their address.
#[derive(Debug)]
pub struct LogoPng(pub(super) Vec<u8>);

impl IntoResponse for LogoPng {
    fn into_response(self) -> Response {
        let headers = [(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, KEPT_FOR_EVER)];
        (headers, self.0).into_response()
    }
}

impl DescribeAnswer for LogoPng {
    fn describe(operation: &mut Operation) {
        let content = Content::Media(&["image/png"]);
        operation.answers.push((200, Some(content)));
    }
}
