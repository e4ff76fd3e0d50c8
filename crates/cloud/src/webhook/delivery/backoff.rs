//! When to send again what was not taken.

use core::time::Duration;

use crate::random::RandomSource;

/// After the first failure at most.
const FIRST: Duration = Duration::from_secs(5);

/// At most, however often it failed.
const LONGEST: Duration = Duration::from_mins(30);

/// A webhook that takes nothing for so long is disabled.
pub(super) const DISABLE_AFTER: Duration = Duration::from_hours(72);

/// Full jitter: evenly between a second and a bound that doubles with each failure, so that
/// receivers that come back are not met by everybody at once.
pub(crate) fn backoff(random: &dyn RandomSource, attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(16);
    let bound = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    let bound_ms = u64::try_from(bound.as_millis()).unwrap_or(u64::MAX);
    let mut bytes = [0; 8];
    random.fill(&mut bytes);
    Duration::from_millis(1_000 + u64::from_be_bytes(bytes) % (bound_ms - 999))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;

    #[test]
    fn wait_grows_up_to_half_an_hour_and_is_spread_over_all_of_it() {
        let random = SeededRandom::new(1);
        for (attempt, longest_s) in [(1, 5), (2, 10), (5, 80), (10, 1_800), (u32::MAX, 1_800)] {
            let waits: Vec<_> = (0..500).map(|_| backoff(&random, attempt)).collect();
            let longest = Duration::from_secs(longest_s);
            assert!(waits.iter().all(|wait| *wait >= Duration::from_secs(1)));
            assert!(waits.iter().all(|wait| *wait <= longest), "{attempt}");
            assert!(waits.iter().any(|wait| *wait > longest * 9 / 10));
            assert!(
                waits
                    .iter()
                    .any(|wait| *wait < longest / 4 + Duration::from_secs(1))
            );
        }
    }
}
