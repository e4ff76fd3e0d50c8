//! The browser's key for proofs of possession: P-256, made by WebCrypto, never exported.

use hallpass_protocol::dpop::PublicKey;
use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use super::js::{member, object};

/// The browser cannot keep or use a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "This browser cannot keep a key for Hallpass. Open the page over https in a current browser, \
     outside of any mode that forbids storage."
)]
pub(crate) struct KeyError;

/// A key pair whose private half WebCrypto keeps to itself (`extractable: false`).
#[derive(Clone)]
pub(crate) struct DeviceKey {
    pair: JsValue,
    private: CryptoKey,
    public: PublicKey,
}

impl DeviceKey {
    /// Makes a new pair.
    pub(crate) async fn make() -> Result<Self, KeyError> {
        let algorithm = object(&[("name", &"ECDSA".into()), ("namedCurve", &"P-256".into())]);
        let usages = Array::of1(&"sign".into());
        let pair = subtle()?.generate_key_with_object(&algorithm, false, &usages);
        Self::from_pair(settle(pair).await?).await
    }

    /// From a `CryptoKeyPair`, as it was made or stored.
    pub(super) async fn from_pair(pair: JsValue) -> Result<Self, KeyError> {
        let half = |name| member(&pair, name).dyn_into::<CryptoKey>();
        let private = half("privateKey").map_err(|_| KeyError)?;
        let public = half("publicKey").map_err(|_| KeyError)?;
        let point = settle(subtle()?.export_key("raw", &public)).await?;
        let public = PublicKey::from_uncompressed(&bytes(point)?).ok_or(KeyError)?;
        Ok(Self {
            pair,
            private,
            public,
        })
    }

    /// The pair, to store: a browser writes down a key that cannot be exported without showing it.
    pub(super) const fn pair(&self) -> &JsValue {
        &self.pair
    }

    /// The public half.
    pub(crate) const fn public(&self) -> PublicKey {
        self.public
    }

    /// ES256 over `input`: r and s, 32 bytes each.
    pub(crate) async fn sign(&self, input: &[u8]) -> Result<[u8; 64], KeyError> {
        let algorithm = object(&[("name", &"ECDSA".into()), ("hash", &"SHA-256".into())]);
        let signature = subtle()?.sign_with_object_and_u8_array(&algorithm, &self.private, input);
        bytes(settle(signature).await?)?
            .try_into()
            .map_err(|_| KeyError)
    }
}

/// `crypto.subtle`; undefined on a page that did not come over https.
#[expect(clippy::disallowed_methods, reason = "this is the edge to WebCrypto")]
fn subtle() -> Result<SubtleCrypto, KeyError> {
    let window = web_sys::window().ok_or(KeyError)?;
    let crypto = window.crypto().map_err(|_| KeyError)?;
    member(&crypto, "subtle").dyn_into().map_err(|_| KeyError)
}

async fn settle(promise: Result<Promise, JsValue>) -> Result<JsValue, KeyError> {
    let promise = promise.map_err(|_| KeyError)?;
    JsFuture::from(promise).await.map_err(|_| KeyError)
}

fn bytes(buffer: JsValue) -> Result<Vec<u8>, KeyError> {
    let buffer = buffer.dyn_into::<ArrayBuffer>().map_err(|_| KeyError)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
