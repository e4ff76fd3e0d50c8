//! The clock that everything is given.

use core::fmt;
use core::time::Duration;
use std::sync::{Arc, LazyLock};
use std::time::SystemTime;

use futures::future::BoxFuture;
use hallpass_protocol::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;

/// Tells the time and waits for it.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The present moment in UTC.
    fn now(&self) -> Timestamp;

    /// The time since some moment before, by a timer that nobody can set. It may stand still while
    /// the machine is suspended.
    fn uptime(&self) -> Duration;

    /// Completes once [`Clock::now`] has reached `moment`; at once when it is past.
    fn sleep_until(&self, moment: Timestamp) -> BoxFuture<'static, ()>;

    /// Completes once [`Clock::uptime`] has grown by `duration`, however the clock is set meanwhile.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// A clock that is shared.
pub type SharedClock = Arc<dyn Clock>;

/// The longest single wait. The monotonic timer behind it stands still while a machine is
/// suspended and knows nothing of a wall clock that was put right, so it is checked this often.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Where the machine's uptime is counted from.
static BEGAN_AT: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that is passed in"
    )]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        // A clock before 1970 is a broken one: it reads as 1970, which ends what has a deadline.
        let ms = since_epoch.map_or(0, |elapsed| elapsed.as_millis());
        Timestamp::from_unix_ms(i64::try_from(ms).unwrap_or(i64::MAX))
    }

    fn uptime(&self) -> Duration {
        BEGAN_AT.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep_until(&self, moment: Timestamp) -> BoxFuture<'static, ()> {
        let clock = *self;
        Box::pin(async move {
            loop {
                let left = moment.since(clock.now());
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left.min(LONGEST_WAIT)).await;
            }
        })
    }
}

#[derive(Debug, Clone, Copy)]
struct TestTime {
    now: Timestamp,
    uptime: Duration,
}

/// A clock that stands still until it is moved. Clones share one time.
#[derive(Debug, Clone)]
pub struct TestClock {
    now: Arc<watch::Sender<TestTime>>,
}

impl TestClock {
    /// A clock that stands at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self {
            now: Arc::new(watch::Sender::new(TestTime {
                now,
                uptime: Duration::ZERO,
            })),
        }
    }

    /// Moves the clock forward and wakes whoever waits for a moment that has come.
    pub fn advance(&self, by: Duration) {
        self.now.send_modify(|time| {
            time.now = time.now.plus(by);
            time.uptime += by;
        });
    }

    /// Puts the clock to `now`, forward or back, while no time goes by.
    pub fn set(&self, now: Timestamp) {
        self.now.send_modify(|time| time.now = now);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.now.borrow().now
    }

    fn uptime(&self) -> Duration {
        self.now.borrow().uptime
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let sender = Arc::clone(&self.now);
        let end = self.uptime().saturating_add(duration);
        Box::pin(async move {
            let mut receiver = sender.subscribe();
            let _reached = receiver.wait_for(|time| time.uptime >= end).await;
        })
    }

    fn sleep_until(&self, moment: Timestamp) -> BoxFuture<'static, ()> {
        // The future keeps the sender alive, so waiting cannot fail by its loss.
        let sender = Arc::clone(&self.now);
        Box::pin(async move {
            let mut receiver = sender.subscribe();
            let _reached = receiver.wait_for(|time| time.now >= moment).await;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn test_clock_when_advanced_wakes_those_whose_moment_has_come() {
        let clock = TestClock::new(Timestamp::from_unix_ms(1_000));
        clock.sleep_until(Timestamp::from_unix_ms(1_000)).await;
        let waiting = tokio::spawn(clock.sleep_until(Timestamp::from_unix_ms(61_000)));
        clock.advance(Duration::from_secs(59));
        assert!(!waiting.is_finished());
        clock.advance(Duration::from_secs(1));
        waiting.await.unwrap();
        assert_eq!(clock.now().unix_ms(), 61_000);
    }

    #[tokio::test]
    async fn system_clock_when_the_moment_is_past_does_not_wait() {
        SystemClock.sleep_until(Timestamp::from_unix_ms(0)).await;
        assert!(SystemClock.now().unix_ms() > 0);
    }
}
