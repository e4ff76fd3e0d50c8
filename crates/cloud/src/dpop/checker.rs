//! Checks proofs.

use hallpass_protocol::Timestamp;
use hallpass_protocol::dpop::{PublicKey, Thumbprint};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use super::CLOCK_TOLERANCE;
use super::nonce::{NonceAge, NonceMint};
use super::proof::{Proof, ProofFormError, decode_exactly};
use super::replay::{ReplayCache, ReplayError};
use crate::random::RandomSource;

/// The request that a proof must be for.
#[derive(Debug, Clone, Copy)]
pub struct ProvenRequest<'a> {
    /// Its method.
    pub method: &'a str,
    /// Its path as it came, without the query.
    pub path: &'a str,
    /// The hash of the token that came with it; `None` in a ceremony.
    pub token_hash: Option<&'a [u8; 32]>,
}

/// A proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Its form is wrong.
    #[error(transparent)]
    Form(#[from] ProofFormError),
    /// It is for another method or another URL.
    #[error("the proof is for another request")]
    OtherRequest,
    /// It is for another token, for none where there is one, or for one where there is none.
    #[error("the proof is for another token")]
    OtherToken,
    /// It has no nonce, or one that is not good any more.
    #[error("the proof has no nonce or a stale one")]
    NonceStale,
    /// Its time is too far from ours.
    #[error("the proof's time is too far from the clock")]
    ClockOff,
    /// It is not signed by the key that it names.
    #[error("the proof's signature does not verify")]
    SignatureInvalid,
    /// It was accepted before.
    #[error("the proof was used before")]
    Replayed,
    /// There are too many to remember.
    #[error("too many proofs are remembered")]
    TooMany,
}

/// A proof that holds. It is good once: [`ProofChecker::use_up`] says whether this is the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedProof {
    /// The name of the key that signed it.
    pub thumbprint: Thumbprint,
    /// Whether the client should get a new nonce with the answer.
    pub is_nonce_ageing: bool,
    jti: String,
}

impl AcceptedProof {
    /// Names it among all proofs.
    pub fn hash(&self) -> [u8; 32] {
        let hash = Sha256::new().chain_update(self.thumbprint.as_bytes());
        hash.chain_update(self.jti.as_bytes()).finalize().into()
    }
}

/// Checks proofs for requests to one public URL.
#[derive(Debug)]
pub struct ProofChecker {
    origin: String,
    nonces: NonceMint,
    used: ReplayCache,
}

impl ProofChecker {
    /// For requests to `origin`: the public URL as a browser serializes its origin.
    pub fn new(origin: String, random: &dyn RandomSource) -> Self {
        Self {
            origin,
            nonces: NonceMint::new(random),
            used: ReplayCache::new(),
        }
    }

    /// The same where several processes answer for the origin: each knows the others' nonces, which
    /// are made under this key.
    pub fn with_nonce_key(origin: String, key: &[u8; 32]) -> Self {
        Self {
            origin,
            nonces: NonceMint::shared(key),
            used: ReplayCache::new(),
        }
    }

    /// A nonce that is good for [`super::NONCE_LIFE`].
    pub fn make_nonce(&self, now: Timestamp) -> String {
        self.nonces.make(now)
    }

    /// Checks all but whether the proof was used before: what is cheap first, the signature last.
    ///
    /// # Errors
    /// When it does not hold for this request.
    pub fn check(
        &self,
        proof: &str,
        request: ProvenRequest<'_>,
        now: Timestamp,
    ) -> Result<AcceptedProof, ProofError> {
        // RFC 9449 §4.3, steps 2 to 11; that there is one proof (step 1) is the caller's.
        let proof = Proof::parse(proof)?;
        let claims = &proof.claims;
        if claims.htm != request.method || !self.is_url_of(&claims.htu, request.path) {
            return Err(ProofError::OtherRequest);
        }
        if !is_hash_of(claims.ath.as_deref(), request.token_hash) {
            return Err(ProofError::OtherToken);
        }
        let nonce = claims.nonce.as_deref().unwrap_or_default();
        let age = self.nonces.age(nonce, now).ok_or(ProofError::NonceStale)?;
        if !is_near(claims.iat, now) {
            return Err(ProofError::ClockOff);
        }
        verify(&proof.key, proof.signed, &proof.signature)?;
        Ok(AcceptedProof {
            thumbprint: proof.key.thumbprint(),
            is_nonce_ageing: age == NonceAge::Ageing,
            jti: proof.claims.jti,
        })
    }

    /// Uses a proof up.
    ///
    /// # Errors
    /// When it was used before, or there is no room to remember that it is now.
    pub fn use_up(&self, proof: &AcceptedProof, now: Timestamp) -> Result<(), ProofError> {
        self.used
            .remember(&proof.thumbprint, &proof.jti, now)
            .map_err(|error| match error {
                ReplayError::Known => ProofError::Replayed,
                ReplayError::Full => ProofError::TooMany,
            })
    }

    /// RFC 9449 §4.3 step 9 lets a server normalize both; ours has one public URL and clients that
    /// write it as we do, so nothing is to be gained but ways around it.
    fn is_url_of(&self, htu: &str, path: &str) -> bool {
        htu.strip_prefix(self.origin.as_str()) == Some(path)
    }
}

fn is_hash_of(ath: Option<&str>, token_hash: Option<&[u8; 32]>) -> bool {
    match (ath, token_hash) {
        (None, None) => true,
        (Some(ath), Some(token_hash)) => decode_exactly(ath).as_ref() == Some(token_hash),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn is_near(unix_s: i64, now: Timestamp) -> bool {
    let now_s = now.unix_ms().div_euclid(1_000);
    unix_s.abs_diff(now_s) <= CLOCK_TOLERANCE.as_secs()
}

/// ECDSA on P-256 with SHA-256 (RFC 7518 §3.4). A key that is no point of the curve verifies
/// nothing.
fn verify(key: &PublicKey, signed: &[u8], signature: &[u8; 64]) -> Result<(), ProofError> {
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.to_uncompressed())
        .verify(signed, signature)
        .map_err(|_| ProofError::SignatureInvalid)
}

#[cfg(test)]
mod tests;
