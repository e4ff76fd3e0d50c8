//! What became of requests, for whoever measures it.

use core::sync::atomic::{AtomicU64, Ordering};

use hallpass_graph::Feedback;

/// What became of requests to Graph since the process began, tokens included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GraphCounts {
    /// The service works, whatever it said.
    pub answered: u64,
    /// Too many requests.
    pub throttled: u64,
    /// No answer, or a server fault.
    pub failed: u64,
}

#[derive(Debug, Default)]
pub(super) struct RequestCounters {
    answered: AtomicU64,
    throttled: AtomicU64,
    failed: AtomicU64,
}

impl RequestCounters {
    pub(super) fn count(&self, feedback: &Feedback) {
        let counter = match feedback {
            Feedback::Answered { .. } => &self.answered,
            Feedback::Throttled { .. } => &self.throttled,
            Feedback::Failed { .. } => &self.failed,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> GraphCounts {
        GraphCounts {
            answered: self.answered.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
        }
    }
}
