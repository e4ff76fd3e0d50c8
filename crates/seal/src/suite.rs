//! The HPKE suite and its two operations, on plain bytes.

use hpke::{Deserializable, HpkeError, OpModeR, OpModeS, Serializable};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// DHKEM(X25519, HKDF-SHA256), RFC 9180 §7.1.
pub(crate) type Kem = hpke::kem::X25519HkdfSha256;
/// HKDF-SHA256, RFC 9180 §7.2.
pub(crate) type Kdf = hpke::kdf::HkdfSha256;
/// ChaCha20-Poly1305, RFC 9180 §7.3.
pub(crate) type Aead = hpke::aead::ChaCha20Poly1305;

pub(crate) type PrivateKey = <Kem as hpke::Kem>::PrivateKey;
pub(crate) type PublicKey = <Kem as hpke::Kem>::PublicKey;
pub(crate) type EncappedKey = <Kem as hpke::Kem>::EncappedKey;

/// What an HPKE sender hands over.
pub(crate) struct Sealed {
    /// `enc`, 32 bytes.
    pub(crate) encapsulated_key: Vec<u8>,
    /// `ct` with its tag: 16 bytes longer than the plaintext.
    pub(crate) ciphertext: Vec<u8>,
}

/// `SealBase` (RFC 9180 §6.1) of one message.
pub(crate) fn seal(
    rng: &mut impl CryptoRng,
    recipient: &PublicKey,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<Sealed, HpkeError> {
    let (enc, ciphertext) = hpke::single_shot_seal_with_rng::<Aead, Kdf, Kem>(
        &OpModeS::Base,
        recipient,
        info,
        plaintext,
        aad,
        rng,
    )?;
    Ok(Sealed {
        encapsulated_key: enc.to_bytes().to_vec(),
        ciphertext,
    })
}

/// `OpenBase` (RFC 9180 §6.1) of one message.
pub(crate) fn open(
    recipient: &PrivateKey,
    encapsulated_key: &[u8],
    info: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, HpkeError> {
    let enc = EncappedKey::from_bytes(encapsulated_key)?;
    hpke::single_shot_open::<Aead, Kdf, Kem>(&OpModeR::Base, recipient, &enc, info, ciphertext, aad)
        .map(Zeroizing::new)
}

#[cfg(test)]
mod tests;
