//! A proof, read from its header and checked for its form. Pure; no signature is checked here.

use data_encoding::BASE64URL_NOPAD;
use hallpass_protocol::dpop::PublicKey;
use serde::Deserialize;

/// The longest proof, in bytes; ours have about 600.
const MAX_LENGTH: usize = 2 * 1024;

/// A `jti` in characters: 16 random bytes are 22.
const JTI_LENGTHS: core::ops::RangeInclusive<usize> = 22..=128;

/// The proof is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofFormError {
    /// Nobody needs that much.
    #[error("the proof is too long")]
    TooLong,
    /// Not three parts of unpadded base64url, or no JSON within.
    #[error("the proof is not a signed JSON web token")]
    Malformed,
    /// Another type or algorithm, or a parameter that is not known.
    #[error("the proof's header is not that of an ES256 proof")]
    HeaderRefused,
    /// Not a public key on P-256.
    #[error("the proof's key is not a P-256 public key")]
    KeyRefused,
    /// A claim is missing, of the wrong type, or of the wrong size.
    #[error("the proof's claims are not those of a proof")]
    ClaimsRefused,
}

/// A proof that is well formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proof<'a> {
    /// What is signed: header and claims as they came.
    pub(super) signed: &'a [u8],
    /// Over it: r and s.
    pub(super) signature: [u8; 64],
    /// By this key, which the proof itself names.
    pub(super) key: PublicKey,
    pub(super) claims: Claims,
}

/// What a proof says (RFC 9449 §4.2). Claims that are not known are passed over, as the RFC wants.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Claims {
    pub(super) jti: String,
    pub(super) htm: String,
    pub(super) htu: String,
    pub(super) iat: i64,
    #[serde(default)]
    pub(super) ath: Option<String>,
    #[serde(default)]
    pub(super) nonce: Option<String>,
}

/// RFC 7515 §4. Whatever else a header could say (`crit`, `kid`, `jku`, `x5c`) is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<'a> {
    typ: &'a str,
    alg: &'a str,
    #[serde(borrow)]
    jwk: Jwk<'a>,
}

/// RFC 7518 §6.2.1. A private member (`d`) is as unknown as any other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Jwk<'a> {
    kty: &'a str,
    crv: &'a str,
    x: &'a str,
    y: &'a str,
}

impl<'a> Proof<'a> {
    /// Reads a proof.
    pub(super) fn parse(text: &'a str) -> Result<Self, ProofFormError> {
        if text.len() > MAX_LENGTH {
            return Err(ProofFormError::TooLong);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(ProofFormError::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(ProofFormError::Malformed)?;
        let header = decode(header)?;
        let claims = decode(claims)?;
        let signature = decode_exactly(signature).ok_or(ProofFormError::Malformed)?;
        let key = read_header(&header)?;
        let claims: Claims =
            serde_json::from_slice(&claims).map_err(|_| ProofFormError::ClaimsRefused)?;
        if !JTI_LENGTHS.contains(&claims.jti.len()) {
            return Err(ProofFormError::ClaimsRefused);
        }
        Ok(Self {
            signed: signed.as_bytes(),
            signature,
            key,
            claims,
        })
    }
}

fn read_header(header: &[u8]) -> Result<PublicKey, ProofFormError> {
    let Header { typ, alg, jwk } =
        serde_json::from_slice(header).map_err(|_| ProofFormError::HeaderRefused)?;
    if typ != "dpop+jwt" || alg != "ES256" {
        return Err(ProofFormError::HeaderRefused);
    }
    if jwk.kty != "EC" || jwk.crv != "P-256" {
        return Err(ProofFormError::KeyRefused);
    }
    // RFC 7518 §6.2.1.2: coordinates have the curve's full size. Whether they name a point of it is
    // found out with the signature.
    let x = decode_exactly(jwk.x).ok_or(ProofFormError::KeyRefused)?;
    let y = decode_exactly(jwk.y).ok_or(ProofFormError::KeyRefused)?;
    Ok(PublicKey::new(x, y))
}

fn decode(text: &str) -> Result<Vec<u8>, ProofFormError> {
    BASE64URL_NOPAD
        .decode(text.as_bytes())
        .map_err(|_| ProofFormError::Malformed)
}

/// Unpadded base64url of exactly so many bytes.
pub(super) fn decode_exactly<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let fits = BASE64URL_NOPAD.decode_len(text.len()) == Ok(N);
    let decoded = fits.then(|| BASE64URL_NOPAD.decode_mut(text.as_bytes(), &mut bytes));
    decoded?.ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests;
