//! A clock that runs fast, so that minutes of patience take no time.

use core::time::Duration;

use futures::future::BoxFuture;
use hallpass_cloud::clock::{Clock, SystemClock};
use hallpass_protocol::Timestamp;

/// How many seconds pass in one.
pub(crate) const FACTOR: u32 = 60;

/// The machine's clock, sped up since `start`.
#[derive(Debug, Clone)]
pub(crate) struct FastClock {
    start: Timestamp,
}

impl FastClock {
    pub(crate) fn new() -> Self {
        Self {
            start: SystemClock.now(),
        }
    }
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        self.start
            .plus(SystemClock.now().since(self.start) * FACTOR)
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
