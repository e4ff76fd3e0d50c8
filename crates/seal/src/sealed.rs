//! Sealing and opening.

use hallpass_protocol::credential::{CredentialBinding, SealedCredential};
use hallpass_protocol::ids::PasskeyId;
use hpke::Deserializable;
use rand_core::CryptoRng;

use crate::credential::Credential;
use crate::key::SealingKey;
use crate::public_key::SealingPublicKey;
use crate::{binding, suite};

/// The format of the blobs that [`seal`] makes.
pub const FORMAT: u8 = 1;

/// Why a credential could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No secret can be agreed with the public key.
    #[error("nothing can be sealed to this public key")]
    Key,
    /// The credential could not be written.
    #[error("the credential cannot be written")]
    Credential,
}

/// Why a blob does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// A format of a newer cloud.
    #[error("the credential is sealed in a newer format: update the extension")]
    Format,
    /// Sealed to another key, bound to something else, or damaged.
    #[error("the credential does not open with this passkey")]
    NotOurs,
    /// It opened, but what it holds is not a credential of this version.
    #[error("the credential has content of a newer version: update the extension")]
    Content,
}

/// Seals `credential` to `public_key`, the key of the passkey `passkey_id`.
///
/// # Errors
/// When nothing can be sealed to the key; one from [`SealingPublicKey::from_bytes`] always works.
pub fn seal(
    rng: &mut impl CryptoRng,
    public_key: &SealingPublicKey,
    passkey_id: PasskeyId,
    binding: &CredentialBinding,
    credential: &Credential,
) -> Result<SealedCredential, SealError> {
    let recipient =
        suite::PublicKey::from_bytes(public_key.as_bytes()).map_err(|_| SealError::Key)?;
    let plaintext = credential
        .to_plaintext()
        .map_err(|_| SealError::Credential)?;
    let sealed = suite::seal(
        rng,
        &recipient,
        &binding::info(FORMAT, passkey_id),
        &binding::associated_data(binding),
        &plaintext,
    )
    .map_err(|_| SealError::Key)?;
    Ok(SealedCredential {
        format: FORMAT,
        passkey_id,
        encapsulated_key: sealed.encapsulated_key.into(),
        ciphertext: sealed.ciphertext.into(),
    })
}

impl SealingKey {
    /// Opens a blob that was sealed to this key for exactly this `binding`.
    ///
    /// # Errors
    /// When the blob is of another format, key or binding, or was changed.
    pub fn open(
        &self,
        binding: &CredentialBinding,
        blob: &SealedCredential,
    ) -> Result<Credential, OpenError> {
        if blob.format != FORMAT {
            return Err(OpenError::Format);
        }
        let plaintext = suite::open(
            self.as_hpke(),
            blob.encapsulated_key.as_bytes(),
            &binding::info(blob.format, blob.passkey_id),
            &binding::associated_data(binding),
            blob.ciphertext.as_bytes(),
        )
        .map_err(|_| OpenError::NotOurs)?;
        Credential::from_plaintext(&plaintext).ok_or(OpenError::Content)
    }
}
