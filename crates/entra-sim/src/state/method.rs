//! Sign-in methods beside the password.

use data_encoding::BASE32;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use uuid::Uuid;

/// Length of a step of time, milliseconds.
const STEP_MS: i64 = 30_000;
const MINUTE_MS: i64 = 60_000;

/// A Temporary Access Pass. A user has one at most.
#[derive(Debug, Clone)]
pub(crate) struct AccessPass {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    pub(crate) created_ms: i64,
    pub(crate) starts_ms: i64,
    pub(crate) lifetime_min: u32,
    pub(crate) is_usable_once: bool,
    pub(crate) is_used: bool,
}

impl AccessPass {
    pub(crate) fn ends_ms(&self) -> i64 {
        self.starts_ms
            .saturating_add(i64::from(self.lifetime_min) * MINUTE_MS)
    }
}

/// A hardware token of the tenant's inventory.
#[derive(Debug)]
pub(crate) struct OathDevice {
    pub(crate) id: Uuid,
    pub(crate) serial_number: String,
    pub(crate) seed: Vec<u8>,
    /// The user and the method by which it is theirs.
    pub(crate) assigned: Option<OathAssignment>,
}

/// A hardware token in a user's hands.
#[derive(Debug, Clone)]
pub(crate) struct OathAssignment {
    pub(crate) method_id: Uuid,
    pub(crate) user_id: Uuid,
    pub(crate) state: OathState,
    /// When it became good for signing in, milliseconds since 1970.
    pub(crate) activated_ms: i64,
    /// The step of the last code that signed in: each is taken once.
    pub(crate) last_step: i64,
}

/// How far an assigned token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OathState {
    Assigned,
    Activated,
    FailedActivation,
}

impl OathState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Activated => "activated",
            Self::FailedActivation => "failedActivation",
        }
    }
}

/// Reads a seed as Graph takes it: base32, padded or not.
pub(crate) fn read_seed(text: &str) -> Option<Vec<u8>> {
    let mut padded = text.to_ascii_uppercase();
    while !padded.len().is_multiple_of(8) {
        padded.push('=');
    }
    BASE32
        .decode(padded.as_bytes())
        .ok()
        .filter(|seed| !seed.is_empty())
}

/// The step, now or one beside it, of which `code` is the code (RFC 6238, §5.2).
pub(crate) fn step_of_code(seed: &[u8], code: &str, now_ms: i64) -> Option<i64> {
    let now = now_ms.div_euclid(STEP_MS);
    [now, now - 1, now + 1]
        .into_iter()
        .find(|step| code_of_step(seed, *step) == code)
}

fn code_of_step(seed: &[u8], step: i64) -> String {
    let mut mac = <Hmac<Sha1>>::new_from_slice(seed).expect("HMAC to take a key of any length");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest.last().copied().unwrap_or_default() & 15);
    let word = digest
        .iter()
        .skip(at)
        .take(4)
        .fold(0_u32, |word, byte| (word << 8) | u32::from(*byte));
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_in_its_step_and_those_beside_it() {
        // RFC 6238, appendix B: 59 s is in step 1.
        let seed = read_seed("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
        for (now_s, expected) in [(0, Some(1)), (59, Some(1)), (89, Some(1)), (90, None)] {
            assert_eq!(step_of_code(&seed, "287082", now_s * 1000), expected);
        }
    }

    #[test]
    fn a_seed_that_is_not_base32_is_none() {
        assert!(read_seed("not base32!").is_none());
        assert!(read_seed("").is_none());
    }
}
