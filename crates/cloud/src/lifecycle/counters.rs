//! What the lifecycle counts, for whoever measures it.

use std::sync::atomic::{AtomicU64, Ordering};

/// What the lifecycle has counted since its process began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LifecycleCounts {
    /// Accounts proven to be at their end.
    pub ended: u64,
    /// Alarms about accounts past their deadline by a minute.
    pub overdue: u64,
    /// Alarms about accounts past it by five minutes or more.
    pub long_overdue: u64,
    /// Accounts that Microsoft refused to let us end.
    pub refused: u64,
    /// Tenants that stopped to answer.
    pub breakers_opened: u64,
    /// Tenants that began to answer again.
    pub breakers_closed: u64,
    /// Jumps of the clock.
    pub clock_jumps: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    ended: AtomicU64,
    overdue: AtomicU64,
    long_overdue: AtomicU64,
    refused: AtomicU64,
    breakers_opened: AtomicU64,
    breakers_closed: AtomicU64,
    clock_jumps: AtomicU64,
}

impl Counters {
    pub(super) fn count_ended(&self) {
        increment(&self.ended);
    }

    pub(super) fn count_overdue(&self, is_long: bool) {
        increment(if is_long {
            &self.long_overdue
        } else {
            &self.overdue
        });
    }

    pub(super) fn count_refusal(&self) {
        increment(&self.refused);
    }

    pub(super) fn count_flip(&self, does_answer: bool) {
        increment(if does_answer {
            &self.breakers_closed
        } else {
            &self.breakers_opened
        });
    }

    pub(super) fn count_clock_jump(&self) {
        increment(&self.clock_jumps);
    }

    pub(super) fn read(&self) -> LifecycleCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        LifecycleCounts {
            ended: read(&self.ended),
            overdue: read(&self.overdue),
            long_overdue: read(&self.long_overdue),
            refused: read(&self.refused),
            breakers_opened: read(&self.breakers_opened),
            breakers_closed: read(&self.breakers_closed),
            clock_jumps: read(&self.clock_jumps),
        }
    }
}

fn increment(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
