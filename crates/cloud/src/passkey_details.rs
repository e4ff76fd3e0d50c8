//! What a technician says about a new passkey.

use hallpass_protocol::technician::PASSKEY_NAME_MAX_CHARS;
use hallpass_protocol::{Base64Url, ErrorCode};
use hallpass_seal::SealingPublicKey;

use crate::chosen_name::parse_name;
use crate::failure::Failure;

/// What a technician says about a new passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyDetails {
    /// Its name.
    pub name: String,
    /// The X25519 public key to which credentials are sealed, where the authenticator has a PRF.
    pub sealing_key: Option<[u8; 32]>,
}

/// It cannot be kept like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyDetailsError {
    /// Empty, too long or unprintable.
    #[error("the passkey's name is empty or too long")]
    NameInvalid,
    /// Not a public key.
    #[error("the sealing key is not an X25519 public key")]
    SealingKeyInvalid,
}

impl PasskeyDetails {
    /// What was said, checked.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn parse(name: &str, sealing_key: Option<&Base64Url>) -> Result<Self, PasskeyDetailsError> {
        let name =
            parse_name(name, PASSKEY_NAME_MAX_CHARS).ok_or(PasskeyDetailsError::NameInvalid)?;
        let sealing_key = sealing_key
            .map(|key| SealingPublicKey::from_bytes(key.as_bytes()))
            .transpose()
            .map_err(|_| PasskeyDetailsError::SealingKeyInvalid)?
            .map(|key| *key.as_bytes());
        Ok(Self { name, sealing_key })
    }
}

impl From<PasskeyDetailsError> for Failure {
    fn from(error: PasskeyDetailsError) -> Self {
        match error {
            PasskeyDetailsError::NameInvalid => Self::new(
                ErrorCode::InvalidRequest,
                format!(
                    "The passkey's name must have 1 to {PASSKEY_NAME_MAX_CHARS} characters; \
                     choose another and start again."
                ),
            ),
            PasskeyDetailsError::SealingKeyInvalid => Self::new(
                ErrorCode::InvalidRequest,
                "The passkey's sealing key is not a valid X25519 public key; reload the page and \
                 start again.",
            ),
        }
    }
}
