//! When an account is to start: now, or at a moment that is typed.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::START_MAX_AHEAD;

/// The start that the form holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum StartChoice {
    /// At once.
    #[default]
    Now,
    /// Later; `None` until a moment was typed.
    At(Option<Timestamp>),
}

impl StartChoice {
    /// The moment to ask for, at `now` of the cloud's clock; `None` for at once.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub(crate) fn moment(self, now: Timestamp) -> Result<Option<Timestamp>, &'static str> {
        match self {
            Self::Now => Ok(None),
            Self::At(None) => Err("Choose day and time of the start."),
            Self::At(Some(at)) if at <= now => {
                Err("The start lies in the past. Choose a later one.")
            }
            Self::At(Some(at)) if at > now.plus(START_MAX_AHEAD) => {
                Err("The start lies too far ahead. Choose one within the next 14 days.")
            }
            Self::At(start) => Ok(start),
        }
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;

    #[test]
    fn start_lies_ahead_and_within_a_fortnight() {
        let now = Timestamp::from_unix_ms(1_795_000_000_000);
        let in_a_second = now.plus(Duration::from_secs(1));
        let in_a_fortnight = now.plus(START_MAX_AHEAD);
        let beyond = in_a_fortnight.plus(Duration::from_millis(1));
        assert_eq!(StartChoice::default().moment(now), Ok(None));
        for good in [in_a_second, in_a_fortnight] {
            assert_eq!(StartChoice::At(Some(good)).moment(now), Ok(Some(good)));
        }
        for bad in [
            None,
            Some(now),
            Some(Timestamp::from_unix_ms(0)),
            Some(beyond),
        ] {
            assert!(StartChoice::At(bad).moment(now).is_err(), "{bad:?}");
        }
    }
}
