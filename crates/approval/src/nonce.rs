//! The nonce in the shown link: another one each minute.

use core::fmt;
use core::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ApprovalId, TechnicianId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// 128 bits: a link cannot be guessed.
pub const NONCE_BYTES: usize = 16;

/// How long a nonce is shown.
pub const NONCE_PERIOD: Duration = Duration::from_mins(1);

/// How long a nonce can open a request after it is shown no more. Between a scan and the opening lie
/// the loading of the page and the approver's own sign-in; a code that was scanned in its last second
/// is not to fail for that. A photograph is worth at most a minute and a half.
pub const NONCE_GRACE: Duration = Duration::from_secs(30);

const DOMAIN: &[u8] = b"approve-nonce-v1";
const DOMAIN_OF_ONE: &[u8] = b"approve-nonce-of-one-v1";

/// What a link was shown with. Public: it is in a picture on a screen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nonce([u8; NONCE_BYTES]);

impl Nonce {
    /// Takes the bytes that were shown.
    pub const fn new(bytes: [u8; NONCE_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; NONCE_BYTES] {
        &self.0
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

/// What a request's nonces are derived from; it stays in the cloud and wipes itself.
pub struct NonceSecret(Zeroizing<[u8; 32]>);

impl NonceSecret {
    /// Draws one from `fill`, which fills a slice with random bytes.
    pub fn make(mut fill: impl FnMut(&mut [u8])) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        fill(bytes.as_mut_slice());
        Self(bytes)
    }

    /// Takes over the bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The nonce to show at `now` for a request of `created_at`. Periods are counted from there, so
    /// that each nonce is shown for its whole minute.
    pub fn derive_at(&self, id: ApprovalId, created_at: Timestamp, now: Timestamp) -> Nonce {
        self.derive(id, period(now.since(created_at)))
    }

    /// Whether `nonce` opens the request at `now`: the one that is shown, or the one before within
    /// [`NONCE_GRACE`]. Takes the same time whichever byte differs.
    pub fn accepts(
        &self,
        id: ApprovalId,
        created_at: Timestamp,
        now: Timestamp,
        nonce: &Nonce,
    ) -> bool {
        let age = now.since(created_at);
        let shown = self.derive(id, period(age));
        // The same as `shown` where the grace is over or nothing was shown before.
        let before = self.derive(id, period(age.saturating_sub(NONCE_GRACE)));
        (shown.0.ct_eq(&nonce.0) | before.0.ct_eq(&nonce.0)).into()
    }

    /// The nonce of an approver who came without a link, by a code or from the inbox: theirs alone,
    /// for as long as the request waits.
    pub fn derive_for(&self, id: ApprovalId, approver: TechnicianId) -> Nonce {
        self.tag(DOMAIN_OF_ONE, id, approver.as_uuid().as_bytes())
    }

    fn derive(&self, id: ApprovalId, period: u64) -> Nonce {
        self.tag(DOMAIN, id, &period.to_be_bytes())
    }

    fn tag(&self, domain: &[u8], id: ApprovalId, of: &[u8]) -> Nonce {
        // EXPOSE: the key of the HMAC. It takes one of any length.
        let mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice())
            .expect("an HMAC key may have any length");
        let tag: [u8; 32] = mac
            .chain_update(domain)
            .chain_update(id.as_uuid().as_bytes())
            .chain_update(of)
            .finalize()
            .into_bytes()
            .into();
        let mut nonce = [0; NONCE_BYTES];
        for (to, from) in nonce.iter_mut().zip(tag) {
            *to = from;
        }
        Nonce(nonce)
    }
}

fn period(age: Duration) -> u64 {
    age.as_secs() / NONCE_PERIOD.as_secs()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::testing::created_at;

    const ID: ApprovalId = ApprovalId::new(Uuid::from_u128(1));

    fn secret() -> NonceSecret {
        NonceSecret::from_bytes([7; 32])
    }

    fn after(ms: u64) -> Timestamp {
        created_at().plus(Duration::from_millis(ms))
    }

    #[rstest]
    #[case::shown(0, 0, true)]
    #[case::shown_at_its_end(0, 59_999, true)]
    #[case::one_before(0, 60_000, true)]
    #[case::one_before_at_the_end_of_the_grace(0, 89_999, true)]
    #[case::one_before_after_the_grace(0, 90_000, false)]
    #[case::two_before(0, 120_000, false)]
    #[case::one_to_come(60_000, 59_999, false)]
    fn nonce_opens_while_it_is_shown_and_shortly_after(
        #[case] made_ms: u64,
        #[case] used_ms: u64,
        #[case] opens: bool,
    ) {
        let nonce = secret().derive_at(ID, created_at(), after(made_ms));
        assert_eq!(
            secret().accepts(ID, created_at(), after(used_ms), &nonce),
            opens
        );
    }

    #[test]
    fn nonce_opens_no_other_request() {
        let nonce = secret().derive_at(ID, created_at(), after(0));
        let other = ApprovalId::new(Uuid::from_u128(2));
        assert!(!secret().accepts(other, created_at(), after(0), &nonce));
        let stranger = NonceSecret::make(|bytes| bytes.fill(8));
        assert!(!stranger.accepts(ID, created_at(), after(0), &nonce));
    }

    proptest! {
        #[test]
        fn nonce_when_one_bit_differs_opens_nothing(at in 0_usize..16, bit in 0_u32..8, ms in 0_u64..600_000) {
            let mut nonce = *secret().derive_at(ID, created_at(), after(ms)).as_bytes();
            prop_assert!(secret().accepts(ID, created_at(), after(ms), &Nonce(nonce)));
            nonce[at] ^= 1 << bit;
            prop_assert!(!secret().accepts(ID, created_at(), after(ms), &Nonce(nonce)));
        }

        #[test]
        fn nonce_lives_for_a_minute_and_a_half_at_most(made in 0_u64..600_000, later in 0_u64..600_000) {
            let nonce = secret().derive_at(ID, created_at(), after(made));
            let is_open = secret().accepts(ID, created_at(), after(made + later), &nonce);
            let shown_from = made - made % 60_000;
            prop_assert_eq!(is_open, made + later < shown_from + 90_000);
        }
    }
}
