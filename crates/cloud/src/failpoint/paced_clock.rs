//! A clock that runs fast, so that minutes of patience take seconds. All processes of a test, and
//! the test itself, agree on its time, also over restarts.

use core::str::FromStr;
use core::time::Duration;

use futures::future::BoxFuture;
use hallpass_protocol::Timestamp;

use crate::clock::{Clock, SystemClock};

/// Says since when and how fast: the text of a [`PacedClock`].
pub const PACE_VARIABLE: &str = "HALLPASS_TEST_PACE";

/// The machine's clock, sped up since a moment. Written `1795000000000x20`: milliseconds since 1970,
/// and how many seconds pass in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PacedClock {
    start: Timestamp,
    factor: u32,
}

/// The text is not a pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pace is written as 1795000000000x20")]
pub struct ParsePaceError;

impl PacedClock {
    /// A clock that shows the true time now, and runs so many times as fast from here on.
    pub fn starting_now(factor: u32) -> Self {
        Self {
            start: SystemClock.now(),
            factor: factor.max(1),
        }
    }

    /// What it shows at a moment of the machine's clock, in milliseconds since 1970.
    pub fn at(&self, true_ms: i64) -> Timestamp {
        let passed = Timestamp::from_unix_ms(true_ms).since(self.start);
        self.start.plus(passed * self.factor)
    }

    pub(super) fn of_environment() -> Option<Self> {
        std::env::var(PACE_VARIABLE).ok()?.parse().ok()
    }
}

impl core::fmt::Display for PacedClock {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}x{}", self.start.unix_ms(), self.factor)
    }
}

impl FromStr for PacedClock {
    type Err = ParsePaceError;

    fn from_str(text: &str) -> Result<Self, ParsePaceError> {
        let (start, factor) = text.split_once('x').ok_or(ParsePaceError)?;
        let factor: u32 = factor.parse().map_err(|_| ParsePaceError)?;
        Ok(Self {
            start: Timestamp::from_unix_ms(start.parse().map_err(|_| ParsePaceError)?),
            factor: factor.max(1),
        })
    }
}

impl Clock for PacedClock {
    fn now(&self) -> Timestamp {
        self.at(SystemClock.now().unix_ms())
    }

    fn uptime(&self) -> Duration {
        SystemClock.uptime() * self.factor
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        SystemClock.sleep(duration / self.factor)
    }

    fn sleep_until(&self, moment: Timestamp) -> BoxFuture<'static, ()> {
        let clock = *self;
        Box::pin(async move {
            loop {
                let left = moment.since(clock.now());
                if left.is_zero() {
                    return;
                }
                // The millisecond more makes up for the timer's resolution.
                tokio::time::sleep(left / clock.factor + Duration::from_millis(1)).await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pace_when_written_and_read_shows_the_same_time() {
        let clock: PacedClock = "1795000000000x20".parse().unwrap();
        assert_eq!(clock.to_string(), "1795000000000x20");
        assert_eq!(clock.at(1_795_000_000_000).unix_ms(), 1_795_000_000_000);
        assert_eq!(clock.at(1_795_000_001_000).unix_ms(), 1_795_000_020_000);
        for text in ["", "x", "1x", "x1", "20"] {
            assert_eq!(text.parse::<PacedClock>(), Err(ParsePaceError), "{text}");
        }
    }
}
