//! The cloud's check of proofs (RFC 9449 §4.3), written apart from what makes them.

use std::collections::BTreeSet;

use data_encoding::BASE64URL_NOPAD;
use hallpass_protocol::ErrorCode;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::worker::platform::{HttpRequest, Method, ProofHints};

/// What a proof may differ from the cloud's clock, in seconds.
const TOLERANCE_S: i64 = 60;

/// Checks proofs and hands out nonces.
#[derive(Default)]
pub(super) struct ProofChecker {
    /// Raised by the test: older nonces are stale from then on.
    pub(super) nonce: u32,
    /// Tell the newest nonce with every answer, not only when it is missing.
    pub(super) is_generous: bool,
    /// Send back every proof.
    pub(super) never_accepts: bool,
    /// How many proofs were sent back for another nonce or another time.
    pub(super) sent_back: usize,
    seen: BTreeSet<String>,
}

impl ProofChecker {
    /// The thumbprint of the key that signed the request's proof, or the refusal.
    pub(super) fn check(
        &mut self,
        request: &HttpRequest,
        now_ms: i64,
    ) -> Result<String, ErrorCode> {
        let Some(proof) = &request.proof else {
            return Err(self.send_back(ErrorCode::UseDpopNonce));
        };
        let parts: Vec<&str> = proof.split('.').collect();
        let [header, claims, signature] = parts.as_slice() else {
            return Err(ErrorCode::DpopInvalid);
        };
        let decoded = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).unwrap();
        let json = |part: &str| serde_json::from_slice::<Value>(&decoded(part)).unwrap();
        let (header_json, claims_json) = (json(header), json(claims));
        assert_eq!(header_json["typ"], "dpop+jwt");
        assert_eq!(header_json["alg"], "ES256");
        let jwk = &header_json["jwk"];
        assert_eq!((&jwk["kty"], &jwk["crv"]), (&"EC".into(), &"P-256".into()));
        assert!(jwk.get("d").is_none(), "the private half came out");
        let point = [
            vec![4],
            decoded(jwk["x"].as_str().unwrap()),
            decoded(jwk["y"].as_str().unwrap()),
        ]
        .concat();
        let key = VerifyingKey::from_sec1_bytes(&point).unwrap();
        let signature = Signature::from_slice(&decoded(signature)).unwrap();
        let signed = format!("{header}.{claims}");
        key.verify(signed.as_bytes(), &signature)
            .map_err(|_| ErrorCode::DpopInvalid)?;
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Delete => "DELETE",
        };
        let hash = request
            .token
            .as_ref()
            .map(|token| BASE64URL_NOPAD.encode(&Sha256::digest(token.as_bytes())));
        let is_for_request = claims_json["htm"] == method
            && claims_json["htu"] == request.url.as_str()
            && claims_json.get("ath").and_then(Value::as_str) == hash.as_deref();
        let jti = claims_json["jti"].as_str().unwrap();
        if !is_for_request || decoded(jti).len() < 16 {
            return Err(ErrorCode::DpopInvalid);
        }
        let nonce = claims_json.get("nonce").and_then(Value::as_str);
        if self.never_accepts || nonce != Some(&self.newest()) {
            return Err(self.send_back(ErrorCode::UseDpopNonce));
        }
        let issued_at = claims_json["iat"].as_i64().unwrap();
        if (issued_at - now_ms / 1_000).abs() > TOLERANCE_S {
            return Err(self.send_back(ErrorCode::DpopClock));
        }
        if !self.seen.insert(jti.to_owned()) {
            return Err(ErrorCode::DpopInvalid);
        }
        Ok(BASE64URL_NOPAD.encode(&Sha256::digest(&point)))
    }

    /// What the answer tells about the next proof.
    pub(super) fn hints(&self, refusal: Option<ErrorCode>, now_ms: i64) -> ProofHints {
        let is_sent_back = matches!(
            refusal,
            Some(ErrorCode::UseDpopNonce | ErrorCode::DpopClock)
        );
        let tells_nonce = refusal == Some(ErrorCode::UseDpopNonce) || self.is_generous;
        ProofHints {
            nonce: tells_nonce.then(|| self.newest()),
            time_unix_s: is_sent_back.then_some(now_ms / 1_000),
        }
    }

    fn newest(&self) -> String {
        format!("nonce-{}", self.nonce)
    }

    fn send_back(&mut self, code: ErrorCode) -> ErrorCode {
        self.sent_back += 1;
        code
    }
}
