//! Randomness by a seed, which a failure prints.

use core::time::Duration;

use hallpass_cloud::random::{RandomSource, SeededRandom, SystemRandom};

/// Numbers that follow from a seed.
pub(crate) struct Seeded(SeededRandom);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(SeededRandom::new(seed))
    }

    /// From 0, below `end`.
    pub(crate) fn below(&self, end: u64) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes) % end
    }

    pub(crate) fn index(&self, len: usize) -> usize {
        usize::try_from(self.below(u64::try_from(len).unwrap())).unwrap()
    }

    pub(crate) fn duration(&self, longest: Duration) -> Duration {
        let longest_us = u64::try_from(longest.as_micros()).unwrap();
        Duration::from_micros(self.below(longest_us))
    }
}

/// Another one each time, unless the environment says which.
pub(crate) fn seed() -> u64 {
    let mut bytes = [0; 2];
    SystemRandom.fill(&mut bytes);
    setting("HALLPASS_FAULT_SEED", u16::from_le_bytes(bytes).into())
}

/// A number that the environment may set.
pub(crate) fn setting(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} is a number")),
        Err(_) => default,
    }
}
