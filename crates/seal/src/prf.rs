//! The 32 bytes that a passkey's PRF gives.

use data_encoding::BASE64URL_NOPAD;
use zeroize::{Zeroize, Zeroizing};

/// The application's PRF input: `prf.eval.first` of every ceremony (WebAuthn L3 §10.1.4). Changing
/// it changes every sealing key.
pub const PRF_SALT: &[u8] = b"hallpass/sealing-key/v1";

/// The output of a passkey's PRF for [`PRF_SALT`]. It never leaves the browser; wipes itself.
pub struct PrfOutput(Zeroizing<[u8; 32]>);

/// The text is not 32 bytes in unpadded base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the passkey's PRF output is not 32 bytes of base64url")]
pub struct InvalidPrfOutputError;

impl PrfOutput {
    /// Takes over the bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads unpadded base64url (RFC 4648 §5).
    ///
    /// # Errors
    /// When the text is not base64url or does not hold 32 bytes.
    pub fn from_base64url(text: &str) -> Result<Self, InvalidPrfOutputError> {
        let mut decoded = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| InvalidPrfOutputError)?;
        let bytes = <[u8; 32]>::try_from(decoded.as_slice()).map_err(|_| InvalidPrfOutputError);
        decoded.zeroize();
        bytes.map(Self::from_bytes)
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prf_output_when_not_32_bytes_of_base64url_is_refused() {
        for text in [
            "",
            "AAAA",
            "****",
            &"A".repeat(42),
            &"A".repeat(44),
            &"A".repeat(86),
        ] {
            assert!(PrfOutput::from_base64url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn prf_output_when_32_bytes_is_read() {
        let text = BASE64URL_NOPAD.encode(&[7; 32]);
        assert!(PrfOutput::from_base64url(&text).is_ok_and(|prf| prf.expose() == &[7; 32]));
    }
}
