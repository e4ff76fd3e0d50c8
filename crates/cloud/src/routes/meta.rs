//! `GET /v1/meta`: what a client asks before anything else.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::meta::{MetaResponse, PROTOCOL_VERSION};

use crate::app::App;
use crate::failure::Failure;
use crate::store::msps;

/// Answers who this is and which protocol it speaks.
///
/// # Errors
/// When the database cannot be read.
pub async fn handle(State(app): State<App>) -> Result<Json<MetaResponse>, Failure> {
    let msps = msps::list(&mut *app.store.read().await?).await?;
    Ok(Json(MetaResponse {
        service: "hallpass".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        protocol_min: PROTOCOL_VERSION,
        protocol_max: PROTOCOL_VERSION,
        rp_id: app.relying_party.id().to_owned(),
        msp_name: msps
            .into_iter()
            .next()
            .map(|msp| msp.name)
            .unwrap_or_default(),
        server_time: app.clock.now(),
    }))
}
