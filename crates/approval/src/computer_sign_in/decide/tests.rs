use core::time::Duration;

use uuid::Uuid;

use super::*;
use crate::computer_sign_in::WISH_LIFETIME;
use crate::computer_sign_in::transaction::tests::sign_in;
use crate::testing::created_at;

fn number(digits: &str) -> Number {
    Number::from_digits(digits).unwrap()
}

fn wish(state: State) -> Wish {
    Wish {
        transaction: sign_in().transaction,
        requested_at: created_at(),
        nonces: NonceSecret::from_bytes([9; 32]),
        number: number("042"),
        state,
    }
}

fn shown(after: Duration) -> Nonce {
    let wish = wish(State::Waiting);
    let now = created_at().plus(after);
    Transaction::nonce_at(&wish.nonces, wish.transaction.id, created_at(), now)
}

fn opened() -> State {
    State::Opened {
        msp_id: sign_in().msp_id,
        by: sign_in().technician_id,
        nonce: shown(Duration::ZERO),
    }
}

fn open(state: State, by: u128, with: Way, after: Duration) -> Result<State, Refusal> {
    let act = Act::Open {
        msp_id: sign_in().msp_id,
        by: TechnicianId::new(Uuid::from_u128(by)),
        with,
    };
    decide(&wish(state), &act, created_at().plus(after))
}

/// The technician's number is in `sign_in()`.
const WHO: u128 = 5;

struct Try {
    sign_in: SignIn,
    typed: &'static str,
    signed: SignIn,
    is_same_network: bool,
    after: Duration,
}

impl Default for Try {
    fn default() -> Self {
        Self {
            sign_in: sign_in(),
            typed: "042",
            signed: sign_in(),
            is_same_network: true,
            after: Duration::from_secs(30),
        }
    }
}

fn allow(state: State, by: &Try) -> Result<State, Refusal> {
    let typed = number(by.typed);
    let act = Act::Allow {
        sign_in: &by.sign_in,
        number: &typed,
        signed: by.signed.digest(&typed, &shown(Duration::ZERO)),
        is_same_network: by.is_same_network,
    };
    decide(&wish(state), &act, created_at().plus(by.after))
}

#[test]
fn technician_who_scans_types_the_number_and_signs_allows_it() {
    let after_scan = open(
        State::Waiting,
        WHO,
        Way::Link(shown(Duration::ZERO)),
        Duration::ZERO,
    );
    assert_eq!(after_scan, Ok(opened()));
    assert_eq!(allow(opened(), &Try::default()), Ok(State::Allowed));
}

#[test]
fn link_that_is_not_shown_any_more_opens_nothing() {
    let old = Way::Link(shown(Duration::ZERO));
    let late = Duration::from_secs(90);
    assert_eq!(open(State::Waiting, WHO, old, late), Err(Refusal::OldNonce));
    assert!(open(State::Waiting, WHO, old, Duration::from_secs(89)).is_ok());
    // Who has opened it comes back to it with the same link.
    assert_eq!(open(opened(), WHO, old, late), Ok(opened()));
    assert_eq!(open(opened(), WHO, Way::Again, late), Ok(opened()));
}

#[test]
fn second_technician_finds_none() {
    for with in [Way::Link(shown(Duration::ZERO)), Way::Code, Way::Again] {
        assert_eq!(
            open(opened(), 99, with, Duration::ZERO),
            Err(Refusal::Unknown)
        );
    }
    let other = SignIn {
        technician_id: TechnicianId::new(Uuid::from_u128(99)),
        ..sign_in()
    };
    let theirs = Try {
        sign_in: other,
        signed: other,
        ..Try::default()
    };
    assert_eq!(allow(opened(), &theirs), Err(Refusal::Unknown));
}

#[test]
fn technician_who_comes_to_what_nobody_opened_without_link_or_code_finds_none() {
    assert_eq!(
        open(State::Waiting, WHO, Way::Again, Duration::ZERO),
        Err(Refusal::Unknown)
    );
    assert_eq!(
        allow(State::Waiting, &Try::default()),
        Err(Refusal::NotOpened)
    );
}

#[test]
fn wrong_number_ends_it() {
    for typed in ["041", "000", "999"] {
        let by = Try {
            typed,
            ..Try::default()
        };
        assert_eq!(allow(opened(), &by), Ok(State::WrongNumber));
    }
}

#[test]
fn phone_of_another_network_allows_nothing() {
    let far = Try {
        is_same_network: false,
        ..Try::default()
    };
    assert_eq!(allow(opened(), &far), Err(Refusal::OtherNetwork));
    // And its wrong number ends nothing.
    let far = Try {
        typed: "041",
        ..far
    };
    assert_eq!(allow(opened(), &far), Err(Refusal::OtherNetwork));
}

#[test]
fn signature_of_another_account_key_or_time_allows_nothing() {
    let mut other_account = sign_in();
    other_account.account_id = hallpass_protocol::ids::AccountId::new(Uuid::from_u128(77));
    let mut other_key = sign_in();
    other_key.transaction.public_key = [8; 32];
    let mut longer = sign_in();
    longer.session_ends_at = longer.session_ends_at.plus(Duration::from_secs(1));
    for signed in [other_account, other_key, longer] {
        let by = Try {
            signed,
            ..Try::default()
        };
        assert_eq!(allow(opened(), &by), Err(Refusal::OtherSignIn));
    }
    let by = Try {
        sign_in: other_key,
        signed: other_key,
        ..Try::default()
    };
    assert_eq!(allow(opened(), &by), Err(Refusal::OtherSignIn));
}

#[test]
fn at_the_deadline_it_is_too_late() {
    let late = Try {
        after: WISH_LIFETIME,
        ..Try::default()
    };
    assert_eq!(allow(opened(), &late), Err(Refusal::Expired));
    let just = Try {
        after: WISH_LIFETIME.saturating_sub(Duration::from_millis(1)),
        ..Try::default()
    };
    assert_eq!(allow(opened(), &just), Ok(State::Allowed));
    assert_eq!(
        open(State::Waiting, WHO, Way::Code, WISH_LIFETIME),
        Err(Refusal::Expired)
    );
    assert_eq!(
        decide(
            &wish(State::Waiting),
            &Act::Cancel,
            created_at().plus(WISH_LIFETIME)
        ),
        Err(Refusal::Expired)
    );
}

#[test]
fn nothing_becomes_of_what_is_decided() {
    let ends = [
        (State::Allowed, Refusal::Decided),
        (State::Denied, Refusal::Decided),
        (State::WrongNumber, Refusal::Decided),
        (State::Expired, Refusal::Expired),
        (State::Cancelled, Refusal::Cancelled),
    ];
    for (state, refusal) in ends {
        let link = Way::Link(shown(Duration::ZERO));
        assert_eq!(open(state, WHO, link, Duration::ZERO), Err(refusal));
        assert_eq!(allow(state, &Try::default()), Err(refusal));
        assert_eq!(
            decide(&wish(state), &Act::Cancel, created_at()),
            Err(refusal)
        );
    }
}

#[test]
fn denial_is_of_who_opened_it() {
    let deny = |by| Act::Deny {
        msp_id: sign_in().msp_id,
        by,
    };
    let own = deny(sign_in().technician_id);
    assert_eq!(
        decide(&wish(opened()), &own, created_at()),
        Ok(State::Denied)
    );
    assert_eq!(
        decide(&wish(State::Waiting), &own, created_at()),
        Err(Refusal::NotOpened)
    );
    let other = deny(TechnicianId::new(Uuid::from_u128(99)));
    assert_eq!(
        decide(&wish(opened()), &other, created_at()),
        Err(Refusal::Unknown)
    );
}
