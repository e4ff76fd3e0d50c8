//! A browser's key for proofs of possession, in software.

use hallpass_protocol::dpop::{ProofClaims, PublicKey, Thumbprint, complete, signing_input};
use p256::ecdsa::SigningKey;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

/// Signs by `ring`, which is fast also where nothing is optimised.
pub(crate) struct BrowserKey {
    key: EcdsaKeyPair,
    public: PublicKey,
}

impl BrowserKey {
    pub(crate) fn new() -> Self {
        let secret = [7; 32];
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

    pub(crate) fn thumbprint(&self) -> Thumbprint {
        self.public.thumbprint()
    }

    pub(crate) fn prove(&self, claims: &ProofClaims<'_>) -> String {
        let input = signing_input(&self.public, claims);
        let signature = self.key.sign(&SystemRandom::new(), input.as_bytes());
        complete(input, signature.unwrap().as_ref().try_into().unwrap())
    }
}
