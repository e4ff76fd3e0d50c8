//! Envelope encryption of secrets at rest: a fresh data key for each secret, wrapped by a
//! key-encryption key (KEK), both with XChaCha20-Poly1305 and both bound to the place where the
//! secret is stored. A ciphertext that was moved to another row, column, version or MSP does not
//! open.
//!
//! Format 2: `version (1) ‖ algorithm (1) ‖ KEK id (8) ‖ nonce (24) ‖ wrapped data key (48) ‖
//! nonce (24) ‖ ciphertext with tag`. The KEK's id is bound to the wrapped key alone, so that
//! [`rewrap`] moves a secret to another KEK without touching what it encrypts.

mod kek;
mod key_ring;
mod parts;
mod place;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

pub use kek::{Kek, KekId, ParseKekError};
pub use key_ring::KeyRing;
pub use parts::kek_id_of;
pub use place::SecretPlace;

use crate::random::RandomSource;
use parts::{FORMAT, NONCE_LEN, Parts, header};

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
        /// The keys at hand.
        held: Vec<KekId>,
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
    let mut data_key = Zeroizing::new([0; 32]);
    random.fill(data_key.as_mut());
    let mut data_nonce = [0; NONCE_LEN];
    random.fill(&mut data_nonce);
    let aad = place.associated_data("data", &FORMAT);
    let ciphertext = encrypt(&data_key, &data_nonce, &aad, plaintext);
    wrap(random, kek, place, &data_key, &data_nonce, &ciphertext)
}

/// Opens what [`seal`] made for the same place.
///
/// # Errors
/// When it was made for another place, under a key that is not at hand, or was changed.
pub fn open(
    keys: &KeyRing,
    place: &SecretPlace<'_>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenEnvelopeError> {
    let parts = Parts::read(sealed)?;
    let data_key = unwrap(keys, place, &parts)?;
    let aad = place.associated_data("data", &FORMAT);
    decrypt(&data_key, parts.data_nonce, &aad, parts.ciphertext)
}

/// The same secret under another KEK. Its data key and its ciphertext stay; its plaintext is not
/// seen.
///
/// # Errors
/// When its data key does not open: see [`open`].
pub fn rewrap(
    random: &dyn RandomSource,
    keys: &KeyRing,
    to: &Kek,
    place: &SecretPlace<'_>,
    sealed: &[u8],
) -> Result<Vec<u8>, OpenEnvelopeError> {
    let parts = Parts::read(sealed)?;
    let data_key = unwrap(keys, place, &parts)?;
    Ok(wrap(
        random,
        to,
        place,
        &data_key,
        parts.data_nonce,
        parts.ciphertext,
    ))
}

fn wrap(
    random: &dyn RandomSource,
    kek: &Kek,
    place: &SecretPlace<'_>,
    data_key: &[u8; 32],
    data_nonce: &[u8],
    ciphertext: &[u8],
) -> Vec<u8> {
    let header = header(kek.id());
    let mut key_nonce = [0; NONCE_LEN];
    random.fill(&mut key_nonce);
    let aad = place.associated_data("key", &header);
    // EXPOSE: the KEK wraps the data key.
    let wrapped = encrypt(kek.expose(), &key_nonce, &aad, data_key);
    [&header[..], &key_nonce, &wrapped, data_nonce, ciphertext].concat()
}

fn unwrap(
    keys: &KeyRing,
    place: &SecretPlace<'_>,
    parts: &Parts<'_>,
) -> Result<Zeroizing<[u8; 32]>, OpenEnvelopeError> {
    let kek = keys
        .find(parts.kek_id)
        .ok_or_else(|| OpenEnvelopeError::OtherKek {
            wanted: parts.kek_id,
            held: keys.ids(),
        })?;
    let aad = place.associated_data("key", &header(parts.kek_id));
    // EXPOSE: the KEK unwraps the data key.
    let opened = decrypt(kek.expose(), parts.key_nonce, &aad, parts.wrapped_key)?;
    let mut data_key = Zeroizing::new([0; 32]);
    if opened.len() != data_key.len() {
        return Err(OpenEnvelopeError::Tampered);
    }
    data_key.copy_from_slice(&opened);
    Ok(data_key)
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
