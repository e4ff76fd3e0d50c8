//! The PRF extension's results.

use core::fmt;

use data_encoding::BASE64URL_NOPAD;
use hallpass_seal::PrfOutput;
use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::PublicKeyCredential;
use zeroize::Zeroizing;

/// The 32 bytes that a passkey's PRF gave for our salt: the root of the sealing key. They stay in
/// this browser. Does not print; wipes itself.
pub struct PrfBytes(Zeroizing<[u8; 32]>);

impl PrfBytes {
    /// For deriving the sealing key.
    pub fn to_prf_output(&self) -> PrfOutput {
        // EXPOSE: the sealing key is derived from these bytes.
        PrfOutput::from_bytes(*self.0)
    }

    /// For the way from the sign-in tab to the worker, inside the extension.
    pub fn to_base64url(&self) -> Zeroizing<String> {
        // EXPOSE: the worker derives the sealing key; a message between the two is a text.
        Zeroizing::new(BASE64URL_NOPAD.encode(&*self.0))
    }
}

impl fmt::Debug for PrfBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrfBytes(…)")
    }
}

/// What an authenticator said about PRF.
pub(super) struct PrfOutcome {
    /// It can evaluate a PRF, if not now then at the passkey's use.
    pub(super) is_enabled: bool,
    /// What it evaluated.
    pub(super) output: Option<PrfBytes>,
}

/// Reads `getClientExtensionResults().prf` (WebAuthn §10.1.4).
pub(super) fn read(credential: &PublicKeyCredential) -> PrfOutcome {
    let member = |of: &JsValue, name: &str| {
        Reflect::get(of, &name.into())
            .ok()
            .filter(|v| !v.is_undefined() && !v.is_null())
    };
    let prf = member(&credential.get_client_extension_results(), "prf");
    let is_enabled = prf
        .as_ref()
        .and_then(|prf| member(prf, "enabled"))
        .is_some_and(|enabled| enabled.is_truthy());
    let output = prf
        .as_ref()
        .and_then(|prf| member(prf, "results"))
        .and_then(|results| member(&results, "first"))
        .and_then(|first| bytes(&first));
    PrfOutcome { is_enabled, output }
}

/// Exactly 32 bytes from an `ArrayBuffer` or a view of one.
fn bytes(source: &JsValue) -> Option<PrfBytes> {
    let view = match source.dyn_ref::<ArrayBuffer>() {
        Some(buffer) => Uint8Array::new(buffer),
        None => source.dyn_ref::<Uint8Array>()?.clone(),
    };
    let mut output = Zeroizing::new([0; 32]);
    if view.length() != 32 {
        return None;
    }
    view.copy_to(&mut *output);
    Some(PrfBytes(output))
}
