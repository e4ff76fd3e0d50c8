//! A browser's key for proofs of possession, in software.

use hallpass_protocol::dpop::{ProofClaims, PublicKey, Thumbprint, complete, signing_input};
use p256::ecdsa::SigningKey;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

/// Signs by `ring`, which is fast also where nothing is optimised: every request of every test has
/// a proof.
pub(crate) struct BrowserKey {
    key: EcdsaKeyPair,
    public: PublicKey,
}

impl BrowserKey {
    pub(crate) fn new(seed: u8) -> Self {
        let secret = [seed; 32];
        let point = SigningKey::from_slice(&secret)
            .unwrap()
            .verifying_key()
            .to_sec1_point(false);
        let key = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &secret,
            point.as_bytes(),
            &SystemRandom::new(),
        );
        Self {
            key: key.unwrap(),
            public: PublicKey::from_uncompressed(point.as_bytes()).unwrap(),
        }
    }

    pub(crate) fn public(&self) -> PublicKey {
        self.public
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
        let signature = self
            .key
            .sign(&SystemRandom::new(), signing_input.as_bytes())
            .unwrap();
        complete(signing_input, signature.as_ref().try_into().unwrap())
    }
}
