//! The passkey ceremony's edge: `navigator.credentials.create` and `.get` with the PRF extension
//! (WebAuthn Level 3 §10.1.4).
//!
//! The conversions between the cloud's JSON and the browser's objects are written here rather than
//! taken from `webauthn-rs-proto`: those panic on unexpected input, drop the transports, and
//! double the module's size. `PublicKeyCredential.toJSON()` is not used either, because its result
//! contains the PRF's output, which must not leave the browser.
//!
//! Run a ceremony in a tab: the toolbar popup dies as soon as the authenticator's window takes the
//! focus.

mod answer;
mod error;
mod options;
mod prf;

use js_sys::{Object, Promise, Reflect};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CredentialCreationOptions, CredentialRequestOptions, CredentialsContainer, PublicKeyCredential,
};

pub use error::{CeremonyError, CeremonyKind};
pub use prf::PrfBytes;

use crate::clock::browser_now_ms;

/// A new passkey.
pub struct Registration {
    /// For the cloud: `webauthn_rs_proto::RegisterPublicKeyCredential`, without PRF results.
    pub credential: Value,
    /// The PRF's output; `None` when the authenticator has no PRF.
    pub prf: Option<PrfBytes>,
}

/// The use of a passkey.
pub struct Assertion {
    /// For the cloud: `webauthn_rs_proto::PublicKeyCredential`, without PRF results.
    pub credential: Value,
    /// The PRF's output; `None` when the authenticator has no PRF.
    pub prf: Option<PrfBytes>,
}

/// Makes a passkey from `{"publicKey": …}`. Authenticators that evaluate the PRF only at use are
/// asked once more right away; the person sees a second prompt there.
///
/// # Errors
/// See [`CeremonyError`]. A second prompt that is declined is not one: the passkey exists then,
/// without PRF output.
pub async fn create(challenge: &Value) -> Result<Registration, CeremonyError> {
    let public_key = options::with_prf(challenge)?;
    let credential = run(CeremonyKind::Create, &public_key).await?;
    let outcome = prf::read(&credential);
    let prf = match outcome.output {
        Some(output) => Some(output),
        None if outcome.is_enabled => evaluate_prf(&public_key, &credential).await,
        None => None,
    };
    Ok(Registration {
        credential: answer::registration(&credential)?,
        prf,
    })
}

/// Uses a passkey for `{"publicKey": …}`.
///
/// # Errors
/// See [`CeremonyError`].
pub async fn get(challenge: &Value) -> Result<Assertion, CeremonyError> {
    let credential = run(CeremonyKind::Get, &options::with_prf(challenge)?).await?;
    let prf = prf::read(&credential).output;
    Ok(Assertion {
        credential: answer::assertion(&credential)?,
        prf,
    })
}

/// Uses a passkey for `{"publicKey": …}` to sign and for nothing else: the sealing key stays untouched.
/// Gives `webauthn_rs_proto::PublicKeyCredential`.
///
/// # Errors
/// See [`CeremonyError`].
pub async fn sign(challenge: &Value) -> Result<Value, CeremonyError> {
    let public_key = challenge
        .get("publicKey")
        .ok_or(CeremonyError::OptionsInvalid)?;
    let credential = run(CeremonyKind::Get, public_key).await?;
    answer::assertion(&credential)
}

/// Whether this browser has passkeys at all.
pub fn is_supported() -> bool {
    credentials().is_ok()
}

/// Uses the passkey that was just made, for its PRF alone; the assertion is thrown away.
async fn evaluate_prf(created_with: &Value, credential: &PublicKeyCredential) -> Option<PrfBytes> {
    let request = options::prf_request(created_with, &credential.id());
    let credential = run(CeremonyKind::Get, &request).await.ok()?;
    prf::read(&credential).output
}

async fn run(kind: CeremonyKind, public_key: &Value) -> Result<PublicKeyCredential, CeremonyError> {
    let container = credentials()?;
    let options = Object::new();
    Reflect::set(&options, &"publicKey".into(), &options::to_js(public_key)?)
        .map_err(|_| CeremonyError::OptionsInvalid)?;
    let began_ms = browser_now_ms();
    let failed = |error: JsValue| {
        let name = Reflect::get(&error, &"name".into())
            .ok()
            .and_then(|n| n.as_string());
        error::classify(
            kind,
            &name.unwrap_or_default(),
            browser_now_ms().saturating_sub(began_ms),
            options::timeout_ms(public_key),
        )
    };
    let promise = start(&container, kind, options).map_err(failed)?;
    JsFuture::from(promise)
        .await
        .map_err(failed)?
        .dyn_into::<PublicKeyCredential>()
        .map_err(|_| CeremonyError::Unsupported)
}

fn start(
    container: &CredentialsContainer,
    kind: CeremonyKind,
    options: Object,
) -> Result<Promise, JsValue> {
    match kind {
        CeremonyKind::Create => {
            container.create_with_options(&options.unchecked_into::<CredentialCreationOptions>())
        }
        CeremonyKind::Get => {
            container.get_with_options(&options.unchecked_into::<CredentialRequestOptions>())
        }
    }
}

/// `navigator.credentials`, where this browser has passkeys at all.
#[expect(clippy::disallowed_methods, reason = "this is the passkey's edge")]
fn credentials() -> Result<CredentialsContainer, CeremonyError> {
    let window = web_sys::window().ok_or(CeremonyError::Unsupported)?;
    let has = |target: &JsValue, key: &str| {
        Reflect::get(target, &key.into()).is_ok_and(|v| !v.is_undefined() && !v.is_null())
    };
    let navigator = window.navigator();
    if has(&window, "PublicKeyCredential") && has(&navigator, "credentials") {
        Ok(navigator.credentials())
    } else {
        Err(CeremonyError::Unsupported)
    }
}
