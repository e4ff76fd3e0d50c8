//! Whether the scheduler still looks for work.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;

/// How long one look, with the sleep before it, may take before it is late: the scheduler looks every
/// two seconds, and a busy database takes its time.
const MAY_TAKE: Duration = Duration::from_secs(5);

/// Remembers when there last was a sign of life, by the clock's uptime.
#[derive(Debug, Default)]
pub(super) struct Heartbeat {
    /// In milliseconds, plus one; 0 before the first.
    last: AtomicU64,
}

impl Heartbeat {
    pub(super) fn beat(&self, uptime: Duration) {
        let last = to_ms(uptime).saturating_add(1);
        self.last.store(last, Ordering::Relaxed);
    }

    /// Nothing beats any more, and that is how it should be.
    pub(super) fn stop(&self) {
        self.last.store(0, Ordering::Relaxed);
    }

    /// How long ago there should have been another.
    pub(super) fn lag(&self, uptime: Duration) -> Duration {
        match self.last.load(Ordering::Relaxed).checked_sub(1) {
            None => Duration::ZERO,
            Some(last) => {
                let since = Duration::from_millis(to_ms(uptime).saturating_sub(last));
                since.saturating_sub(MAY_TAKE)
            }
        }
    }
}

fn to_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lag_grows_from_the_last_beat_on_and_is_none_where_nothing_beats() {
        let at = Duration::from_secs;
        let heartbeat = Heartbeat::default();
        assert_eq!(heartbeat.lag(at(100)), Duration::ZERO, "it does not run");
        heartbeat.beat(at(0));
        assert_eq!(heartbeat.lag(at(5)), Duration::ZERO);
        assert_eq!(heartbeat.lag(at(35)), at(30));
        heartbeat.beat(at(35));
        assert_eq!(heartbeat.lag(at(35)), Duration::ZERO);
        heartbeat.stop();
        assert_eq!(heartbeat.lag(at(1_000)), Duration::ZERO);
    }
}
