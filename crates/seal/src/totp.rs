//! Time-based one-time codes (RFC 6238) of 6 digits, 30 seconds each, with HMAC-SHA-1: what Entra
//! takes of a hardware OATH token.

use data_encoding::BASE32_NOPAD;
use hallpass_protocol::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a seed: as long as the digest (RFC 4226 §4, R6).
pub const TOTP_SEED_BYTES: usize = 20;
/// How long a code is good for, in milliseconds.
pub const TOTP_STEP_MS: i64 = 30_000;

/// Codes are numbers below this.
const MODULUS: u32 = 1_000_000;

/// The secret that codes are made of. Wipes itself; does not print, clone or compare.
#[derive(Zeroize, zeroize::ZeroizeOnDrop)]
pub struct TotpSeed([u8; TOTP_SEED_BYTES]);

impl TotpSeed {
    /// Takes over random bytes.
    pub const fn from_bytes(bytes: [u8; TOTP_SEED_BYTES]) -> Self {
        Self(bytes)
    }

    /// Reads what [`Self::to_base32`] wrote; `None` when it is anything else.
    pub fn from_base32(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE32_NOPAD.decode(text.as_bytes()).ok()?);
        Some(Self(bytes.as_slice().try_into().ok()?))
    }

    /// The seed as Graph takes it (RFC 4648 §6, without padding), which it needs none of: 20 bytes
    /// are 32 characters. Each use says why with a line `// EXPOSE:`.
    pub fn to_base32(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(&self.0))
    }

    /// The code of the moment `at`. Each use says why with a line `// EXPOSE:`.
    pub fn code_at(&self, at: Timestamp) -> Zeroizing<String> {
        Zeroizing::new(format!("{:06}", self.number(totp_step(at)) % MODULUS))
    }

    /// HOTP's number of 31 bits (RFC 4226 §5.3).
    fn number(&self, step: u64) -> u32 {
        let mut mac =
            <Hmac<Sha1>>::new_from_slice(&self.0).expect("HMAC to take a key of any length");
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest.last().copied().unwrap_or_default() & 0xf);
        let word = digest
            .iter()
            .skip(offset)
            .take(4)
            .fold(0_u32, |word, byte| (word << 8) | u32::from(*byte));
        word & 0x7fff_ffff
    }
}

/// The number of the step in which `at` falls, from 1970 on.
pub fn totp_step(at: Timestamp) -> u64 {
    u64::try_from(at.unix_ms().div_euclid(TOTP_STEP_MS)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(unix_s: i64) -> Timestamp {
        Timestamp::from_unix_ms(unix_s * 1000)
    }

    /// RFC 6238, appendix B, the SHA-1 column: codes of eight digits, of which ours are the last
    /// six.
    #[test]
    fn code_is_the_one_of_rfc_6238() {
        let seed = TotpSeed::from_bytes(*b"12345678901234567890");
        for (unix_s, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert!(
                code.ends_with(seed.code_at(at(unix_s)).as_str()),
                "{unix_s}"
            );
        }
    }

    /// RFC 4226, appendix D: the truncated value of each count.
    #[test]
    fn number_is_the_one_of_rfc_4226() {
        let seed = TotpSeed::from_bytes(*b"12345678901234567890");
        for (count, number) in [
            (0, 1_284_755_224),
            (1, 1_094_287_082),
            (2, 137_359_152),
            (9, 645_520_489),
        ] {
            assert_eq!(seed.number(count), number, "{count}");
        }
    }

    #[test]
    fn code_changes_with_the_step_only() {
        let seed = TotpSeed::from_bytes([9; 20]);
        assert_eq!(*seed.code_at(at(30)), *seed.code_at(at(59)));
        assert_ne!(*seed.code_at(at(59)), *seed.code_at(at(60)));
        assert_eq!((totp_step(at(29)), totp_step(at(30))), (0, 1));
        assert_eq!(totp_step(Timestamp::from_unix_ms(-1)), 0, "before 1970");
    }

    #[test]
    fn seed_when_written_is_read_back_and_nothing_else_is() {
        let seed = TotpSeed::from_bytes(*b"12345678901234567890");
        let text = seed.to_base32();
        assert_eq!(*text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(TotpSeed::from_base32(&text).is_some());
        for other in [
            "",
            "GEZDGNBVGY3TQOJQ",
            "gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
            "1",
        ] {
            assert!(TotpSeed::from_base32(other).is_none(), "{other}");
        }
    }
}
