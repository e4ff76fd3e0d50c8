//! What time it is for those who end accounts, when the machine's clock cannot be trusted: pure.
//!
//! The time goes on at least as fast as the monotonic timer, from the highest moment that is known
//! to have been: a clock that steps back postpones nothing. A clock that leaps forward is believed,
//! for an account is better ended too early than too late, but what it says is not remembered
//! before a second source agrees: one bad reading must not count for ever.

use core::time::Duration;

use hallpass_protocol::Timestamp;

/// A difference that no drift explains, nor a machine that was busy.
const JUMP: Duration = Duration::from_mins(5);

/// How well a second source has to agree with a clock that stepped back.
const AGREEMENT: Duration = Duration::from_mins(1);

/// The highest moment that is known to have been, and what the clock says beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeWatch {
    base: Timestamp,
    /// The monotonic timer at that moment.
    base_uptime: Duration,
    is_jumped: bool,
}

/// That the clock jumped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Jump {
    /// Ahead, by so much.
    Forward(Duration),
    /// Behind, by so much.
    Back(Duration),
}

/// One look at the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// What time it is.
    pub(super) now: Timestamp,
    /// What is to be told, once for each jump.
    pub(super) jump: Option<Jump>,
}

impl TimeWatch {
    /// Begins with what the clock says.
    pub(super) fn new(clock: Timestamp, uptime: Duration) -> Self {
        Self {
            base: clock,
            base_uptime: uptime,
            is_jumped: false,
        }
    }

    /// It was this late already, before this process began.
    pub(super) fn raise(&mut self, highest: Timestamp, uptime: Duration) {
        if highest > self.reckon(uptime) {
            self.base = highest;
            self.base_uptime = uptime;
        }
    }

    /// The highest moment that is known to have been.
    pub(super) fn highest(&self) -> Timestamp {
        self.base
    }

    /// What time it is when the clock and the monotonic timer say this.
    pub(super) fn read(&mut self, clock: Timestamp, uptime: Duration) -> Reading {
        let reckoned = self.reckon(uptime);
        let (ahead, behind) = (clock.since(reckoned), reckoned.since(clock));
        let was_jumped = self.is_jumped;
        self.is_jumped = ahead > JUMP || behind > JUMP;
        let jump = if was_jumped || !self.is_jumped {
            None
        } else if ahead > JUMP {
            Some(Jump::Forward(ahead))
        } else {
            Some(Jump::Back(behind))
        };
        if ahead > JUMP {
            return Reading { now: clock, jump };
        }
        if clock >= reckoned {
            self.base = clock;
            self.base_uptime = uptime;
        }
        Reading {
            now: clock.max(reckoned),
            jump,
        }
    }

    /// A second source says that it is `date`: a clock that agrees with it is right, whatever was
    /// reckoned.
    pub(super) fn confirm(&mut self, clock: Timestamp, uptime: Duration, date: Timestamp) {
        let reckoned = self.reckon(uptime);
        let leapt_to_the_truth = clock.since(reckoned) > JUMP && clock.since(date) <= JUMP;
        let stepped_to_the_truth =
            clock < reckoned && clock.since(date) <= AGREEMENT && date.since(clock) <= AGREEMENT;
        if leapt_to_the_truth || stepped_to_the_truth {
            self.base = clock;
            self.base_uptime = uptime;
            self.is_jumped = false;
        }
    }

    fn reckon(&self, uptime: Duration) -> Timestamp {
        self.base.plus(uptime.saturating_sub(self.base_uptime))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600;

    fn at(s: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_795_000_000_000 + s * 1_000)
    }

    fn up(s: u64) -> Duration {
        Duration::from_secs(s)
    }

    fn watch() -> TimeWatch {
        TimeWatch::new(at(0), up(0))
    }

    #[test]
    fn time_when_the_clock_steps_back_goes_on_and_says_so_once() {
        let mut watch = watch();
        let reading = watch.read(at(10 - HOUR), up(10));
        assert_eq!(reading.now, at(10));
        assert_eq!(reading.jump, Some(Jump::Back(Duration::from_hours(1))));
        let reading = watch.read(at(20 - HOUR), up(20));
        assert_eq!((reading.now, reading.jump), (at(20), None));
    }

    #[test]
    fn time_when_the_clock_leaps_forward_is_believed_and_not_remembered() {
        let mut watch = watch();
        let reading = watch.read(at(24 * HOUR), up(10));
        assert_eq!(reading.now, at(24 * HOUR), "rather too early than too late");
        assert!(matches!(reading.jump, Some(Jump::Forward(_))));
        assert_eq!(
            watch.read(at(24 * HOUR + 1), up(11)).jump,
            None,
            "said once"
        );
        assert_eq!(watch.highest(), at(0));
        let reading = watch.read(at(12), up(12));
        assert_eq!(
            (reading.now, reading.jump),
            (at(12), None),
            "one bad reading is no poison"
        );
        assert_eq!(watch.highest(), at(12));
    }

    #[test]
    fn time_when_a_second_source_agrees_is_remembered() {
        let mut watch = watch();
        watch.read(at(2 * HOUR), up(10));
        watch.confirm(at(2 * HOUR), up(10), at(10));
        assert_eq!(watch.highest(), at(0), "it disagrees");
        watch.confirm(at(2 * HOUR), up(10), at(2 * HOUR - 30));
        assert_eq!(watch.highest(), at(2 * HOUR));
    }

    #[test]
    fn time_when_the_clock_was_wrongly_ahead_comes_back_to_the_truth() {
        let mut watch = watch();
        assert_eq!(watch.read(at(-180), up(0)).now, at(0));
        watch.confirm(at(-180), up(0), at(-600));
        assert_eq!(
            watch.read(at(-180), up(0)).now,
            at(0),
            "the source disagrees"
        );
        watch.confirm(at(-180), up(0), at(-170));
        assert_eq!(watch.read(at(-179), up(1)).now, at(-179));
    }

    #[test]
    fn time_when_it_was_later_before_the_start_goes_on_from_there() {
        let mut watch = watch();
        watch.raise(at(HOUR), up(0));
        assert_eq!(watch.read(at(60), up(60)).now, at(HOUR + 60));
        watch.raise(at(0), up(60));
        assert_eq!(watch.read(at(61), up(61)).now, at(HOUR + 61));
    }

    #[test]
    fn time_when_the_machine_was_suspended_is_the_clocks() {
        let mut watch = watch();
        // The monotonic timer stood still meanwhile.
        assert_eq!(watch.read(at(2 * HOUR), up(1)).now, at(2 * HOUR));
    }

    proptest! {
        /// However the clock is set: never less than the monotonic timer says has gone by.
        #[test]
        fn time_when_the_clock_is_set_at_will_never_falls_behind_the_timer(
            steps in proptest::collection::vec((0_u64..100, -100_000_i64..100_000), 1..100),
        ) {
            let mut watch = watch();
            let mut uptime = 0;
            for (step, offset) in steps {
                uptime += step;
                let true_s = i64::try_from(uptime).unwrap();
                let reading = watch.read(at(true_s + offset), up(uptime));
                prop_assert!(reading.now >= at(true_s));
                prop_assert!(reading.now >= at(true_s + offset), "late by nobody's clock");
            }
        }
    }
}
