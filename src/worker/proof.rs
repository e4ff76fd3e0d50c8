//! Proof of possession (RFC 9449): every call for a session or a ceremony is signed with a key that
//! cannot leave this browser, so a stolen token is worth nothing.

use hallpass_protocol::Timestamp;
use hallpass_protocol::dpop::{self, ProofClaims};
use zeroize::Zeroizing;

use crate::worker::Worker;
use crate::worker::cloud::{Call, CloudError};
use crate::worker::cloud_origin::CloudOrigin;
use crate::worker::platform::{HttpRequest, Platform, ProofHints, ProofKey};
use crate::worker::state::Topic;

/// How often a call is repeated because the cloud asked for another nonce or another time: once for
/// each.
const MAX_REPEATS: u8 = 2;

/// As whom a call is made.
pub(super) struct Identity<K> {
    pub(super) cloud: CloudOrigin,
    /// None in a ceremony.
    pub(super) token: Option<Zeroizing<String>>,
    pub(super) key: K,
}

impl<P: Platform> Worker<P> {
    /// The key that the session or the ceremony is bound to; read from the disk once in a worker's
    /// life.
    pub(super) async fn proof_key(&self) -> Result<P::Key, CloudError> {
        self.find_key().await?.ok_or(CloudError::KeyLost)
    }

    /// The same for the start of a ceremony, which makes the key where there is none. Ceremonies in
    /// two tabs share it.
    pub(super) async fn ensure_proof_key(&self) -> Result<P::Key, CloudError> {
        // Two that start at once must not make two keys.
        let _turn = self.0.key_turn.lock().await;
        if let Some(key) = self.find_key().await? {
            return Ok(key);
        }
        let key = self.platform().make_key().await?;
        self.0.key.replace(Some(key.clone()));
        Ok(key)
    }

    async fn find_key(&self) -> Result<Option<P::Key>, CloudError> {
        let known = self.0.key.borrow().clone();
        if known.is_some() {
            return Ok(known);
        }
        let epoch = self.look(|state| state.epoch);
        let key = self.platform().load_key().await?;
        // The session may have ended meanwhile, and its key with it.
        if self.look(|state| state.epoch) == epoch {
            self.0.key.replace(key.clone());
        }
        Ok(key)
    }

    /// Removes the key from the disk, and hands it out one last time. From this worker's memory it
    /// was `taken` when the session ended.
    pub(super) async fn take_key(&self, taken: Option<P::Key>) -> Option<P::Key> {
        let _turn = self.0.key_turn.lock().await;
        // Where the disk cannot be read there is nothing to remove either.
        let kept = self.platform().take_key().await.ok().flatten();
        taken.or(kept)
    }

    /// Sends `call` with a proof; again when the cloud asks for another nonce or another time. That
    /// holds for every method: the proof is checked before anything is done.
    pub(super) async fn send_proven<T>(
        &self,
        call: &Call,
        identity: &Identity<P::Key>,
        send: impl AsyncFn(HttpRequest) -> (ProofHints, Result<T, CloudError>),
    ) -> Result<T, CloudError> {
        let mut repeats = 0;
        loop {
            let mut request = call.to_request(&identity.cloud);
            request.proof = Some(self.prove(&request, identity).await?);
            request.token.clone_from(&identity.token);
            let (hints, result) = send(request).await;
            self.take_hints(hints, &identity.cloud);
            match result {
                Err(error) if error.wants_another_proof() && repeats < MAX_REPEATS => repeats += 1,
                result => return result,
            }
        }
    }

    /// The proof for one request.
    async fn prove(
        &self,
        request: &HttpRequest,
        identity: &Identity<P::Key>,
    ) -> Result<String, CloudError> {
        let nonce = self.look(|state| state.dpop_nonce.clone());
        let claims = ProofClaims {
            jti: self.platform().random_bytes(),
            method: request.method.as_str(),
            url: &request.url,
            issued_at_unix_s: self.cloud_time().unix_ms().div_euclid(1_000),
            // EXPOSE: only the token's hash goes into the proof.
            token_hash: identity.token.as_ref().map(|token| dpop::token_hash(token)),
            nonce: nonce.as_deref(),
        };
        let input = dpop::signing_input(&identity.key.public(), &claims);
        let signature = identity.key.sign(input.as_bytes()).await?;
        Ok(dpop::complete(input, &signature))
    }

    /// Keeps the newest nonce and the cloud's clock for the next proof.
    fn take_hints(&self, hints: ProofHints, from: &CloudOrigin) {
        if self.look(|state| state.cloud.as_ref() != Some(from)) {
            return;
        }
        if let Some(seconds) = hints.time_unix_s {
            // Whole seconds: the middle of that second is nearest to the truth.
            let time = seconds.saturating_mul(1_000).saturating_add(500);
            self.set_clock(Timestamp::from_unix_ms(time));
        }
        if let Some(nonce) = hints.nonce
            && self.look(|state| state.dpop_nonce.as_ref() != Some(&nonce))
        {
            self.change(|state| state.dpop_nonce = Some(nonce));
            self.save(&[Topic::DpopNonce]);
        }
    }
}
