//! The clock by which accounts are ended: see [`TimeWatch`].

use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard};

use futures::future::BoxFuture;
use hallpass_protocol::Timestamp;

use super::time_watch::{Jump, TimeWatch};
use crate::clock::{Clock, SharedClock};

/// The longest single wait: a clock that was put right delays nothing by more.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A clock that never goes back. Clones share one time.
#[derive(Debug, Clone)]
pub(super) struct SteadyClock {
    clock: SharedClock,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    watch: TimeWatch,
    jumps: Vec<Jump>,
}

impl SteadyClock {
    pub(super) fn new(clock: SharedClock) -> Self {
        let state = State {
            watch: TimeWatch::new(clock.now(), clock.uptime()),
            jumps: Vec::new(),
        };
        Self {
            clock,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// What time it is.
    pub(super) fn now(&self) -> Timestamp {
        let (now, uptime) = (self.clock.now(), self.clock.uptime());
        let mut state = self.state();
        let reading = state.watch.read(now, uptime);
        state.jumps.extend(reading.jump);
        reading.now
    }

    /// The time since some moment before, by a timer that nobody can set.
    pub(super) fn uptime(&self) -> Duration {
        self.clock.uptime()
    }

    /// Completes when it is `moment`.
    pub(super) fn sleep_until(&self, moment: Timestamp) -> BoxFuture<'static, ()> {
        let this = self.clone();
        Box::pin(async move {
            loop {
                let left = moment.since(this.now()).min(LONGEST_WAIT);
                if left.is_zero() {
                    return;
                }
                // The one when the clock leaps ahead, the other when it steps back.
                tokio::select! {
                    () = this.clock.sleep_until(this.clock.now().plus(left)) => {}
                    () = this.clock.sleep(left) => {}
                }
            }
        })
    }

    /// It was this late already, before this process began.
    pub(super) fn raise(&self, highest: Timestamp) {
        let uptime = self.clock.uptime();
        self.state().watch.raise(highest, uptime);
    }

    /// The highest moment that is known to have been.
    pub(super) fn highest(&self) -> Timestamp {
        self.state().watch.highest()
    }

    /// Microsoft's clock says that it is `date`.
    pub(super) fn confirm(&self, date: Timestamp) {
        let (now, uptime) = (self.clock.now(), self.clock.uptime());
        self.state().watch.confirm(now, uptime, date);
    }

    /// The jumps since the last call.
    pub(super) fn take_jumps(&self) -> Vec<Jump> {
        core::mem::take(&mut self.state().jumps)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("mutex not to be poisoned")
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        self.now()
    }

    fn uptime(&self) -> Duration {
        self.clock.uptime()
    }

    fn sleep_until(&self, moment: Timestamp) -> BoxFuture<'static, ()> {
        self.sleep_until(moment)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.clock.sleep(duration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::TestClock;

    #[tokio::test]
    async fn sleeper_when_the_clock_is_put_back_wakes_after_the_time_that_it_asked_for() {
        let inner = TestClock::new(Timestamp::from_unix_ms(1_795_000_000_000));
        let steady = SteadyClock::new(Arc::new(inner.clone()));
        let wakes_at = steady.now().plus(Duration::from_secs(20));
        let mut sleeping = tokio::spawn(steady.sleep_until(wakes_at));
        tokio::task::yield_now().await;
        inner.set(Timestamp::from_unix_ms(1_794_000_000_000));
        inner.advance(Duration::from_secs(10));
        tokio::task::yield_now().await;
        assert!(!sleeping.is_finished());
        inner.advance(Duration::from_secs(10));
        (&mut sleeping).await.unwrap();
        assert_eq!(steady.now(), wakes_at);
        assert!(matches!(steady.take_jumps()[..], [Jump::Back(_)]));
    }

    #[tokio::test]
    async fn sleeper_when_the_clock_leaps_ahead_wakes_at_once() {
        let inner = TestClock::new(Timestamp::from_unix_ms(1_795_000_000_000));
        let steady = SteadyClock::new(Arc::new(inner.clone()));
        let sleeping = tokio::spawn(steady.sleep_until(steady.now().plus(Duration::from_secs(20))));
        tokio::task::yield_now().await;
        inner.set(inner.now().plus(Duration::from_hours(2)));
        sleeping.await.unwrap();
    }
}
