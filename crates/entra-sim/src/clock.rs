//! The simulated world's time.

use std::sync::atomic::{AtomicI64, Ordering};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Wall clock that a test may move forwards and backwards.
#[derive(Debug, Default)]
pub(crate) struct SimClock {
    offset_ms: AtomicI64,
}

impl SimClock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[expect(clippy::disallowed_methods, reason = "this is the simulator's clock")]
    pub(crate) fn now_ms(&self) -> i64 {
        let nanos = OffsetDateTime::now_utc().unix_timestamp_nanos();
        let real_ms = i64::try_from(nanos / 1_000_000).unwrap_or(i64::MAX);
        real_ms.saturating_add(self.offset_ms.load(Ordering::SeqCst))
    }

    /// Moves the clock by `delta_ms`, which may be negative.
    pub(crate) fn move_by(&self, delta_ms: i64) {
        self.offset_ms.fetch_add(delta_ms, Ordering::SeqCst);
    }
}

/// RFC 3339 in UTC, to the second as Graph writes dates.
pub(crate) fn rfc3339(unix_ms: i64) -> String {
    OffsetDateTime::from_unix_timestamp(unix_ms.div_euclid(1000))
        .ok()
        .and_then(|moment| moment.format(&Rfc3339).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_to_the_second_with_z() {
        assert_eq!(rfc3339(1_700_000_000_999), "2023-11-14T22:13:20Z");
    }

    #[test]
    fn a_moved_clock_shows_the_moved_time() {
        let clock = SimClock::default();
        let before = clock.now_ms();
        clock.move_by(3_600_000);
        assert!(clock.now_ms() >= before + 3_600_000);
    }
}
