//! When nobody has been at the computer for too long.

/// Since when nothing was typed or pressed, by this browser's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Idle {
    last_input_ms: i64,
}

impl Idle {
    /// Somebody was there at `now_ms`.
    pub(crate) const fn since(now_ms: i64) -> Self {
        Self {
            last_input_ms: now_ms,
        }
    }

    /// Whether it is time to lock, `lock_after_s` after the last input.
    pub(crate) fn is_over(self, now_ms: i64, lock_after_s: u32) -> bool {
        let idle_ms = now_ms.saturating_sub(self.last_input_ms);
        idle_ms >= i64::from(lock_after_s) * 1000
    }

    /// Somebody is there at `now_ms`. Gives whether that counts: input within `every_ms` of the last
    /// one does not.
    pub(crate) fn input_at(&mut self, now_ms: i64, every_ms: i64) -> bool {
        let counts = now_ms.saturating_sub(self.last_input_ms) >= every_ms;
        if counts {
            self.last_input_ms = now_ms;
        }
        counts
    }

    /// Takes a look at the clock: when it was set back, the time counts anew from here, rather than
    /// the page staying open for the difference.
    pub(crate) fn seen_at(&mut self, now_ms: i64) {
        self.last_input_ms = self.last_input_ms.min(now_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_when_nobody_came_for_the_whole_time_is_over() {
        let idle = Idle::since(1_000_000);
        assert!(!idle.is_over(1_000_000 + 899_999, 900));
        assert!(idle.is_over(1_000_000 + 900_000, 900));
    }

    #[test]
    fn idle_when_somebody_comes_counts_from_there() {
        let mut idle = Idle::since(0);
        assert!(idle.input_at(800_000, 1000));
        assert!(!idle.input_at(800_999, 1000));
        assert!(!idle.is_over(1_699_999, 900) && idle.is_over(1_700_000, 900));
    }

    #[test]
    fn idle_when_the_computer_slept_is_over_at_once() {
        assert!(Idle::since(0).is_over(8 * 3_600_000, 900));
    }

    #[test]
    fn idle_when_the_clock_was_set_back_counts_anew() {
        let mut idle = Idle::since(10_000_000);
        idle.seen_at(5_000_000);
        assert!(!idle.is_over(5_899_999, 900));
        assert!(idle.is_over(5_900_000, 900));
    }
}
