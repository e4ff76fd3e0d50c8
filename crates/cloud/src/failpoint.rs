//! Places at which a test has the program abort: before and after every commit, and before and after
//! every call of Graph that an account or a comparison makes (ADR 16).
//!
//! They exist in builds with the feature `failpoints` alone. What is shipped is built without it, and
//! nothing is left of them there: neither a look at the environment nor a branch.

#[cfg(feature = "failpoints")]
mod paced_clock;
#[cfg(feature = "failpoints")]
mod plan;

use crate::clock::SharedClock;

#[cfg(feature = "failpoints")]
pub use paced_clock::{PACE_VARIABLE, PacedClock};
#[cfg(feature = "failpoints")]
pub use plan::{ABORT_VARIABLE, RECORD_VARIABLE};

/// Where the program can be made to abort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failpoint {
    /// A transaction is complete, and nothing of it is durable.
    BeforeCommit,
    /// It is durable, and nobody was told.
    AfterCommit,
    /// A request to Graph may be sent now.
    BeforeGraph,
    /// Its answer came, or none, and nobody was told.
    AfterGraph,
}

/// Aborts the process when that was asked for at this place.
#[cfg(feature = "failpoints")]
pub(crate) fn reach(failpoint: Failpoint) {
    plan::reach(failpoint);
}

#[cfg(not(feature = "failpoints"))]
#[inline]
pub(crate) const fn reach(_failpoint: Failpoint) {}

/// The clock that the program goes by: the machine's, or one that a test paces.
#[cfg(feature = "failpoints")]
pub(crate) fn program_clock() -> SharedClock {
    tracing::warn!("this build can be told to abort: it is for tests");
    match PacedClock::of_environment() {
        Some(paced) => std::sync::Arc::new(paced),
        None => std::sync::Arc::new(crate::clock::SystemClock),
    }
}

#[cfg(not(feature = "failpoints"))]
pub(crate) fn program_clock() -> SharedClock {
    std::sync::Arc::new(crate::clock::SystemClock)
}
