//! How much was done in the last while: pure.
//!
//! Microsoft publishes its quotas as so many in a window, so this counts a window instead of
//! filling a bucket: what is allowed may be used at once, as ten thousand deadlines need it.

use core::num::NonZeroU32;
use core::time::Duration;

use hallpass_protocol::Timestamp;

/// Parts of a window that are counted apart.
const SLOTS: usize = 30;

/// So many in any window of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// How many.
    pub limit: u32,
    /// In which time.
    pub window: Duration,
}

/// How much of a quota is this process's to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    /// How much of it is used by all processes together, in per cent.
    pub(super) percent: u32,
    /// Among how many processes that is divided; never 0.
    pub(super) processes: NonZeroU32,
}

impl Share {
    /// As a number of those that the quota counts. One at the least, or nothing would ever go out.
    fn of(self, limit: u32) -> u64 {
        let used = u64::from(limit) * u64::from(self.percent) / 100;
        (used / u64::from(self.processes.get())).max(1)
    }
}

/// What was used of a quota, in the slots of the last window and the present one.
#[derive(Debug, Clone)]
pub(super) struct Window {
    quota: Quota,
    slots: [u32; SLOTS + 1],
    /// The number of the newest slot, since 1970.
    newest: i64,
}

impl Window {
    pub(super) fn new(quota: Quota) -> Self {
        Self {
            quota,
            slots: [0; SLOTS + 1],
            newest: 0,
        }
    }

    /// How long to wait until `cost` fits into `share` of the quota; `None` when it fits now.
    pub(super) fn wait_for(&mut self, now: Timestamp, cost: u32, share: Share) -> Option<Duration> {
        self.turn(now);
        let limit = share.of(self.quota.limit);
        let used: u64 = self.slots.iter().copied().map(u64::from).sum();
        let mut excess = (used + u64::from(cost)).saturating_sub(limit);
        if excess == 0 {
            return None;
        }
        // The oldest slots leave the window first.
        let slot_ms = self.slot_ms();
        for age in (0..=SLOTS).rev() {
            let count = u64::from(self.slots.get(self.index(age)).copied().unwrap_or(0));
            excess = excess.saturating_sub(count);
            if excess == 0 {
                let slot = self.newest - i64::try_from(age).unwrap_or(0);
                let leaves = slot + i64::try_from(SLOTS).unwrap_or(0) + 1;
                let at = Timestamp::from_unix_ms(leaves.saturating_mul(slot_ms));
                return Some(at.since(now).max(Duration::from_millis(1)));
            }
        }
        // More than the whole quota is asked for at once.
        Some(self.quota.window)
    }

    /// Counts what is done now.
    pub(super) fn add(&mut self, now: Timestamp, cost: u32) {
        self.turn(now);
        let index = self.index(0);
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = slot.saturating_add(cost);
        }
    }

    /// Forgets the slots that have left the window. A clock that goes back changes nothing.
    fn turn(&mut self, now: Timestamp) {
        let current = now.unix_ms().div_euclid(self.slot_ms());
        let steps = current.saturating_sub(self.newest);
        for step in 1..=steps.min(i64::try_from(self.slots.len()).unwrap_or(0)) {
            let index = self.index_of(self.newest + step);
            if let Some(slot) = self.slots.get_mut(index) {
                *slot = 0;
            }
        }
        self.newest = self.newest.max(current);
    }

    fn slot_ms(&self) -> i64 {
        let window_ms = i64::try_from(self.quota.window.as_millis()).unwrap_or(i64::MAX);
        (window_ms / i64::try_from(SLOTS).unwrap_or(1)).max(1)
    }

    fn index(&self, age: usize) -> usize {
        self.index_of(self.newest - i64::try_from(age).unwrap_or(0))
    }

    fn index_of(&self, slot: i64) -> usize {
        let length = i64::try_from(self.slots.len()).unwrap_or(1);
        usize::try_from(slot.rem_euclid(length)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const QUOTA: Quota = Quota {
        limit: 300,
        window: Duration::from_secs(150),
    };

    /// Of one process that is alone.
    fn percent(percent: u32) -> Share {
        Share {
            percent,
            processes: NonZeroU32::MIN,
        }
    }

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_795_000_000_000 + ms)
    }

    #[test]
    fn window_when_full_says_when_the_oldest_leaves_it() {
        let mut window = Window::new(QUOTA);
        for _ in 0..300 {
            assert_eq!(window.wait_for(at(0), 1, percent(100)), None);
            window.add(at(0), 1);
        }
        let wait = window.wait_for(at(1_000), 1, percent(100)).unwrap();
        let free = at(1_000).plus(wait);
        assert!(free >= at(150_000) && free <= at(155_000), "{wait:?}");
        assert_eq!(window.wait_for(free, 1, percent(100)), None);
        assert!(window.wait_for(at(1_000), 301, percent(100)).is_some());
    }

    #[test]
    fn window_when_others_may_use_a_share_keeps_the_rest_free() {
        let mut window = Window::new(QUOTA);
        window.add(at(0), 225);
        assert!(window.wait_for(at(0), 1, percent(75)).is_some());
        assert_eq!(window.wait_for(at(0), 75, percent(100)), None);
    }

    #[test]
    fn window_when_divided_among_processes_gives_each_as_much_and_never_nothing() {
        for (processes, each) in [(1, 240), (2, 120), (3, 80), (7, 34), (1_000, 1)] {
            let share = Share {
                percent: 80,
                processes: NonZeroU32::new(processes).unwrap(),
            };
            let mut window = Window::new(QUOTA);
            let mut used = 0;
            while window.wait_for(at(0), 1, share).is_none() {
                window.add(at(0), 1);
                used += 1;
            }
            assert_eq!(used, each, "{processes} processes");
        }
    }

    #[test]
    fn window_when_the_clock_goes_back_forgets_nothing() {
        let mut window = Window::new(QUOTA);
        window.add(at(0), 300);
        assert!(window.wait_for(at(-3_600_000), 1, percent(100)).is_some());
    }

    proptest! {
        /// Whatever is asked for when: no window of the quota's length ever holds more than it.
        #[test]
        fn window_when_used_at_any_times_never_exceeds_its_quota(
            steps in proptest::collection::vec((0_i64..20_000, 1_u32..60), 1..200),
        ) {
            let mut window = Window::new(QUOTA);
            let mut now = 0;
            let mut done: Vec<(i64, u32)> = Vec::new();
            for (step, cost) in steps {
                now += step;
                if window.wait_for(at(now), cost, percent(100)).is_none() {
                    window.add(at(now), cost);
                    done.push((now, cost));
                }
                let recent = done.iter().filter(|(when, _)| now - when < 150_000);
                prop_assert!(recent.map(|(_, cost)| cost).sum::<u32>() <= QUOTA.limit);
            }
        }

        /// Who waits as long as it was told is let in, unless somebody else came first.
        #[test]
        fn window_when_waited_for_has_room(
            uses in proptest::collection::vec((0_i64..5_000, 1_u32..60), 1..100),
        ) {
            let mut window = Window::new(QUOTA);
            let mut now = 0;
            for (step, cost) in uses {
                now += step;
                if let Some(wait) = window.wait_for(at(now), cost, percent(100)) {
                    now += i64::try_from(wait.as_millis()).unwrap();
                    prop_assert_eq!(window.wait_for(at(now), cost, percent(100)), None);
                }
                window.add(at(now), cost);
            }
        }
    }
}
