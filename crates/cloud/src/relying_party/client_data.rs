//! The part of WebAuthn's client data that we check ourselves.

use serde::Deserialize;

use super::CeremonyError;

/// WebAuthn L3 §5.8.1.
#[derive(Deserialize)]
struct ClientData {
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    is_cross_origin: bool,
}

/// The origin on which the ceremony ran, exactly as the browser wrote it.
pub(super) fn read_origin(client_data_json: &[u8]) -> Result<String, CeremonyError> {
    let data: ClientData =
        serde_json::from_slice(client_data_json).map_err(|_| CeremonyError::Malformed)?;
    // Ours never runs in a frame of somebody else's page.
    if data.is_cross_origin {
        return Err(CeremonyError::OriginNotAllowed);
    }
    Ok(data.origin)
}
