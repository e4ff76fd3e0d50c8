//! How long an account lives.

use core::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

/// The lifetime that a technician asks for, in whole seconds; always within
/// [`Lifetime::MIN_S`] and [`Lifetime::MAX_S`]. Presets and policy narrow it further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Lifetime(u32);

/// The number of seconds is not a lifetime that an account may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a lifetime lies between {min} seconds and {max} days", min = Lifetime::MIN_S, max = Lifetime::MAX_S / 86_400)]
pub struct InvalidLifetimeError;

impl Lifetime {
    /// The shortest lifetime of any account. Real presets ask for minutes; the simulated tenant's
    /// demonstrations need less.
    pub const MIN_S: u32 = 10;
    /// The longest lifetime of any account: 30 days, the longest that Entra gives a Temporary
    /// Access Pass.
    pub const MAX_S: u32 = 30 * 86_400;

    /// # Errors
    /// When `seconds` is zero, negative, below [`Self::MIN_S`] or above [`Self::MAX_S`].
    pub fn from_secs(seconds: i64) -> Result<Self, InvalidLifetimeError> {
        match u32::try_from(seconds) {
            Ok(s) if (Self::MIN_S..=Self::MAX_S).contains(&s) => Ok(Self(s)),
            _ => Err(InvalidLifetimeError),
        }
    }

    /// In seconds.
    pub const fn as_secs(self) -> u32 {
        self.0
    }

    /// As a duration.
    pub fn as_duration(self) -> Duration {
        Duration::from_secs(u64::from(self.0))
    }
}

impl<'de> Deserialize<'de> for Lifetime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_secs(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetime_when_zero_negative_or_a_century_is_refused() {
        for seconds in [0, -1, i64::MIN, 9, 100 * 365 * 86_400, i64::MAX] {
            assert_eq!(
                Lifetime::from_secs(seconds),
                Err(InvalidLifetimeError),
                "{seconds}"
            );
        }
        assert!(serde_json::from_str::<Lifetime>("-5").is_err());
        assert!(serde_json::from_str::<Lifetime>("1e400").is_err());
    }

    #[test]
    fn lifetime_when_within_limits_keeps_its_seconds() {
        assert_eq!(Lifetime::from_secs(3600).unwrap().as_secs(), 3600);
    }
}
