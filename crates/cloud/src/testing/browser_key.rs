//! A browser's key for proofs of possession, in software.

use hallpass_protocol::dpop::{ProofClaims, PublicKey, Thumbprint, complete, signing_input};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};

pub(crate) struct BrowserKey(SigningKey);

impl BrowserKey {
    pub(crate) fn new(seed: u8) -> Self {
        Self(SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    pub(crate) fn public(&self) -> PublicKey {
        let point = self.0.verifying_key().to_sec1_point(false);
        PublicKey::from_uncompressed(point.as_bytes()).unwrap()
    }

    pub(crate) fn thumbprint(&self) -> Thumbprint {
        self.public().thumbprint()
    }

    /// A proof that says `claims`.
    pub(crate) fn prove(&self, claims: &ProofClaims<'_>) -> String {
        self.sign(signing_input(&self.public(), claims))
    }

    /// A proof of whatever was written down.
    pub(crate) fn sign(&self, signing_input: String) -> String {
        let signature: Signature = self.0.sign(signing_input.as_bytes());
        complete(signing_input, &signature.to_bytes().into())
    }
}
