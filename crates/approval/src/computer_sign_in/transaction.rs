//! What is signed.

use hallpass_protocol::Timestamp;
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::{AccountId, ApprovalId, ComputerSignInId, MspId, TechnicianId};

use crate::digest::Fields;
use crate::{Digest, LinkDigest, Nonce, NonceSecret, Number};

/// What a technician signs.
const DOMAIN: &str = "computer-sign-in-v1";
/// What is in a link.
const LINK_DOMAIN: &str = "computer-sign-in-link-v1";

/// A browser that wants to be signed in: all that is known before somebody looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transaction {
    /// Which wish.
    pub id: ComputerSignInId,
    /// The browser's own key, to which the session will be bound.
    pub thumbprint: Thumbprint,
    /// The one-time key to which the credential will be sealed.
    pub public_key: [u8; 32],
    /// Nothing can be decided at this moment or later.
    pub expires_at: Timestamp,
}

/// What a technician says yes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignIn {
    /// For which browser.
    pub transaction: Transaction,
    /// In which MSP.
    pub msp_id: MspId,
    /// As whom.
    pub technician_id: TechnicianId,
    /// For which account of theirs, and no other.
    pub account_id: AccountId,
    /// When the session ends at the latest.
    pub session_ends_at: Timestamp,
}

impl Transaction {
    /// What the link with `nonce` says of it. A key that is changed after the code was shown is not
    /// what was scanned.
    pub fn link_digest(&self, nonce: &Nonce) -> LinkDigest {
        LinkDigest::new(self.fields(LINK_DOMAIN).field(nonce.as_bytes()).finish())
    }

    /// The nonce to show at `now` of a wish that was made at `requested_at`.
    pub fn nonce_at(
        secret: &NonceSecret,
        id: ComputerSignInId,
        requested_at: Timestamp,
        now: Timestamp,
    ) -> Nonce {
        secret.derive_at(as_request(id), requested_at, now)
    }

    /// Whether `nonce` is shown at `now`, or was a moment before.
    pub fn is_shown(
        secret: &NonceSecret,
        id: ComputerSignInId,
        requested_at: Timestamp,
        now: Timestamp,
        nonce: &Nonce,
    ) -> bool {
        secret.accepts(as_request(id), requested_at, now, nonce)
    }

    /// The nonce of a technician who typed the code.
    pub fn nonce_for(
        secret: &NonceSecret,
        id: ComputerSignInId,
        technician: TechnicianId,
    ) -> Nonce {
        secret.derive_for(as_request(id), technician)
    }

    fn fields(&self, domain: &str) -> Fields {
        Fields::new(domain)
            .field(self.id.as_uuid().as_bytes())
            .field(self.thumbprint.as_bytes())
            .field(&self.public_key)
            .field(&self.expires_at.unix_ms().to_be_bytes())
    }
}

impl SignIn {
    /// What is signed by a technician who opened the wish with `nonce` and typed `number`.
    pub fn digest(&self, number: &Number, nonce: &Nonce) -> Digest {
        // EXPOSE: the number is part of what is signed.
        let number = number.expose();
        let fields = self
            .transaction
            .fields(DOMAIN)
            .field(self.msp_id.as_uuid().as_bytes())
            .field(self.technician_id.as_uuid().as_bytes())
            .field(self.account_id.as_uuid().as_bytes())
            .field(&self.session_ends_at.unix_ms().to_be_bytes())
            .field(nonce.as_bytes())
            .field(number);
        Digest::new(fields.finish())
    }
}

/// Nonces are made with a key of the wish's own, so that no request for approval has the same.
const fn as_request(id: ComputerSignInId) -> ApprovalId {
    ApprovalId::new(*id.as_uuid())
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::testing::{NONCE, created_at};

    pub(in crate::computer_sign_in) fn transaction() -> Transaction {
        Transaction {
            id: ComputerSignInId::new(Uuid::from_u128(1)),
            thumbprint: Thumbprint::from_bytes([2; 32]),
            public_key: [3; 32],
            expires_at: created_at().plus(super::super::WISH_LIFETIME),
        }
    }

    pub(in crate::computer_sign_in) fn sign_in() -> SignIn {
        SignIn {
            transaction: transaction(),
            msp_id: MspId::new(Uuid::from_u128(4)),
            technician_id: TechnicianId::new(Uuid::from_u128(5)),
            account_id: AccountId::new(Uuid::from_u128(6)),
            session_ends_at: created_at().plus(super::super::SESSION_LIFETIME),
        }
    }

    fn number(digits: &str) -> Number {
        Number::from_digits(digits).unwrap()
    }

    /// Computed apart from this code, by the layout in ADR 26.
    #[test]
    fn digest_of_a_known_sign_in_is_the_one_written_down() {
        assert_eq!(
            format!("{:?}", sign_in().digest(&number("042"), &NONCE)),
            "792624c6b299a282ff1ddbbb526637ddb0bc77e3126792692ec2104e1da25621"
        );
        assert_eq!(
            format!("{:?}", transaction().link_digest(&NONCE)),
            "ecc1e4f20da45c30428bf4c9d21359523f7fe97444b77debf56898f6fce7c233"
        );
    }

    /// Alters one of the eight fields.
    fn alter(of: &mut SignIn, field: usize, by: u128) {
        let uuid = |old: &Uuid| Uuid::from_u128(old.as_u128() ^ by);
        let more = i64::try_from(by % 1_000).unwrap() + 1;
        let later = |old: Timestamp| Timestamp::from_unix_ms(old.unix_ms() + more);
        let bytes = |mut old: [u8; 32]| {
            for (byte, mask) in old.iter_mut().zip(by.to_be_bytes()) {
                *byte ^= mask;
            }
            old
        };
        let asked = &mut of.transaction;
        match field {
            0 => asked.id = ComputerSignInId::new(uuid(asked.id.as_uuid())),
            1 => asked.thumbprint = Thumbprint::from_bytes(bytes(*asked.thumbprint.as_bytes())),
            2 => asked.public_key = bytes(asked.public_key),
            3 => asked.expires_at = later(asked.expires_at),
            4 => of.msp_id = MspId::new(uuid(of.msp_id.as_uuid())),
            5 => of.technician_id = TechnicianId::new(uuid(of.technician_id.as_uuid())),
            6 => of.account_id = AccountId::new(uuid(of.account_id.as_uuid())),
            _ => of.session_ends_at = later(of.session_ends_at),
        }
    }

    proptest! {
        #[test]
        fn sign_in_when_any_field_is_altered_has_another_digest(field in 0_usize..8, by in 1_u128..) {
            let shown = sign_in();
            let mut kept = shown;
            alter(&mut kept, field, by);
            prop_assert_ne!(shown, kept);
            prop_assert_ne!(shown.digest(&number("042"), &NONCE), kept.digest(&number("042"), &NONCE));
            let links = (shown.transaction.link_digest(&NONCE), kept.transaction.link_digest(&NONCE));
            prop_assert_eq!(links.0 == links.1, field > 3);
        }

        #[test]
        fn sign_in_with_another_number_or_nonce_has_another_digest(
            typed in 0_u16..1_000,
            at in 0_usize..16,
            by in 1_u8..,
        ) {
            let expected = sign_in().digest(&number("042"), &NONCE);
            let other = sign_in().digest(&number(&format!("{typed:03}")), &NONCE);
            prop_assert_eq!(expected == other, typed == 42);
            let mut nonce = *NONCE.as_bytes();
            nonce[at] ^= by;
            let nonce = Nonce::new(nonce);
            prop_assert_ne!(expected, sign_in().digest(&number("042"), &nonce));
            prop_assert_ne!(transaction().link_digest(&NONCE), transaction().link_digest(&nonce));
        }
    }

    #[test]
    fn signature_of_an_approval_is_never_one_of_a_sign_in() {
        // The domains differ, whatever stands behind them.
        let approval = crate::testing::transaction().digest(&number("042"), &NONCE);
        assert_ne!(approval, sign_in().digest(&number("042"), &NONCE));
    }
}
