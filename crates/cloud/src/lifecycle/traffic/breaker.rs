//! A circuit breaker for one tenant: pure.
//!
//! When a tenant does not answer, its accounts are left alone but for one probe every few seconds:
//! a thousand of them asking again and again would take the places of other tenants' accounts, and
//! would fall upon the tenant when it is back.

use core::time::Duration;

use hallpass_protocol::Timestamp;

/// Failed attempts in a row that open it.
const FAILURES: u32 = 5;

/// The longest time between two probes, and the shortest: the jitter keeps many tenants apart.
const LONGEST_BETWEEN_PROBES: Duration = Duration::from_secs(10);
const SHORTEST_BETWEEN_PROBES: Duration = Duration::from_secs(5);

/// A probe that was never heard of again is given up after this: longer than any attempt.
const PROBE_PATIENCE: Duration = Duration::from_secs(45);

/// A circuit breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Breaker {
    failures: u32,
    open: Option<Open>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open {
    since: Timestamp,
    /// When one may try, or, while one tries, when another may.
    probe_at: Timestamp,
    is_probing: bool,
}

/// A change that others are to hear of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flip {
    /// The tenant is left alone from now on.
    Opened,
    /// The tenant answers again.
    Closed {
        /// How long it was left alone.
        after: Duration,
    },
}

/// Whether one may begin to work with the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// Like always.
    Free,
    /// As the one who tries.
    AsProbe,
    /// Not before a while.
    Refused(Duration),
}

impl Breaker {
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether an attempt may be made: while it is open, only by the probe.
    pub(super) fn admits(&self, is_probe: bool) -> bool {
        self.open.is_none_or(|open| is_probe && open.is_probing)
    }

    /// When the next probe may go.
    pub(super) fn probe_at(&self) -> Option<Timestamp> {
        self.open.map(|open| open.probe_at)
    }

    /// Asks to begin. Whoever is told to be the probe is the only one until it is heard of.
    pub(super) fn enter(&mut self, now: Timestamp) -> Entry {
        match &mut self.open {
            None => Entry::Free,
            Some(open) if open.probe_at <= now => {
                open.probe_at = now.plus(PROBE_PATIENCE);
                open.is_probing = true;
                Entry::AsProbe
            }
            Some(open) => Entry::Refused(open.probe_at.since(now)),
        }
    }

    /// An attempt was answered.
    pub(super) fn succeed(&mut self, now: Timestamp) -> Option<Flip> {
        self.failures = 0;
        self.open.take().map(|open| Flip::Closed {
            after: now.since(open.since),
        })
    }

    /// An attempt was not answered. `random` is 64 random bits.
    pub(super) fn fail(&mut self, now: Timestamp, is_probe: bool, random: u64) -> Option<Flip> {
        self.failures = self.failures.saturating_add(1);
        let probe_at = now.plus(make_pause(random));
        match &mut self.open {
            None if self.failures >= FAILURES => {
                self.open = Some(Open {
                    since: now,
                    probe_at,
                    is_probing: false,
                });
                Some(Flip::Opened)
            }
            Some(open) if is_probe && open.is_probing => {
                open.is_probing = false;
                open.probe_at = probe_at;
                None
            }
            // What was under way when it opened says nothing new.
            None | Some(_) => None,
        }
    }
}

fn make_pause(random: u64) -> Duration {
    let spread = LONGEST_BETWEEN_PROBES.saturating_sub(SHORTEST_BETWEEN_PROBES);
    let spread_ms = u64::try_from(spread.as_millis()).unwrap_or(0);
    SHORTEST_BETWEEN_PROBES + Duration::from_millis(random % (spread_ms + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_795_000_000_000 + ms)
    }

    fn open_at(ms: i64) -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 1..FAILURES {
            assert_eq!(breaker.fail(at(ms), false, 0), None);
        }
        assert_eq!(breaker.fail(at(ms), false, 0), Some(Flip::Opened));
        breaker
    }

    #[test]
    fn breaker_when_attempts_fail_in_a_row_opens_and_a_success_between_resets() {
        let mut breaker = Breaker::default();
        for _ in 0..20 {
            for _ in 1..FAILURES {
                assert_eq!(breaker.fail(at(0), false, 0), None);
            }
            assert_eq!(breaker.succeed(at(0)), None);
        }
        assert!(!breaker.is_open());
        assert!(open_at(0).is_open());
    }

    #[test]
    fn breaker_when_open_lets_one_probe_in_and_its_answer_closes_it() {
        let mut breaker = open_at(0);
        assert!(matches!(breaker.enter(at(1_000)), Entry::Refused(_)));
        let probe_at = breaker.probe_at().unwrap();
        assert!(!breaker.admits(true), "nobody probes yet");
        assert_eq!(breaker.enter(probe_at), Entry::AsProbe);
        assert!(breaker.admits(true) && !breaker.admits(false));
        assert!(matches!(breaker.enter(probe_at), Entry::Refused(_)));
        let answered = probe_at.plus(Duration::from_secs(1));
        let after = answered.since(at(0));
        assert_eq!(breaker.succeed(answered), Some(Flip::Closed { after }));
        assert_eq!(breaker.enter(answered), Entry::Free);
    }

    #[test]
    fn breaker_when_a_probe_is_lost_sends_another() {
        let mut breaker = open_at(0);
        let probe_at = breaker.probe_at().unwrap();
        assert_eq!(breaker.enter(probe_at), Entry::AsProbe);
        let later = probe_at.plus(PROBE_PATIENCE);
        assert_eq!(breaker.enter(later), Entry::AsProbe);
    }

    #[test]
    fn breaker_when_old_attempts_fail_late_does_not_put_its_probe_off() {
        let mut breaker = open_at(0);
        let probe_at = breaker.probe_at();
        for ms in (0..9_000).step_by(100) {
            breaker.fail(at(ms), false, u64::MAX);
        }
        assert_eq!(breaker.probe_at(), probe_at);
    }

    proptest! {
        /// A tenant that stays down is asked at least every ten seconds, and no more often than
        /// every five.
        #[test]
        fn breaker_when_probes_fail_asks_again_within_ten_seconds(randoms in proptest::collection::vec(any::<u64>(), 1..50)) {
            let mut breaker = open_at(0);
            let mut last = at(0);
            for random in randoms {
                let probe_at = breaker.probe_at().unwrap();
                prop_assert!(probe_at.since(last) <= LONGEST_BETWEEN_PROBES);
                prop_assert!(probe_at.since(last) >= SHORTEST_BETWEEN_PROBES);
                prop_assert_eq!(breaker.enter(probe_at), Entry::AsProbe);
                prop_assert_eq!(breaker.fail(probe_at, true, random), None);
                last = probe_at;
            }
        }
    }
}
