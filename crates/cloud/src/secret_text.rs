//! Random secrets that travel as text once and are stored as a hash: invitations and session
//! tokens. They are 256 random bits, so a plain hash cannot be searched backwards.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::random::RandomSource;

/// A secret of 32 random bytes, as text.
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// A new random secret.
    pub fn make(random: &dyn RandomSource) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill(bytes.as_mut());
        Self(Zeroizing::new(BASE64URL_NOPAD.encode(bytes.as_slice())))
    }

    /// The text itself, to be handed out once. Each use says why in a comment.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored in its place.
    pub fn hash(&self) -> [u8; 32] {
        hash_secret_text(&self.0)
    }
}

/// The hash of a secret that somebody presents.
pub fn hash_secret_text(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
