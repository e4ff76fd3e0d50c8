//! The proof of possession that comes with a request (RFC 9449 §7), and what the client needs for
//! its next one.

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use hallpass_protocol::dpop::{NONCE_HEADER, PROOF_HEADER, TIME_HEADER, Thumbprint};
use hallpass_protocol::{ErrorCode, Timestamp};

use super::signed_in::token_hash_of;
use crate::app::App;
use crate::dpop::{AcceptedProof, ProofError, ProvenRequest};
use crate::failure::Failure;

const NONCE: HeaderName = HeaderName::from_static(NONCE_HEADER);
const TIME: HeaderName = HeaderName::from_static(TIME_HEADER);

/// RFC 9449 §7.1 and §9.
const USE_NONCE: &str = r#"DPoP error="use_dpop_nonce", algs="ES256""#;
const INVALID_PROOF: &str = r#"DPoP error="invalid_dpop_proof", algs="ES256""#;

/// When to come back after too many proofs, in seconds.
const RETRY_AFTER_S: u32 = 5;

/// The key that signed the proof of a request without a session: a step of a ceremony.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProvenKey(pub Thumbprint);

impl FromRequestParts<App> for ProvenKey {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let now = app.clock.now();
        let proof = check_proof(parts, app, None, now)?;
        use_up(app, &proof, now).await?;
        Ok(Self(proof.thumbprint))
    }
}

/// The token of a request without a session, and the key that signed the proof beside it: they fetch
/// what became of something that both began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProvenToken {
    /// Of the token.
    pub hash: [u8; 32],
    /// Of the key.
    pub thumbprint: Thumbprint,
}

impl FromRequestParts<App> for ProvenToken {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let now = app.clock.now();
        let hash = token_hash_of(parts).ok_or_else(|| proof_invalid("there is not one token"))?;
        let proof = check_proof(parts, app, Some(&hash), now)?;
        use_up(app, &proof, now).await?;
        Ok(Self {
            hash,
            thumbprint: proof.thumbprint,
        })
    }
}

/// Checks the request's proof; it is not used up yet. `token_hash` is that of the token beside it.
///
/// # Errors
/// When there is no proof, or it does not hold.
pub(super) fn check_proof(
    parts: &Parts,
    app: &App,
    token_hash: Option<&[u8; 32]>,
    now: Timestamp,
) -> Result<AcceptedProof, Failure> {
    let text = only_value(&parts.headers, PROOF_HEADER)
        .ok_or_else(|| proof_invalid("there is not one proof"))?;
    let request = ProvenRequest {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        token_hash,
    };
    let proof = app.proofs.check(text, request, now);
    let proof = proof.map_err(|error| refuse(app, error, now))?;
    if proof.is_nonce_ageing
        && let Some(wish) = parts.extensions.get::<NonceWish>()
    {
        wish.make();
    }
    Ok(proof)
}

/// Uses the proof up.
///
/// # Errors
/// When it was used before.
pub(super) async fn use_up(
    app: &App,
    proof: &AcceptedProof,
    now: Timestamp,
) -> Result<(), Failure> {
    let used_up = app.proofs.use_up(proof, now);
    used_up.map_err(|error| refuse(app, error, now))?;
    // Another process may have accepted it.
    if app.store.use_proof_up(proof.hash(), now).await? {
        Ok(())
    } else {
        Err(refuse(app, ProofError::Replayed, now))
    }
}

/// The header's value, if there is exactly one (RFC 9449 §4.3 step 1).
pub(super) fn only_value(
    headers: &HeaderMap,
    name: impl axum::http::header::AsHeaderName,
) -> Option<&str> {
    let mut values = headers.get_all(name).into_iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.to_str().ok())?
}

fn refuse(app: &App, error: ProofError, now: Timestamp) -> Failure {
    match error {
        ProofError::NonceStale => with_hints(
            Failure::new(
                ErrorCode::UseDpopNonce,
                "The request has to be proven anew; if you see this, update the extension or \
                 reload the page.",
            )
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static(USE_NONCE)),
            app,
            now,
        ),
        ProofError::ClockOff => with_hints(
            Failure::new(
                ErrorCode::DpopClock,
                "The request carries a time that is too far from the cloud's; if you see this, \
                 set the computer's clock, and update the extension or reload the page.",
            )
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static(INVALID_PROOF)),
            app,
            now,
        ),
        ProofError::TooMany => {
            tracing::error!("too many proofs are remembered; requests are turned away");
            Failure::new(
                ErrorCode::Unavailable,
                "Too many requests at this moment; try again in a few seconds.",
            )
            .retry_after(RETRY_AFTER_S)
        }
        ProofError::Form(_)
        | ProofError::OtherRequest
        | ProofError::OtherToken
        | ProofError::SignatureInvalid
        | ProofError::Replayed => proof_invalid(&error.to_string()),
    }
}

/// One text for all that is wrong with a proof; the log knows more.
fn proof_invalid(reason: &str) -> Failure {
    tracing::info!(reason, "proof refused");
    Failure::new(
        ErrorCode::DpopInvalid,
        "The request does not prove that it comes from the browser that signed in; update the \
         extension or reload the page, and sign in again.",
    )
    .with_header(WWW_AUTHENTICATE, HeaderValue::from_static(INVALID_PROOF))
}

fn with_hints(failure: Failure, app: &App, now: Timestamp) -> Failure {
    let mut failure = failure.with_header(TIME, now.unix_ms().div_euclid(1_000).into());
    if let Ok(nonce) = HeaderValue::try_from(app.proofs.make_nonce(now)) {
        failure = failure.with_header(NONCE, nonce);
    }
    failure
}

/// Whether the answer is to carry a new nonce (RFC 9449 §8.2). Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct NonceWish(Arc<AtomicBool>);

impl NonceWish {
    fn make(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_made(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Adds a new nonce to an answer.
pub(super) fn add_nonce(app: &App, headers: &mut HeaderMap) {
    if let Ok(nonce) = HeaderValue::try_from(app.proofs.make_nonce(app.clock.now())) {
        headers.insert(NONCE, nonce);
    }
}

#[cfg(test)]
mod tests;
