//! How often tenants are looked after.

use core::time::Duration;

use hallpass_graph::retry::Backoff;

/// How often tenants are looked after. Tests shorten it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OversightSettings {
    /// The longest time between two comparisons of a tenant's accounts with our records.
    pub reconcile_every: Duration,
    /// The longest time between two questions what we may do in a tenant.
    pub check_every: Duration,
    /// The same while something is missing there.
    pub check_failing_every: Duration,
    /// Between repetitions when a tenant does not answer.
    pub backoff: Backoff,
    /// Tenants worked on at the same time.
    pub concurrency: usize,
    /// How long a worker that fell silent keeps others from its tenant.
    pub lease: Duration,
    /// How long a request for an account waits for a tenant's first answer, or its first
    /// comparison, before it is refused.
    pub request_patience: Duration,
    /// How long somebody who asks what we may do in a tenant waits for its answer.
    pub check_patience: Duration,
    /// Between two looks whether a consent that was just given is visible.
    pub consent_looked_for_every: Duration,
}

impl Default for OversightSettings {
    fn default() -> Self {
        Self {
            reconcile_every: Duration::from_mins(10),
            check_every: Duration::from_hours(24),
            check_failing_every: Duration::from_mins(15),
            backoff: Backoff {
                first: Duration::from_secs(2),
                longest: Duration::from_mins(10),
            },
            concurrency: 8,
            lease: Duration::from_mins(3),
            request_patience: Duration::from_secs(8),
            check_patience: Duration::from_secs(20),
            consent_looked_for_every: Duration::from_secs(2),
        }
    }
}

/// `interval`, less a random part of up to a fifth: tenants that were begun together drift apart.
/// `random` is 64 random bits.
pub(in crate::lifecycle) fn sooner(interval: Duration, random: u64) -> Duration {
    let spread_ms = (interval / 5).as_millis();
    let ms = (u128::from(random) * spread_ms) >> 64;
    interval.saturating_sub(Duration::from_millis(u64::try_from(ms).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interval_when_spread_is_shorter_by_a_fifth_at_most() {
        let ten = Duration::from_mins(10);
        assert_eq!(sooner(ten, 0), ten);
        assert_eq!(sooner(ten, 1 << 63), Duration::from_mins(9));
        let least = Duration::from_mins(8) + Duration::from_millis(1);
        assert_eq!(sooner(ten, u64::MAX), least);
        assert_eq!(sooner(Duration::ZERO, u64::MAX), Duration::ZERO);
    }
}
