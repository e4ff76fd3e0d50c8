//! A technician's sealing key.

use data_encoding::BASE64URL_NOPAD;
use hkdf::Hkdf;
use hpke::{Deserializable, Kem as _, Serializable};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::prf::PrfOutput;
use crate::public_key::SealingPublicKey;
use crate::suite::{Kem, PrivateKey};

/// Separates this use of the PRF's output from any later one.
const DERIVE_INFO: &[u8] = b"hallpass/sealing-key/v1 x25519";

/// An X25519 private key that opens what was sealed to its public half. Wipes itself; does not
/// print, clone or compare.
pub struct SealingKey(PrivateKey);

/// The text is not a sealing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored sealing key is damaged")]
pub struct InvalidSealingKeyError;

impl SealingKey {
    /// Derives the key from a passkey's PRF: HKDF-SHA256 (RFC 5869) with a label, then HPKE's
    /// `DeriveKeyPair` (RFC 9180 §7.1.3). The same passkey gives the same key in every browser.
    ///
    /// # Panics
    /// Never: 32 bytes are within what HKDF-SHA256 can give.
    pub fn derive(prf: &PrfOutput) -> Self {
        let mut ikm = Zeroizing::new([0_u8; 32]);
        // EXPOSE: the one use of the PRF's output is to derive this key.
        Hkdf::<Sha256>::new(None, prf.expose())
            .expand(DERIVE_INFO, ikm.as_mut_slice())
            .expect("32 bytes to be within HKDF-SHA256's limit of 8160");
        Self(Kem::derive_keypair(ikm.as_slice()).0)
    }

    /// Makes a key of random bytes, which nothing leads back to: for one use.
    pub fn from_random(bytes: &Zeroizing<[u8; 32]>) -> Self {
        Self(Kem::derive_keypair(bytes.as_slice()).0)
    }

    /// The public half, which the cloud may know.
    pub fn public_key(&self) -> SealingPublicKey {
        SealingPublicKey::from_hpke(&Kem::sk_to_pk(&self.0))
    }

    /// The key as text, for the browser's `storage.session` (memory of the browser, trusted
    /// contexts only).
    pub fn to_base64url(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new(<[u8; 32]>::from(self.0.to_bytes()));
        Zeroizing::new(BASE64URL_NOPAD.encode(bytes.as_slice()))
    }

    /// Reads what [`Self::to_base64url`] wrote.
    ///
    /// # Errors
    /// When the text is not base64url or does not hold 32 bytes.
    pub fn from_base64url(text: &str) -> Result<Self, InvalidSealingKeyError> {
        let bytes = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map(Zeroizing::new)
            .map_err(|_| InvalidSealingKeyError)?;
        PrivateKey::from_bytes(&bytes)
            .map(Self)
            .map_err(|_| InvalidSealingKeyError)
    }

    pub(crate) fn as_hpke(&self) -> &PrivateKey {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealing_key_when_derived_stays_what_it_was_in_the_first_release() {
        let key = SealingKey::derive(&PrfOutput::from_bytes([0x42; 32]));
        let public = BASE64URL_NOPAD.encode(key.public_key().as_bytes());
        assert_eq!(
            public, "k2ytcHOd9UQVLM8BaeoIQGp12K1gxFbMqE5W9XnUpVY",
            "every stored credential would become unreadable"
        );
    }

    #[test]
    fn sealing_key_when_another_passkey_is_another() {
        let [a, b] = [[1; 32], [2; 32]].map(|b| SealingKey::derive(&PrfOutput::from_bytes(b)));
        assert_ne!(a.public_key().as_bytes(), b.public_key().as_bytes());
    }

    #[test]
    fn sealing_key_when_written_and_read_is_the_same() {
        let key = SealingKey::derive(&PrfOutput::from_bytes([9; 32]));
        let read = SealingKey::from_base64url(&key.to_base64url())
            .ok()
            .unwrap();
        assert_eq!(read.public_key().as_bytes(), key.public_key().as_bytes());
    }

    #[test]
    fn sealing_key_when_damaged_is_refused() {
        for text in ["", "AAAA", "not base64url!", &"A".repeat(86)] {
            assert!(SealingKey::from_base64url(text).is_err(), "{text}");
        }
    }
}
