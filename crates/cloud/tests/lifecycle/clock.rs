//! A clock that runs fast, so that minutes of patience take no time, and that can be set wrong.

use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use futures::future::BoxFuture;
use hallpass_cloud::clock::{Clock, SystemClock};
use hallpass_protocol::Timestamp;

/// How many seconds pass in one.
pub(crate) const FACTOR: u32 = 60;

/// The machine's clock, sped up since `start`.
#[derive(Debug, Clone)]
pub(crate) struct FastClock {
    start: Timestamp,
    /// How far it was set ahead, in milliseconds.
    ahead_ms: Arc<AtomicI64>,
}

impl FastClock {
    pub(crate) fn new() -> Self {
        Self {
            start: SystemClock.now(),
            ahead_ms: Arc::default(),
        }
    }

    /// Puts it so many seconds ahead of the truth, or behind, while no time goes by.
    pub(crate) fn set_ahead(&self, seconds: i64) {
        self.ahead_ms.store(seconds * 1_000, Ordering::SeqCst);
    }
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        let true_now = self
            .start
            .plus(SystemClock.now().since(self.start) * FACTOR);
        let ahead_ms = self.ahead_ms.load(Ordering::SeqCst);
        Timestamp::from_unix_ms(true_now.unix_ms() + ahead_ms)
    }

    fn uptime(&self) -> Duration {
        SystemClock.uptime() * FACTOR
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        SystemClock.sleep(duration / FACTOR)
    }

    fn sleep_until(&self, moment: Timestamp) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        Box::pin(async move {
            loop {
                let left = moment.since(clock.now());
                if left.is_zero() {
                    return;
                }
                // The millisecond more makes up for the timer's resolution.
                tokio::time::sleep(left / FACTOR + Duration::from_millis(1)).await;
            }
        })
    }
}
