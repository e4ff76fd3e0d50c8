//! An envelope's bytes.

use super::OpenEnvelopeError;
use super::kek::{ID_LEN, KekId};

const VERSION: u8 = 2;
const XCHACHA20_POLY1305: u8 = 1;

/// What the ciphertext is bound to besides its place: how it is to be read.
pub(super) const FORMAT: [u8; 2] = [VERSION, XCHACHA20_POLY1305];
pub(super) const NONCE_LEN: usize = 24;
const HEADER_LEN: usize = FORMAT.len() + ID_LEN;
const WRAPPED_KEY_LEN: usize = 32 + 16;

/// An envelope, taken apart.
pub(super) struct Parts<'a> {
    pub(super) kek_id: KekId,
    pub(super) key_nonce: &'a [u8],
    pub(super) wrapped_key: &'a [u8],
    pub(super) data_nonce: &'a [u8],
    pub(super) ciphertext: &'a [u8],
}

/// What the wrapped key is bound to besides its place: the format, and the KEK that wrapped it.
pub(super) fn header(kek_id: KekId) -> [u8; HEADER_LEN] {
    let mut header = [0; HEADER_LEN];
    let bytes = FORMAT.into_iter().chain(*kek_id.as_bytes());
    for (to, from) in header.iter_mut().zip(bytes) {
        *to = from;
    }
    header
}

/// Which KEK an envelope was written under.
///
/// # Errors
/// When it is not an envelope of this version.
pub fn kek_id_of(sealed: &[u8]) -> Result<KekId, OpenEnvelopeError> {
    Parts::read(sealed).map(|parts| parts.kek_id)
}

impl<'a> Parts<'a> {
    pub(super) fn read(sealed: &'a [u8]) -> Result<Self, OpenEnvelopeError> {
        let mut rest = sealed;
        let format = take(&mut rest, FORMAT.len())?;
        if let [version, algorithm] = *format
            && [version, algorithm] != FORMAT
        {
            return Err(OpenEnvelopeError::UnknownFormat { version, algorithm });
        }
        Ok(Self {
            kek_id: KekId::from_slice(take(&mut rest, ID_LEN)?)
                .ok_or(OpenEnvelopeError::Truncated)?,
            key_nonce: take(&mut rest, NONCE_LEN)?,
            wrapped_key: take(&mut rest, WRAPPED_KEY_LEN)?,
            data_nonce: take(&mut rest, NONCE_LEN)?,
            ciphertext: rest,
        })
    }
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], OpenEnvelopeError> {
    let (taken, left) = rest
        .split_at_checked(length)
        .ok_or(OpenEnvelopeError::Truncated)?;
    *rest = left;
    Ok(taken)
}
