//! The randomness that everything is given, and what is made from it alone.

use core::convert::Infallible;
use core::fmt;
use std::sync::{Arc, Mutex};

use hallpass_protocol::Timestamp;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// Cryptographically secure random bytes.
pub trait RandomSource: Send + Sync + fmt::Debug {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// A source that is shared.
pub type SharedRandom = Arc<dyn RandomSource>;

/// A version 7 UUID (RFC 9562 §5.7): ids made later sort later, which keeps indexes compact.
pub fn make_uuid(random: &dyn RandomSource, now: Timestamp) -> Uuid {
    let mut bytes = [0; 10];
    random.fill(&mut bytes);
    Builder::from_unix_timestamp_millis(u64::try_from(now.unix_ms()).unwrap_or(0), &bytes)
        .into_uuid()
}

/// The operating system's source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl RandomSource for SystemRandom {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the rng that is passed in"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system to have randomness");
    }
}

/// The same bytes for the same seed: for tests only. Clones share one position.
#[derive(Debug, Clone)]
pub struct SeededRandom {
    seed: u64,
    blocks: Arc<Mutex<u64>>,
}

impl SeededRandom {
    /// A source that starts at `seed`.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            blocks: Arc::default(),
        }
    }
}

impl RandomSource for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let mut blocks = self.blocks.lock().expect("mutex not to be poisoned");
        for chunk in bytes.chunks_mut(32) {
            let block = Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(blocks.to_be_bytes())
                .finalize();
            *blocks += 1;
            for (to, from) in chunk.iter_mut().zip(block) {
                *to = from;
            }
        }
    }
}

/// A [`RandomSource`] where `rand_core`'s traits are asked for.
#[derive(Debug, Clone, Copy)]
pub struct CryptoRandom<'a>(pub &'a dyn RandomSource);

impl rand_core::TryRng for CryptoRandom<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for CryptoRandom<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuid_when_made_later_sorts_later() {
        let random = SeededRandom::new(1);
        let early = make_uuid(&random, Timestamp::from_unix_ms(1_000));
        let late = make_uuid(&random, Timestamp::from_unix_ms(1_001));
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }

    #[test]
    fn system_random_when_asked_twice_answers_differently() {
        let (mut one, mut two) = ([0; 32], [0; 32]);
        SystemRandom.fill(&mut one);
        SystemRandom.fill(&mut two);
        assert_ne!(one, two);
    }
}
