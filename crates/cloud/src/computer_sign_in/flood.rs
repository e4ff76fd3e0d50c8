//! Saying once that strangers ask too often.

use core::time::Duration;
use std::sync::{Mutex, PoisonError};

use hallpass_protocol::Timestamp;

/// A flood fills no log.
const SAY_EVERY: Duration = Duration::from_mins(10);

/// Remembers when it was said last.
#[derive(Debug, Default)]
pub struct FloodWatch {
    said: Mutex<Option<Timestamp>>,
}

impl FloodWatch {
    /// Whether it is time to say it again, which is noted.
    pub fn is_to_be_said(&self, now: Timestamp) -> bool {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let is_time = said.is_none_or(|at| now.since(at) >= SAY_EVERY || now < at);
        if is_time {
            *said = Some(now);
        }
        is_time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flood_is_said_once_in_ten_minutes_also_when_the_clock_was_put_back() {
        let watch = FloodWatch::default();
        let at = |minutes: i64| Timestamp::from_unix_ms(minutes * 60_000);
        let said = [100, 101, 109, 110, 50, 59, 60].map(|minute| watch.is_to_be_said(at(minute)));
        assert_eq!(said, [true, false, false, true, true, false, true]);
    }
}
