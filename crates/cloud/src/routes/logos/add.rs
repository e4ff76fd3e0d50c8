//! `POST /v1/logos`: uploads a logo.

use axum::extract::State;
use hallpass_protocol::logo::LogoResponse;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::answers::Created;
use crate::http::image_body::ImageBody;
use crate::http::signed_in::SignedIn;
use crate::logo::{add_logo, decode_logo};

/// How many images are decoded at a time: each may take two hundred megabytes for a moment.
static DECODERS: Semaphore = Semaphore::const_new(1);

/// Answers 201 with the logo's name, also when it was there.
///
/// # Errors
/// When the caller may not, or the upload is no image that can be used.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    ImageBody(upload): ImageBody,
) -> Result<Created<LogoResponse>, Failure> {
    caller.authorize(Relation::Others)?;
    let now = app.clock.now();
    let decoder = DECODERS.acquire().await.map_err(Failure::internal)?;
    let logo = tokio::task::spawn_blocking(move || decode_logo(&upload))
        .await
        .map_err(Failure::internal)??;
    drop(decoder);
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Others)?;
    let by = (caller.actor(), now);
    add_logo(&mut tx, caller.session.msp_id, &logo, by).await?;
    tx.commit().await?;
    let response = LogoResponse {
        sha256: logo.sha256,
        width: logo.width,
        height: logo.height,
    };
    Ok(Created(response))
}
