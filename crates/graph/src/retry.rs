//! When to try again: pure, so that every case is in a test.

use core::time::Duration;

use crate::error::GraphError;

/// Exponential back-off with full jitter: a random wait between zero and `first · 2ⁿ`, at most
/// `longest` (AWS Architecture Blog, "Exponential Backoff And Jitter"). What the server asked for
/// with `Retry-After` is never undercut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The bound before the first repetition.
    pub first: Duration,
    /// The bound that is never exceeded, but by a `Retry-After`.
    pub longest: Duration,
}

/// No two waits are shorter than this: full jitter may draw zero, and a loop on zero is a hot one.
const SHORTEST: Duration = Duration::from_millis(20);

impl Backoff {
    /// How long to wait after attempt `attempt` (from 0) failed with `error`. `random` is 64
    /// random bits.
    pub fn delay(&self, attempt: u32, error: &GraphError, random: u64) -> Duration {
        self.delay_asked(attempt, error.kind.retry_after(), random)
    }

    /// The same with nothing but what the server asked for.
    pub fn delay_asked(&self, attempt: u32, asked: Option<Duration>, random: u64) -> Duration {
        let factor = 2_u32.saturating_pow(attempt);
        let bound = self.first.saturating_mul(factor).min(self.longest);
        let jitter = scale(bound, random);
        match asked {
            // Everyone who was throttled got the same number: the jitter on top spreads them.
            Some(asked) => asked.saturating_add(jitter.min(asked / 10)).max(SHORTEST),
            None => jitter.max(SHORTEST),
        }
    }
}

/// `bound` times `random / 2⁶⁴`, in whole microseconds.
fn scale(bound: Duration, random: u64) -> Duration {
    let scaled = bound.as_micros().saturating_mul(u128::from(random)) >> 64;
    Duration::from_micros(u64::try_from(scaled).unwrap_or(u64::MAX))
}

/// What repeating a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// The same end state: reads, `PATCH` to a value, `DELETE` by id.
    Harmless,
    /// Perhaps a second object: only after an answer that proves that nothing happened.
    OnlyAfterRefusal,
}

/// The few repetitions inside one call, for hiccups. Whoever calls has the long patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallRetries {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// A wait longer than this is left to the caller.
    pub longest_wait: Duration,
    /// The waits between.
    pub backoff: Backoff,
}

impl Default for CallRetries {
    fn default() -> Self {
        Self {
            attempts: 3,
            longest_wait: Duration::from_secs(5),
            backoff: Backoff {
                first: Duration::from_millis(500),
                longest: Duration::from_secs(4),
            },
        }
    }
}

impl CallRetries {
    /// How long to wait before the next attempt within the call; `None` hands the error to the
    /// caller. `attempt` counts from 0.
    pub fn next_wait(
        &self,
        attempt: u32,
        error: &GraphError,
        repeat: Repeat,
        random: u64,
    ) -> Option<Duration> {
        if attempt.saturating_add(1) >= self.attempts || !error.kind.is_hiccup() {
            return None;
        }
        if repeat == Repeat::OnlyAfterRefusal && error.kind.may_have_taken_effect() {
            return None;
        }
        let wait = self.backoff.delay(attempt, error, random);
        (wait <= self.longest_wait).then_some(wait)
    }
}

#[cfg(test)]
mod tests;
