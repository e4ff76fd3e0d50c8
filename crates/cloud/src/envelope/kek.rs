//! The key-encryption key.

use core::fmt;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ring::hmac;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::random::RandomSource;

/// The length of a [`KekId`] in bytes.
pub(super) const ID_LEN: usize = 8;

/// The key that wraps all data keys. It is kept outside the database and its backups.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Kek([u8; 32]);

/// Names a KEK without telling anything about it: the start of a hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KekId([u8; ID_LEN]);

/// The text is not a KEK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key file holds 32 bytes as unpadded base64url, one key a line")]
pub struct ParseKekError;

impl Kek {
    /// A new random key.
    pub fn make(random: &dyn RandomSource) -> Self {
        let mut key = Self([0; 32]);
        random.fill(&mut key.0);
        key
    }

    /// From a line of a key file; white space around it is ignored.
    ///
    /// # Errors
    /// When it is not 32 bytes in unpadded base64url.
    pub fn parse(text: &str) -> Result<Self, ParseKekError> {
        let bytes = BASE64URL_NOPAD
            .decode(text.trim().as_bytes())
            .map_err(|_| ParseKekError)?;
        let bytes = Zeroizing::new(bytes);
        bytes
            .as_slice()
            .try_into()
            .map(Self)
            .map_err(|_| ParseKekError)
    }

    /// The line of a key file.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64URL_NOPAD.encode(&self.0))
    }

    /// The name under which ciphertexts remember it.
    pub fn id(&self) -> KekId {
        let digest: [u8; 32] = Sha256::new()
            .chain_update(b"hallpass kek id v1")
            .chain_update(self.0)
            .finalize()
            .into();
        let mut id = [0; ID_LEN];
        for (to, from) in id.iter_mut().zip(digest) {
            *to = from;
        }
        KekId(id)
    }

    /// The key under which all processes that hold this one make their nonces.
    pub fn derive_nonce_key(&self) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        // EXPOSE: HMAC as a pseudorandom function (RFC 5869 §2.3): nothing about the key is told.
        let hmac_key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        key.copy_from_slice(hmac::sign(&hmac_key, b"hallpass dpop nonces v1").as_ref());
        key
    }

    pub(super) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl KekId {
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; ID_LEN] {
        &self.0
    }
}

impl fmt::Display for KekId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KekId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
