use core::time::Duration;

use hallpass_protocol::ids::{MspId, PasskeyId};
use hallpass_protocol::policy::Approvers;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::testing::{created_at, transaction};
use crate::{APPROVAL_LIFETIME, NonceSecret, PersonId};

mod reference;

const SESSION_PASSKEY: u128 = 0x31;
/// Asks; has the second passkey 0x32.
const REQUESTER: u128 = 3;

fn request(count: u8, may_be_oneself: bool) -> Request {
    Request {
        transaction: transaction(),
        requester: PersonId::new(Uuid::from_u128(REQUESTER)),
        session_passkey: PasskeyId::new(Uuid::from_u128(SESSION_PASSKEY)),
        created_at: created_at(),
        nonces: NonceSecret::from_bytes([9; 32]),
        number: Number::from_digits("042").unwrap(),
        approvers: Approvers {
            count,
            may_be_oneself,
        },
        state: State::Waiting,
    }
}

fn person(technician: u128, person: u128, passkey: u128) -> Approver {
    Approver {
        msp_id: MspId::new(Uuid::from_u128(2)),
        technician_id: TechnicianId::new(Uuid::from_u128(technician)),
        person: PersonId::new(Uuid::from_u128(person)),
        passkey_id: PasskeyId::new(Uuid::from_u128(passkey)),
    }
}

fn colleague(n: u128) -> Approver {
    person(0x100 + n, 0x100 + n, 0x200 + n)
}

fn oneself(passkey: u128) -> Approver {
    person(REQUESTER, REQUESTER, passkey)
}

fn after(ms: u64) -> Timestamp {
    created_at().plus(Duration::from_millis(ms))
}

impl Request {
    fn nonce_at(&self, ms: u64) -> Nonce {
        self.nonces
            .derive_at(self.transaction.approval_id, self.created_at, after(ms))
    }

    /// Does it, and keeps what becomes of it.
    fn does(&mut self, act: &Act, ms: u64) -> Result<(), Refusal> {
        self.state = decide(self, act, after(ms))?;
        Ok(())
    }

    fn opens(&mut self, by: Approver, ms: u64) -> Result<(), Refusal> {
        let nonce = self.nonce_at(ms);
        self.does(
            &Act::Open {
                by,
                nonce: Some(nonce),
            },
            ms,
        )
    }

    /// An honest approval with what the approver saw at `opened_ms`.
    fn approval(&self, by: Approver, number: &str, opened_ms: u64) -> Act {
        let number = Number::from_digits(number).unwrap();
        let signed = self.transaction.digest(&number, &self.nonce_at(opened_ms));
        Act::Approve { by, number, signed }
    }

    fn approves(&mut self, by: Approver, opened_ms: u64, ms: u64) -> Result<(), Refusal> {
        let act = self.approval(by, "042", opened_ms);
        self.does(&act, ms)
    }

    fn is_approved(&self) -> bool {
        matches!(self.state, State::Approved(_))
    }
}

#[test]
fn request_when_opened_and_signed_by_a_colleague_is_approved() {
    let mut request = request(1, false);
    request.opens(colleague(1), 5_000).unwrap();
    request.approves(colleague(1), 5_000, 500_000).unwrap();
    assert!(request.is_approved());
}

#[test]
fn request_of_two_approvers_needs_two_people() {
    let mut request = request(2, false);
    request.opens(colleague(1), 0).unwrap();
    request.approves(colleague(1), 0, 1).unwrap();
    assert_eq!(
        request.approves(colleague(1), 0, 2),
        Err(Refusal::ApprovedByYou)
    );
    // A second account of the first approver.
    let again = person(0x999, 0x101, 0x998);
    request.opens(again, 60_000).unwrap();
    assert_eq!(
        request.approves(again, 60_000, 60_001),
        Err(Refusal::ApprovedByYou)
    );
    assert!(!request.is_approved());
    request.opens(colleague(2), 120_000).unwrap();
    request.approves(colleague(2), 120_000, 120_001).unwrap();
    assert!(request.is_approved());
}

#[rstest]
#[case::second_person_asked_for(false, oneself(0x32), Err(Refusal::OwnRequest))]
#[case::second_account(false, person(0x777, REQUESTER, 0x778), Err(Refusal::OwnRequest))]
#[case::second_account_even_where_oneself_may(
    true,
    person(0x777, REQUESTER, 0x778),
    Err(Refusal::OwnRequest)
)]
#[case::person_unknown_as_such(false, person(REQUESTER, 0x777, 0x32), Err(Refusal::OwnRequest))]
#[case::passkey_of_the_session(true, oneself(SESSION_PASSKEY), Err(Refusal::SessionPasskey))]
#[case::another_passkey(true, oneself(0x32), Ok(()))]
fn own_request_is_approved_only_where_policy_says_so(
    #[case] may_be_oneself: bool,
    #[case] by: Approver,
    #[case] expected: Result<(), Refusal>,
) {
    let mut request = request(1, may_be_oneself);
    assert_eq!(request.opens(by, 0), expected);
    assert_eq!(request.approves(by, 0, 1), expected);
    assert_eq!(request.is_approved(), expected.is_ok());
}

#[test]
fn own_request_when_opened_with_another_passkey_is_not_signed_with_the_sessions() {
    let mut request = request(1, true);
    request.opens(oneself(0x32), 0).unwrap();
    assert_eq!(
        request.approves(oneself(SESSION_PASSKEY), 0, 1),
        Err(Refusal::SessionPasskey)
    );
}

#[test]
fn wrong_number_when_typed_once_kills_the_request() {
    let mut request = request(1, false);
    request.opens(colleague(1), 0).unwrap();
    let wrong = request.approval(colleague(1), "043", 0);
    request.does(&wrong, 1).unwrap();
    let by = colleague(1).technician_id;
    assert_eq!(request.state, State::Killed { by });
    assert_eq!(request.approves(colleague(1), 0, 2), Err(Refusal::Killed));
}

#[test]
fn wrong_number_of_somebody_who_may_not_approve_kills_nothing() {
    let mut request = request(1, false);
    for by in [oneself(0x32), colleague(1)] {
        let wrong = request.approval(by, "043", 0);
        assert!(request.does(&wrong, 1).is_err());
    }
    assert_eq!(request.state, State::Waiting);
}

#[test]
fn numbers_when_all_are_tried_blindly_succeed_once_in_a_thousand() {
    let approved = (0..1_000).filter(|typed| {
        let mut request = request(1, false);
        request.opens(colleague(1), 0).unwrap();
        let act = request.approval(colleague(1), &format!("{typed:03}"), 0);
        request.does(&act, 1).unwrap();
        request.is_approved()
    });
    assert_eq!(approved.count(), 1);
}

#[test]
fn approval_at_the_very_deadline_is_refused() {
    let end = u64::try_from(APPROVAL_LIFETIME.as_millis()).unwrap();
    let mut request = request(1, false);
    request.opens(colleague(1), 0).unwrap();
    assert_eq!(
        request.does(&Act::Expire, end - 1),
        Err(Refusal::NotExpired)
    );
    assert_eq!(
        request.approves(colleague(1), 0, end),
        Err(Refusal::Expired)
    );
    assert_eq!(
        request.approves(colleague(1), 0, end + 1),
        Err(Refusal::Expired)
    );
    request.does(&Act::Expire, end).unwrap();
    assert_eq!(
        request.approves(colleague(1), 0, end - 1),
        Err(Refusal::Expired)
    );
}

#[test]
fn approval_in_the_last_millisecond_counts() {
    let end = u64::try_from(APPROVAL_LIFETIME.as_millis()).unwrap();
    let mut request = request(1, false);
    request.opens(colleague(1), 0).unwrap();
    request.approves(colleague(1), 0, end - 1).unwrap();
    assert!(request.is_approved());
}

#[test]
fn two_approvals_at_once_have_one_winner() {
    let mut request = request(1, false);
    request.opens(colleague(1), 0).unwrap();
    request.opens(colleague(2), 60_000).unwrap();
    request.approves(colleague(1), 0, 60_001).unwrap();
    assert_eq!(
        request.approves(colleague(2), 60_000, 60_001),
        Err(Refusal::AlreadyApproved)
    );
}

#[test]
fn photographed_code_opens_nothing_for_a_second_person_or_later() {
    let mut request = request(1, false);
    let photographed = request.nonce_at(0);
    request.opens(colleague(1), 0).unwrap();
    let by = colleague(2);
    let act = Act::Open {
        by,
        nonce: Some(photographed),
    };
    assert_eq!(request.does(&act, 1), Err(Refusal::UsedNonce));
    assert_eq!(request.does(&act, 90_000), Err(Refusal::OldNonce));
    assert_eq!(request.approves(by, 0, 90_001), Err(Refusal::NotOpened));
}

#[test]
fn colleagues_who_come_without_a_link_each_have_a_nonce_of_their_own() {
    let mut request = request(2, false);
    for by in [colleague(1), colleague(2)] {
        request.does(&Act::Open { by, nonce: None }, 0).unwrap();
        let id = request.transaction.approval_id;
        let nonce = request.nonces.derive_for(id, by.technician_id);
        let number = Number::from_digits("042").unwrap();
        let signed = request.transaction.digest(&number, &nonce);
        let act = Act::Approve { by, number, signed };
        request.does(&act, 500_000).unwrap();
    }
    assert!(request.is_approved());
}

#[test]
fn nonce_of_one_who_came_without_a_link_is_in_no_link() {
    let mut request = request(1, false);
    let id = request.transaction.approval_id;
    let nonce = request.nonces.derive_for(id, colleague(1).technician_id);
    for by in [colleague(1), colleague(2)] {
        let act = Act::Open {
            by,
            nonce: Some(nonce),
        };
        assert_eq!(request.does(&act, 0), Err(Refusal::OldNonce));
    }
}

#[test]
fn request_when_changed_after_it_was_shown_is_not_approved() {
    let mut request = request(1, false);
    request.opens(colleague(1), 0).unwrap();
    let shown = request.approval(colleague(1), "042", 0);
    request.transaction.role_ids.pop_first();
    assert_eq!(request.does(&shown, 1), Err(Refusal::OtherRequest));
}

#[test]
fn code_of_another_msp_is_answered_as_if_there_were_none() {
    let mut request = request(1, false);
    let by = Approver {
        msp_id: MspId::new(Uuid::from_u128(0xbad)),
        ..colleague(1)
    };
    assert_eq!(request.opens(by, 0), Err(Refusal::Unknown));
    assert_eq!(request.approves(by, 0, 0), Err(Refusal::Unknown));
    let deny = Act::Deny { by, is_alarm: true };
    assert_eq!(request.does(&deny, 0), Err(Refusal::Unknown));
    request.state = State::Cancelled;
    assert_eq!(request.opens(by, 0), Err(Refusal::Unknown));
}

#[test]
fn anybody_who_could_be_asked_denies_and_the_requester_too() {
    for by in [colleague(1), oneself(SESSION_PASSKEY)] {
        let mut request = request(2, false);
        request.does(&Act::Deny { by, is_alarm: true }, 0).unwrap();
        let denied = State::Denied {
            by: by.technician_id,
            is_alarm: true,
        };
        assert_eq!(request.state, denied);
        assert_eq!(request.opens(colleague(2), 1), Err(Refusal::AlreadyDenied));
    }
}

#[test]
fn only_the_requester_takes_it_back() {
    let mut request = request(1, false);
    let by = colleague(1).technician_id;
    assert_eq!(request.does(&Act::Cancel { by }, 0), Err(Refusal::NotYours));
    let by = oneself(SESSION_PASSKEY).technician_id;
    request.does(&Act::Cancel { by }, 0).unwrap();
    assert_eq!(request.opens(colleague(1), 1), Err(Refusal::Cancelled));
}
