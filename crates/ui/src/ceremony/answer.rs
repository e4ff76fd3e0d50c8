//! From the browser's credential to the cloud's JSON. Only what the cloud verifies is copied;
//! extension results, which may hold the PRF's output, never are.

use data_encoding::BASE64URL_NOPAD;
use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use web_sys::{
    AuthenticatorAssertionResponse, AuthenticatorAttestationResponse, PublicKeyCredential,
};

use super::CeremonyError;

/// The transports that WebAuthn Level 3 §5.8.4 names and the cloud understands.
const TRANSPORTS: [&str; 5] = ["usb", "nfc", "ble", "hybrid", "internal"];

/// The JSON form of a new passkey (WebAuthn §5.1, `RegistrationResponseJSON`).
pub(super) fn registration(credential: &PublicKeyCredential) -> Result<Value, CeremonyError> {
    let response = credential
        .response()
        .dyn_into::<AuthenticatorAttestationResponse>()
        .map_err(|_| CeremonyError::Unsupported)?;
    Ok(envelope(
        credential,
        &json!({
            "attestationObject": text(&response.attestation_object()),
            "clientDataJSON": text(&response.client_data_json()),
            "transports": transports(&response),
        }),
    ))
}

/// The JSON form of a use (WebAuthn §5.1, `AuthenticationResponseJSON`).
pub(super) fn assertion(credential: &PublicKeyCredential) -> Result<Value, CeremonyError> {
    let response = credential
        .response()
        .dyn_into::<AuthenticatorAssertionResponse>()
        .map_err(|_| CeremonyError::Unsupported)?;
    Ok(envelope(
        credential,
        &json!({
            "authenticatorData": text(&response.authenticator_data()),
            "clientDataJSON": text(&response.client_data_json()),
            "signature": text(&response.signature()),
            "userHandle": response.user_handle().map(|handle| text(&handle)),
        }),
    ))
}

fn envelope(credential: &PublicKeyCredential, response: &Value) -> Value {
    json!({
        "id": credential.id(),
        "rawId": text(&credential.raw_id()),
        "type": credential.type_(),
        "response": response,
        "extensions": {},
    })
}

/// Browsers before Chrome 74 have no `getTransports`: the list is empty there.
fn transports(response: &AuthenticatorAttestationResponse) -> Vec<String> {
    let has_method = Reflect::has(response, &"getTransports".into()).unwrap_or(false);
    if !has_method {
        return Vec::new();
    }
    response
        .get_transports()
        .iter()
        .filter_map(|transport| transport.as_string())
        .filter(|transport| TRANSPORTS.contains(&transport.as_str()))
        .collect()
}

fn text(buffer: &ArrayBuffer) -> String {
    BASE64URL_NOPAD.encode(&Uint8Array::new(buffer).to_vec())
}
