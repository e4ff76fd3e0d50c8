//! The proofs that were accepted, for as long as they could come back.

use core::fmt;
use core::hash::BuildHasher;
use core::time::Duration;
use std::collections::HashSet;
use std::hash::RandomState;
use std::sync::{Mutex, PoisonError};

use hallpass_protocol::Timestamp;
use hallpass_protocol::dpop::Thumbprint;

use super::CLOCK_TOLERANCE;

/// Requests on different shards do not wait for each other.
const SHARDS: usize = 16;

/// Proofs that are remembered at most: 10 000 a second leave 2.4 million of them, which take about
/// 40 MB. Beyond that requests are turned away: a proof is not forgotten because there are many.
const MAX_PROOFS: usize = 4_000_000;

/// How long an accepted proof could come back: it may be accepted first when its time is a minute
/// ahead of the clock, and last when it is a minute behind; times of proofs are whole seconds.
const COULD_COME_BACK: Duration = Duration::from_secs(2 * CLOCK_TOLERANCE.as_secs() + 1);

/// Why a proof is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReplayError {
    /// It was accepted before.
    Known,
    /// There is no room to remember it.
    Full,
}

/// What was accepted, by a keyed hash of 64 bits: proofs that are different are taken for one
/// another less often than once in 10^12, and nobody can aim at it.
pub(super) struct ReplayCache {
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
    capacity: usize,
}

/// Two generations: what is new goes into the current one. When that is as old as a proof can be of
/// use, it becomes the previous one, and the one before is dropped as a whole.
#[derive(Default)]
struct Shard {
    current: HashSet<u64>,
    previous: HashSet<u64>,
    current_since: Option<Timestamp>,
}

impl ReplayCache {
    pub(super) fn new() -> Self {
        Self::with_capacity(MAX_PROOFS)
    }

    fn with_capacity(proofs: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            shards: Default::default(),
            capacity: proofs / SHARDS,
        }
    }

    /// Remembers a proof.
    ///
    /// # Errors
    /// When it is known, or there are too many.
    pub(super) fn remember(
        &self,
        thumbprint: &Thumbprint,
        jti: &str,
        now: Timestamp,
    ) -> Result<(), ReplayError> {
        let hash = self.hasher.hash_one((thumbprint.as_bytes(), jti));
        let index = usize::try_from(hash >> 60).unwrap_or(0);
        let shard = self.shards.get(index).ok_or(ReplayError::Full)?;
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        shard.turn(now);
        if shard.previous.contains(&hash) || shard.current.contains(&hash) {
            return Err(ReplayError::Known);
        }
        if shard.previous.len() + shard.current.len() >= self.capacity {
            return Err(ReplayError::Full);
        }
        shard.current.insert(hash);
        Ok(())
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        let lengths = self.shards.iter().map(|shard| {
            let shard = shard.lock().unwrap();
            shard.previous.len() + shard.current.len()
        });
        lengths.sum()
    }
}

impl fmt::Debug for ReplayCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayCache").finish_non_exhaustive()
    }
}

impl Shard {
    /// All in the current generation came within [`COULD_COME_BACK`] of its start. A clock that
    /// steps back lets it live longer.
    fn turn(&mut self, now: Timestamp) {
        let age = now.since(*self.current_since.get_or_insert(now));
        if age < COULD_COME_BACK {
            return;
        }
        let current = core::mem::take(&mut self.current);
        self.previous = if age < 2 * COULD_COME_BACK {
            current
        } else {
            HashSet::new()
        };
        self.current_since = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: Thumbprint = Thumbprint::from_bytes([1; 32]);
    const OTHER_KEY: Thumbprint = Thumbprint::from_bytes([2; 32]);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_ms(1_795_000_000_000).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn proof_is_accepted_once_for_each_key() {
        let cache = ReplayCache::new();
        assert_eq!(cache.remember(&KEY, "one", at(0)), Ok(()));
        assert_eq!(cache.remember(&KEY, "one", at(0)), Err(ReplayError::Known));
        assert_eq!(cache.remember(&KEY, "two", at(0)), Ok(()));
        assert_eq!(cache.remember(&OTHER_KEY, "one", at(0)), Ok(()));
    }

    #[test]
    fn cache_when_full_turns_away_until_the_oldest_cannot_come_back() {
        let cache = ReplayCache::with_capacity(SHARDS * 4);
        let fill = |from: u32, now| {
            let proofs = from..from + 1_000;
            let outcomes = proofs.map(|n| cache.remember(&KEY, &n.to_string(), now));
            outcomes.filter(|outcome| *outcome == Ok(())).count()
        };
        assert_eq!(fill(0, at(0)), SHARDS * 4);
        assert_eq!(fill(1_000, at(120)), 0);
        assert_eq!(cache.len(), SHARDS * 4);
        // Two turns later there is nothing left of it.
        assert_eq!(fill(2_000, at(121)), 0);
        assert_eq!(fill(3_000, at(242)), SHARDS * 4);
    }

    #[test]
    fn cache_when_nobody_came_for_long_is_empty() {
        let cache = ReplayCache::new();
        cache.remember(&KEY, "one", at(0)).unwrap();
        assert_eq!(cache.remember(&KEY, "one", at(242)), Ok(()));
    }

    proptest! {
        /// Whatever else comes in between.
        #[test]
        fn proof_is_known_for_as_long_as_it_could_come_back(
            others in proptest::collection::vec(0_u64..1_000, 0..40),
            first in 0_u64..1_000,
            again_after in 0_u64..=120,
        ) {
            let cache = ReplayCache::new();
            let mut times = others;
            times.sort_unstable();
            let (before, after): (Vec<u64>, Vec<u64>) =
                times.into_iter().partition(|time| *time <= first);
            let other = |n: usize, time: u64| {
                cache.remember(&OTHER_KEY, &n.to_string(), at(time)).unwrap();
            };
            for (n, time) in before.iter().enumerate() {
                other(n, *time);
            }
            prop_assert_eq!(cache.remember(&KEY, "ours", at(first)), Ok(()));
            for (n, time) in after.iter().enumerate() {
                if *time <= first + again_after {
                    other(1_000 + n, *time);
                }
            }
            let again = cache.remember(&KEY, "ours", at(first + again_after));
            prop_assert_eq!(again, Err(ReplayError::Known));
        }
    }
}
