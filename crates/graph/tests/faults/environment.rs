//! Time that stands still, waits that are noted and not waited for.

use core::time::Duration;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

use hallpass_graph::Environment;
use hallpass_graph::environment::Wait;
use hallpass_protocol::Timestamp;

pub(crate) struct TestEnvironment {
    now_ms: AtomicI64,
    waits: Mutex<Vec<Duration>>,
    next_byte: AtomicU8,
}

impl TestEnvironment {
    pub(crate) fn new() -> Self {
        Self {
            now_ms: AtomicI64::new(1_795_000_000_000),
            waits: Mutex::default(),
            next_byte: AtomicU8::new(1),
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.now_ms
            .fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}

impl Environment for TestEnvironment {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_ms(self.now_ms.load(Ordering::SeqCst))
    }

    fn sleep(&self, duration: Duration) -> Wait {
        self.waits.lock().unwrap().push(duration);
        self.advance(duration);
        Box::pin(core::future::ready(()))
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.next_byte.fetch_add(37, Ordering::SeqCst));
    }
}
