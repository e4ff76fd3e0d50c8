//! The cloud's clock and randomness, as the Graph client asks for them.

use core::time::Duration;

use hallpass_graph::Environment;
use hallpass_graph::environment::Wait;
use hallpass_protocol::Timestamp;

use crate::clock::SharedClock;
use crate::random::SharedRandom;

/// The cloud's clock and randomness, as the Graph client asks for them.
#[derive(Debug, Clone)]
pub struct GraphEnvironment {
    /// The time.
    pub clock: SharedClock,
    /// Randomness.
    pub random: SharedRandom,
}

impl Environment for GraphEnvironment {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn sleep(&self, duration: Duration) -> Wait {
        self.clock.sleep_until(self.clock.now().plus(duration))
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.random.fill(bytes);
    }
}
