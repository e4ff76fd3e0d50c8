//! The cloud's nonces (RFC 9449 §8). Nothing is stored: a nonce is the time at which it was made,
//! with a MAC under a key that only this process knows, or those that answer for the same origin.

use core::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use core::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use hallpass_protocol::Timestamp;
use ring::hmac;
use zeroize::Zeroizing;

use super::proof::decode_exactly;
use crate::random::RandomSource;

/// How long a nonce is good.
pub const NONCE_LIFE: Duration = Duration::from_mins(5);

/// A clock that steps back by more than this makes all nonces stale.
const STEP_BACK_TOLERANCE_MS: i64 = 1_000;

const TIME_LENGTH: usize = 8;
const TAG_LENGTH: usize = 32;

/// Makes nonces and knows its own again.
#[derive(Debug)]
pub(super) struct NonceMint {
    key: hmac::Key,
    /// Raised when the clock steps back. Proofs that were forgotten because their time was over
    /// would be good again otherwise: their nonces are not.
    epoch: AtomicU64,
    latest_ms: AtomicI64,
    /// Then the epoch stays: others could not know it, and they remember used proofs for longer than
    /// a nonce is good instead.
    is_shared: bool,
}

/// What a nonce of ours says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NonceAge {
    /// Good, and will be for a while.
    Fresh,
    /// Good, but the client should get a new one.
    Ageing,
}

impl NonceMint {
    pub(super) fn new(random: &dyn RandomSource) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        random.fill(key.as_mut());
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()),
            epoch: AtomicU64::new(0),
            latest_ms: AtomicI64::new(i64::MIN),
            is_shared: false,
        }
    }

    /// Knows the nonces of all that have the same key.
    pub(super) fn shared(key: &[u8; 32]) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
            epoch: AtomicU64::new(0),
            latest_ms: AtomicI64::new(i64::MIN),
            is_shared: true,
        }
    }

    /// A nonce that is good from `now` on.
    pub(super) fn make(&self, now: Timestamp) -> String {
        self.observe(now);
        let time = now.unix_ms().to_be_bytes();
        let tag = hmac::sign(&self.key, &self.to_authenticate(time));
        let mut bytes = [0; TIME_LENGTH + TAG_LENGTH];
        let (time_part, tag_part) = bytes.split_at_mut(TIME_LENGTH);
        time_part.copy_from_slice(&time);
        tag_part.copy_from_slice(tag.as_ref());
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// How old `nonce` is; `None` when it is stale or none of ours.
    pub(super) fn age(&self, nonce: &str, now: Timestamp) -> Option<NonceAge> {
        self.observe(now);
        let bytes: [u8; TIME_LENGTH + TAG_LENGTH] = decode_exactly(nonce)?;
        let (time, tag) = bytes.split_first_chunk()?;
        hmac::verify(&self.key, &self.to_authenticate(*time), tag).ok()?;
        let made_at = Timestamp::from_unix_ms(i64::from_be_bytes(*time));
        let age = now.since(made_at);
        if age >= NONCE_LIFE {
            return None;
        }
        Some(if age >= NONCE_LIFE / 2 {
            NonceAge::Ageing
        } else {
            NonceAge::Fresh
        })
    }

    fn observe(&self, now: Timestamp) {
        if self.is_shared {
            return;
        }
        let now_ms = now.unix_ms();
        let latest_ms = self.latest_ms.fetch_max(now_ms, Ordering::Relaxed);
        if latest_ms.saturating_sub(now_ms) > STEP_BACK_TOLERANCE_MS {
            self.epoch.fetch_add(1, Ordering::Relaxed);
            self.latest_ms.store(now_ms, Ordering::Relaxed);
        }
    }

    fn to_authenticate(&self, time: [u8; TIME_LENGTH]) -> [u8; 2 * TIME_LENGTH] {
        let mut input = [0; 2 * TIME_LENGTH];
        let (epoch_part, time_part) = input.split_at_mut(TIME_LENGTH);
        epoch_part.copy_from_slice(&self.epoch.load(Ordering::Relaxed).to_be_bytes());
        time_part.copy_from_slice(&time);
        input
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::SeededRandom;

    fn began() -> Timestamp {
        Timestamp::from_unix_ms(1_795_000_000_000)
    }

    fn mint() -> NonceMint {
        NonceMint::new(&SeededRandom::new(1))
    }

    #[test]
    fn nonce_is_fresh_then_ageing_then_stale() {
        let mint = mint();
        let nonce = mint.make(began());
        let age_after = |seconds| mint.age(&nonce, began().plus(Duration::from_secs(seconds)));
        assert_eq!(age_after(0), Some(NonceAge::Fresh));
        assert_eq!(age_after(149), Some(NonceAge::Fresh));
        assert_eq!(age_after(150), Some(NonceAge::Ageing));
        assert_eq!(age_after(299), Some(NonceAge::Ageing));
        assert_eq!(age_after(300), None);
    }

    #[test]
    fn nonce_of_another_process_is_stale() {
        let other = NonceMint::new(&SeededRandom::new(2));
        assert_eq!(mint().age(&other.make(began()), began()), None);
    }

    #[test]
    fn nonce_of_another_process_with_the_same_key_is_good_whatever_its_clock_did() {
        let [one, other] = [(); 2].map(|()| NonceMint::shared(&[7; 32]));
        one.make(began().plus(Duration::from_hours(1)));
        let nonce = one.make(began());
        assert_eq!(other.age(&nonce, began()), Some(NonceAge::Fresh));
        let stranger = NonceMint::shared(&[8; 32]);
        assert_eq!(stranger.age(&nonce, began()), None);
    }

    #[test]
    fn nonces_when_the_clock_steps_back_are_stale_and_new_ones_are_good() {
        let mint = mint();
        let before = mint.make(began());
        // A clock that ran an hour ahead for a moment, and was put right.
        let ahead = mint.make(began().plus(Duration::from_hours(1)));
        let corrected = began().plus(Duration::from_secs(1));
        assert_eq!(mint.age(&before, corrected), None);
        assert_eq!(mint.age(&ahead, corrected), None);
        let after = mint.make(corrected);
        assert_eq!(mint.age(&after, corrected), Some(NonceAge::Fresh));
    }

    #[test]
    fn nonces_when_the_clock_jitters_stay_good() {
        let mint = mint();
        let nonce = mint.make(began().plus(Duration::from_millis(900)));
        assert_eq!(mint.age(&nonce, began()), Some(NonceAge::Fresh));
    }

    proptest! {
        #[test]
        fn nonce_with_any_byte_changed_is_none_of_ours(at in 0_usize..40, by in 1_u8..) {
            let mint = mint();
            let nonce = mint.make(began());
            let mut bytes = BASE64URL_NOPAD.decode(nonce.as_bytes()).unwrap();
            bytes[at] ^= by;
            prop_assert_eq!(mint.age(&BASE64URL_NOPAD.encode(&bytes), began()), None);
        }

        #[test]
        fn text_that_is_no_nonce_is_none_of_ours(text in "\\PC{0,80}") {
            prop_assert_eq!(mint().age(&text, began()), None);
        }
    }
}
