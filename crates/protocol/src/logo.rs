//! Logos, which credentials carry.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `POST /v1/logos` | the image itself: PNG or JPEG, at most [`LOGO_MAX_BYTES`] | 201, [`LogoResponse`] |
//! | `GET /v1/logos/{sha256}` | | the logo, a PNG |
//! | `GET /v1/logos/{sha256}/base64` | | [`LogoImage`] |

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// The largest image that becomes a logo, in bytes.
pub const LOGO_MAX_BYTES: usize = 1024 * 1024;

/// As wide and as high as a logo may be, in pixels. Larger images are made smaller.
pub const LOGO_MAX_PIXELS: u32 = 256;

/// Names a logo: the SHA-256 of its bytes as it is kept, in lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct LogoHash(String);

/// The text names no logo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a logo is named by 64 hexadecimal digits in lower case")]
pub struct ParseLogoHashError;

impl LogoHash {
    /// Of a SHA-256.
    pub fn of_digest(digest: [u8; 32]) -> Self {
        let halves = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let digits = halves.filter_map(|half| char::from_digit(u32::from(half), 16));
        Self(digits.collect())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LogoHash {
    type Err = ParseLogoHashError;

    fn from_str(text: &str) -> Result<Self, ParseLogoHashError> {
        let is_good = text.len() == 64
            && text
                .bytes()
                .all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
        is_good
            .then(|| Self(text.to_owned()))
            .ok_or(ParseLogoHashError)
    }
}

impl TryFrom<String> for LogoHash {
    type Error = ParseLogoHashError;

    fn try_from(text: String) -> Result<Self, ParseLogoHashError> {
        text.parse()
    }
}

impl From<LogoHash> for String {
    fn from(hash: LogoHash) -> Self {
        hash.0
    }
}

impl fmt::Display for LogoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A logo as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogoResponse {
    /// Its name.
    pub sha256: LogoHash,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// A logo for a client whose answers are text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogoImage {
    /// The PNG in base64, with padding (RFC 4648 §4).
    pub png: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logo_is_named_by_digits_and_nothing_else() {
        let good = "0123456789abcdef".repeat(4);
        let byte = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
        let digest = [byte; 4].concat().try_into().unwrap();
        assert_eq!(LogoHash::of_digest(digest).as_str(), good);
        assert_eq!(good.parse::<LogoHash>().unwrap().as_str(), good);
        for bad in [
            String::new(),
            good.to_uppercase(),
            format!("{good}0"),
            format!("../{}", "a".repeat(61)),
            "é".repeat(32),
        ] {
            assert_eq!(bad.parse::<LogoHash>(), Err(ParseLogoHashError), "{bad}");
        }
    }
}
