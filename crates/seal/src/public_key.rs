//! The public half of a sealing key.

use core::fmt;

use data_encoding::BASE64URL_NOPAD;
use hpke::{Deserializable, Kem as _, OpModeR, Serializable, setup_receiver};

use crate::suite::{Aead, EncappedKey, Kdf, Kem, PublicKey};

/// An X25519 public key to which credentials are sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct SealingPublicKey([u8; 32]);

/// The bytes are not a public key to which anything can be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPublicKeyError {
    /// Not 32 bytes.
    #[error("a sealing key has 32 bytes")]
    Length,
    /// A point of low order: every private key agrees on the same secret with it (RFC 7748 §6.1).
    #[error("the sealing key is a point of low order")]
    LowOrder,
}

impl SealingPublicKey {
    /// Reads a public key and proves that a secret can be agreed with it, so that a bad key is
    /// refused when it is registered and not when the first credential is needed.
    ///
    /// # Errors
    /// When the length is wrong or the point is of low order.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidPublicKeyError> {
        let array = <[u8; 32]>::try_from(bytes).map_err(|_| InvalidPublicKeyError::Length)?;
        let peer = EncappedKey::from_bytes(&array).map_err(|_| InvalidPublicKeyError::Length)?;
        // Any key of ours shows it: the agreed secret is zero for all of them or for none.
        let (probe, _) = Kem::derive_keypair(b"hallpass low order probe");
        setup_receiver::<Aead, Kdf, Kem>(&OpModeR::Base, &probe, &peer, b"")
            .map_err(|_| InvalidPublicKeyError::LowOrder)?;
        Ok(Self(array))
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn from_hpke(key: &PublicKey) -> Self {
        Self(key.to_bytes().into())
    }
}

impl fmt::Debug for SealingPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingPublicKey({})", BASE64URL_NOPAD.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_key_when_of_low_order_is_refused() {
        // Orders 1, 2 and 4 of the table at https://cr.yp.to/ecdh.html#validate.
        let mut one = [0; 32];
        one[0] = 1;
        let mut minus_one = [0xff; 32];
        minus_one[0] = 0xec;
        minus_one[31] = 0x7f;
        for bytes in [[0; 32], one, minus_one] {
            let refused = SealingPublicKey::from_bytes(&bytes);
            assert_eq!(refused, Err(InvalidPublicKeyError::LowOrder), "{bytes:?}");
        }
    }

    #[test]
    fn public_key_when_of_another_length_is_refused() {
        for length in [0, 31, 33, 64] {
            let refused = SealingPublicKey::from_bytes(&vec![9; length]);
            assert_eq!(refused, Err(InvalidPublicKeyError::Length), "{length}");
        }
    }

    #[test]
    fn public_key_when_usable_keeps_its_bytes() {
        let key = SealingPublicKey::from_bytes(&[9; 32]).unwrap();
        assert_eq!(key.as_bytes(), &[9; 32]);
    }
}
