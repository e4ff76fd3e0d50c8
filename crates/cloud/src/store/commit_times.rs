//! How long commits take, in classes.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;

/// The classes' upper bounds; what took longer is counted in one more.
pub const COMMIT_BOUNDS: [Duration; 10] = [
    Duration::from_millis(1),
    Duration::from_millis(2),
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(10),
];

/// How long commits took since the process began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CommitTimes {
    /// How many took longer than the bound before and no longer than theirs.
    pub counts: [u64; COMMIT_BOUNDS.len() + 1],
    /// All of them together.
    pub sum: Duration,
}

/// Counts them.
#[derive(Debug, Default)]
pub(super) struct CommitClock {
    counts: [AtomicU64; COMMIT_BOUNDS.len() + 1],
    sum_us: AtomicU64,
}

impl CommitClock {
    pub(super) fn record(&self, took: Duration) {
        let class = COMMIT_BOUNDS.iter().position(|bound| took <= *bound);
        if let Some(count) = self.counts.get(class.unwrap_or(COMMIT_BOUNDS.len())) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.sum_us.fetch_add(us, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> CommitTimes {
        CommitTimes {
            counts: self
                .counts
                .each_ref()
                .map(|count| count.load(Ordering::Relaxed)),
            sum: Duration::from_micros(self.sum_us.load(Ordering::Relaxed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commit_is_counted_in_the_class_of_its_length() {
        let clock = CommitClock::default();
        for ms in [1, 2, 3, 10_000, 10_001] {
            clock.record(Duration::from_millis(ms));
        }
        let times = clock.read();
        assert_eq!(times.counts, [1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1]);
        assert_eq!(times.sum, Duration::from_millis(20_007));
    }
}
