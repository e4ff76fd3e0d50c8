//! Proof of possession (DPoP, RFC 9449), the part that the cloud and its clients share: what is
//! signed, and the names of keys and tokens in it. No signature is made or checked here.
//!
//! A client makes a P-256 key that cannot be exported, and sends with every request that needs a
//! session, and with every step of a ceremony, a header `DPoP` with a proof by that key:
//!
//! ```
//! use hallpass_protocol::dpop::{ProofClaims, PublicKey, complete, signing_input, token_hash};
//!
//! # let key = PublicKey::new([1; 32], [2; 32]);
//! # let sign = |_: &[u8]| [0; 64];
//! let claims = ProofClaims {
//!     jti: [7; 16], // random, fresh for each request
//!     method: "GET",
//!     url: "https://hallpass.example/v1/session", // neither query nor fragment
//!     issued_at_unix_s: 1_795_000_000, // by the cloud's clock
//!     token_hash: Some(token_hash("the session's token")), // none in a ceremony
//!     nonce: Some("the cloud's newest"),
//! };
//! let input = signing_input(&key, &claims);
//! let signature = sign(input.as_bytes()); // ES256, as WebCrypto writes it: r and s
//! let header = complete(input, &signature);
//! # assert_eq!(header.split('.').count(), 3);
//! ```

use core::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// The header that carries a proof.
pub const PROOF_HEADER: &str = "dpop";
/// The header in which the cloud hands out a nonce.
pub const NONCE_HEADER: &str = "dpop-nonce";
/// The header in which the cloud tells its time, in whole seconds since 1970.
pub const TIME_HEADER: &str = "dpop-time";
/// The scheme of `Authorization` beside a proof.
pub const SCHEME: &str = "DPoP";

/// A public key on the curve P-256, by its affine coordinates (big-endian). Nothing here checks
/// that the point lies on the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey {
    x: [u8; 32],
    y: [u8; 32],
}

impl PublicKey {
    /// The key with these coordinates.
    pub const fn new(x: [u8; 32], y: [u8; 32]) -> Self {
        Self { x, y }
    }

    /// From the uncompressed form of SEC 1 §2.3.3, as WebCrypto exports a key in the format `raw`:
    /// the byte 4, then 32 bytes each of x and y. `None` for anything else.
    pub fn from_uncompressed(point: &[u8]) -> Option<Self> {
        let (4, coordinates) = point.split_first()? else {
            return None;
        };
        let (x, y) = coordinates.split_first_chunk()?;
        Some(Self::new(*x, y.try_into().ok()?))
    }

    /// The uncompressed form.
    pub fn to_uncompressed(&self) -> [u8; 65] {
        let mut point = [4; 65];
        let (_, coordinates) = point.split_at_mut(1);
        let (x, y) = coordinates.split_at_mut(32);
        x.copy_from_slice(&self.x);
        y.copy_from_slice(&self.y);
        point
    }

    /// The key's name (RFC 7638): what sessions and ceremonies are bound to.
    pub fn thumbprint(&self) -> Thumbprint {
        let (x, y) = self.coordinates();
        // RFC 7638 §3.3: the required members in the order of their names, no white space.
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        Thumbprint(Sha256::digest(members).into())
    }

    fn coordinates(&self) -> (String, String) {
        (
            BASE64URL_NOPAD.encode(&self.x),
            BASE64URL_NOPAD.encode(&self.y),
        )
    }
}

/// The SHA-256 thumbprint of a public key (RFC 7638). Written as unpadded base64url.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thumbprint([u8; 32]);

impl Thumbprint {
    /// From storage.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// For storage.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Thumbprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Thumbprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(de::Error::custom)?;
        let bytes = bytes.try_into();
        bytes
            .map(Self)
            .map_err(|_| de::Error::custom("a thumbprint has 32 bytes"))
    }
}

/// SHA-256 of a session's token: the claim `ath`, and what the cloud keeps in the token's place.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// What a proof says (RFC 9449 §4.2).
#[derive(Debug, Clone, Copy)]
pub struct ProofClaims<'a> {
    /// Random bytes, fresh for each request: no proof is accepted twice.
    pub jti: [u8; 16],
    /// The request's method, in capitals.
    pub method: &'a str,
    /// The request's URL without query and fragment: the cloud's public origin as a browser
    /// serializes it, and the path exactly as it is sent.
    pub url: &'a str,
    /// The present moment by the cloud's clock, in whole seconds since 1970.
    pub issued_at_unix_s: i64,
    /// The hash of the token that goes with it; `None` in a ceremony.
    pub token_hash: Option<[u8; 32]>,
    /// The newest nonce that the cloud gave out; `None` before the first.
    pub nonce: Option<&'a str>,
}

/// The claims as they travel.
#[derive(Serialize)]
struct WireClaims<'a> {
    jti: String,
    htm: &'a str,
    htu: &'a str,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ath: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
}

/// What the client signs with ES256: header and claims of the proof (RFC 7515 §5.1).
///
/// # Panics
/// Never: strings and a number always serialize.
pub fn signing_input(key: &PublicKey, claims: &ProofClaims<'_>) -> String {
    let (x, y) = key.coordinates();
    let header = format!(
        r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}}}"#
    );
    let claims = WireClaims {
        jti: BASE64URL_NOPAD.encode(&claims.jti),
        htm: claims.method,
        htu: claims.url,
        iat: claims.issued_at_unix_s,
        ath: claims.token_hash.map(|hash| BASE64URL_NOPAD.encode(&hash)),
        nonce: claims.nonce,
    };
    let claims = serde_json::to_vec(&claims).expect("strings and a number to serialize");
    let mut input = BASE64URL_NOPAD.encode(header.as_bytes());
    input.push('.');
    BASE64URL_NOPAD.encode_append(&claims, &mut input);
    input
}

/// The proof: what was signed, with its signature, which is r and s of 32 bytes each (RFC 7518
/// §3.4).
#[must_use]
pub fn complete(mut signing_input: String, signature: &[u8; 64]) -> String {
    signing_input.push('.');
    BASE64URL_NOPAD.encode_append(signature, &mut signing_input);
    signing_input
}

#[cfg(test)]
mod tests;
