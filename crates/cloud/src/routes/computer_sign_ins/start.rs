//! `POST /v1/computer-sign-ins`: a browser asks to be signed in by its technician's phone.

use axum::extract::State;
use hallpass_protocol::computer_sign_in::{
    StartComputerSignInRequest, StartComputerSignInResponse,
};

use crate::app::App;
use crate::computer_sign_in;
use crate::failure::Failure;
use crate::http::answers::Created;
use crate::http::browser::CallingBrowser;
use crate::http::json_body::JsonBody;
use crate::http::peer_address::PeerAddress;
use crate::http::proof::ProvenKey;

/// Answers what the browser is to show. Only its key, with the token of this answer, learns more.
///
/// # Errors
/// When nobody's policy allows it, or too many wait.
pub async fn handle(
    State(app): State<App>,
    ProvenKey(thumbprint): ProvenKey,
    browser: CallingBrowser,
    peer: PeerAddress,
    JsonBody(request): JsonBody<StartComputerSignInRequest>,
) -> Result<Created<StartComputerSignInResponse>, Failure> {
    let started = computer_sign_in::start(&app, thumbprint, (browser, peer), request).await?;
    Ok(Created(started))
}
