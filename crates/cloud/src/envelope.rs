//! Envelope encryption of secrets at rest: a fresh data key for each secret, wrapped by the
//! key-encryption key (KEK), both with XChaCha20-Poly1305 and both bound to the place where the
//! secret is stored. A ciphertext that was moved to another row, column or MSP does not open.
//!
//! Format 1: `version (1) ‖ algorithm (1) ‖ KEK id (8) ‖ nonce (24) ‖ wrapped data key (48) ‖
//! nonce (24) ‖ ciphertext with tag`.

mod kek;
mod place;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

pub use kek::{Kek, KekId, ParseKekError};
pub use place::SecretPlace;

use crate::random::RandomSource;

const VERSION: u8 = 1;
const XCHACHA20_POLY1305: u8 = 1;
const HEADER_LEN: usize = 2 + kek::ID_LEN;
const NONCE_LEN: usize = 24;
const WRAPPED_KEY_LEN: usize = 32 + 16;

/// A stored secret does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenEnvelopeError {
    /// It is shorter than any secret.
    #[error("stored secret is truncated")]
    Truncated,
    /// Another version of this software wrote it.
    #[error(
        "stored secret has format {version}, algorithm {algorithm}, which this version does not know"
    )]
    UnknownFormat {
        /// Its first byte.
        version: u8,
        /// Its second byte.
        algorithm: u8,
    },
    /// It was written under another key-encryption key.
    #[error(
        "stored secret was written under key {wanted:?}, but the key file holds {held:?}: start with the right key file"
    )]
    OtherKek {
        /// The key that wrote it.
        wanted: KekId,
        /// The key at hand.
        held: KekId,
    },
    /// It was changed, or moved from another place.
    #[error("stored secret was changed or does not belong here")]
    Tampered,
}

/// Seals `plaintext` for one place in the database.
pub fn seal(
    random: &dyn RandomSource,
    kek: &Kek,
    place: &SecretPlace<'_>,
    plaintext: &[u8],
) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER_LEN);
    header.extend_from_slice(&[VERSION, XCHACHA20_POLY1305]);
    header.extend_from_slice(kek.id().as_bytes());

    let mut data_key = Zeroizing::new([0; 32]);
    random.fill(data_key.as_mut());
    let (mut key_nonce, mut data_nonce) = ([0; NONCE_LEN], [0; NONCE_LEN]);
    random.fill(&mut key_nonce);
    random.fill(&mut data_nonce);

    // EXPOSE: the KEK wraps the data key.
    let wrapped = encrypt(
        kek.expose(),
        &key_nonce,
        &place.associated_data("key", &header),
        &*data_key,
    );
    let ciphertext = encrypt(
        &data_key,
        &data_nonce,
        &place.associated_data("data", &header),
        plaintext,
    );
    [&header, &key_nonce[..], &wrapped, &data_nonce, &ciphertext].concat()
}

/// Opens what [`seal`] made for the same place.
///
/// # Errors
/// When it was made for another place, under another key, or was changed.
pub fn open(
    kek: &Kek,
    place: &SecretPlace<'_>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenEnvelopeError> {
    let mut rest = sealed;
    let header = take(&mut rest, HEADER_LEN)?;
    let (version, algorithm) = match header {
        [version, algorithm, ..] => (*version, *algorithm),
        _ => return Err(OpenEnvelopeError::Truncated),
    };
    if (version, algorithm) != (VERSION, XCHACHA20_POLY1305) {
        return Err(OpenEnvelopeError::UnknownFormat { version, algorithm });
    }
    let wanted = KekId::from_slice(header.get(2..).unwrap_or_default())
        .ok_or(OpenEnvelopeError::Truncated)?;
    if wanted != kek.id() {
        return Err(OpenEnvelopeError::OtherKek {
            wanted,
            held: kek.id(),
        });
    }
    let key_nonce = take(&mut rest, NONCE_LEN)?;
    let wrapped = take(&mut rest, WRAPPED_KEY_LEN)?;
    let data_nonce = take(&mut rest, NONCE_LEN)?;

    // EXPOSE: the KEK unwraps the data key.
    let data_key = decrypt(
        kek.expose(),
        key_nonce,
        &place.associated_data("key", header),
        wrapped,
    )?;
    let data_key: &[u8; 32] = data_key
        .as_slice()
        .try_into()
        .map_err(|_| OpenEnvelopeError::Tampered)?;
    decrypt(
        data_key,
        data_nonce,
        &place.associated_data("data", header),
        rest,
    )
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], OpenEnvelopeError> {
    let (taken, left) = rest
        .split_at_checked(length)
        .ok_or(OpenEnvelopeError::Truncated)?;
    *rest = left;
    Ok(taken)
}

fn encrypt(key: &[u8; 32], nonce: &[u8; NONCE_LEN], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    XChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(
            &XNonce::from(*nonce),
            Payload {
                msg: plaintext,
                aad,
            },
        )
        .expect("a secret to be shorter than 256 GiB")
}

fn decrypt(
    key: &[u8; 32],
    nonce: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenEnvelopeError> {
    let nonce: [u8; NONCE_LEN] = nonce.try_into().map_err(|_| OpenEnvelopeError::Truncated)?;
    XChaCha20Poly1305::new(&Key::from(*key))
        .decrypt(
            &XNonce::from(nonce),
            Payload {
                msg: ciphertext,
                aad,
            },
        )
        .map(Zeroizing::new)
        .map_err(|_| OpenEnvelopeError::Tampered)
}

#[cfg(test)]
mod tests;
