//! The rules once more, over facts instead of digests and nonces: random acts are decided alike.

use proptest::prelude::*;

use super::*;

/// One act by what is true of it.
#[derive(Debug, Clone)]
enum Try {
    Open {
        who: usize,
        minutes_old: u64,
    },
    Approve {
        who: usize,
        is_right_number: bool,
        is_right_request: bool,
    },
    Deny {
        who: usize,
    },
    Cancel {
        who: usize,
    },
    Expire,
}

/// Technician, person, passkey, and whether of this MSP.
const PEOPLE: [(u128, u128, u128, bool); 7] = [
    (REQUESTER, REQUESTER, SESSION_PASSKEY, true),
    (REQUESTER, REQUESTER, 0x32, true),
    (0x777, REQUESTER, 0x778, true),
    (0x101, 0x101, 0x201, true),
    (0x102, 0x102, 0x202, true),
    // The second account of the one before.
    (0x103, 0x102, 0x203, true),
    (0x104, 0x104, 0x204, false),
];

fn approver(who: usize) -> Approver {
    let (technician, human, passkey, is_ours) = PEOPLE[who];
    let msp = MspId::new(Uuid::from_u128(if is_ours { 2 } else { 0xbad }));
    Approver {
        msp_id: msp,
        ..person(technician, human, passkey)
    }
}

/// What is known of a request; a minute is the index of a nonce.
#[derive(Default)]
struct Known {
    end: Option<&'static str>,
    opened: Vec<(u128, u64)>,
    approved: Vec<u128>,
}

/// Whether policy lets them approve at all.
const fn may(who: usize, may_be_oneself: bool) -> bool {
    match who {
        0 | 2 | 6 => false,
        1 => may_be_oneself,
        _ => true,
    }
}

impl Known {
    /// Whether anything changes.
    fn takes(&mut self, it: &Try, ms: u64, count: usize, may_be_oneself: bool) -> bool {
        if self.end.is_some() {
            return false;
        }
        if let Try::Expire = it {
            if ms >= 600_000 {
                self.end = Some("expired");
            }
            return ms >= 600_000;
        }
        if ms >= 600_000 {
            return false;
        }
        match *it {
            Try::Open { who, minutes_old } => {
                let (technician, ..) = PEOPLE[who];
                let Some(minute) = (ms / 60_000).checked_sub(minutes_old) else {
                    return false;
                };
                let is_fresh = ms < minute * 60_000 + 90_000;
                let is_taken = self
                    .opened
                    .iter()
                    .any(|&(by, at)| by != technician && at == minute);
                let opens = may(who, may_be_oneself) && is_fresh && !is_taken;
                if opens {
                    self.opened.retain(|&(by, _)| by != technician);
                    self.opened.push((technician, minute));
                }
                opens
            }
            Try::Approve {
                who,
                is_right_number,
                is_right_request,
            } => {
                let (technician, human, ..) = PEOPLE[who];
                let has_opened = self.opened.iter().any(|&(by, _)| by == technician);
                if !may(who, may_be_oneself) || !has_opened || self.approved.contains(&human) {
                    return false;
                }
                if !is_right_number {
                    self.end = Some("killed");
                    return true;
                }
                if !is_right_request {
                    return false;
                }
                self.approved.push(human);
                if self.approved.len() == count {
                    self.end = Some("approved");
                }
                true
            }
            Try::Deny { who } => {
                if who != 6 {
                    self.end = Some("denied");
                }
                who != 6
            }
            Try::Cancel { who } => {
                if who < 2 {
                    self.end = Some("cancelled");
                }
                who < 2
            }
            Try::Expire => false,
        }
    }
}

const fn end_of(state: &State) -> Option<&'static str> {
    match state {
        State::Waiting | State::Opened { .. } => None,
        State::Approved(_) => Some("approved"),
        State::Denied { .. } => Some("denied"),
        State::Expired => Some("expired"),
        State::Cancelled => Some("cancelled"),
        State::Killed { .. } => Some("killed"),
    }
}

fn act(request: &Request, known: &Known, it: &Try, ms: u64) -> Act {
    match *it {
        Try::Open { who, minutes_old } => {
            // Before there was a first one: some other request's.
            let nonce = ms
                .checked_sub(minutes_old * 60_000)
                .map_or(Nonce::new([0; 16]), |shown| request.nonce_at(shown));
            Act::Open {
                by: approver(who),
                nonce: Some(nonce),
            }
        }
        Try::Approve {
            who,
            is_right_number,
            is_right_request,
        } => {
            let by = approver(who);
            let opened = known
                .opened
                .iter()
                .find(|&&(technician, _)| technician == PEOPLE[who].0);
            let nonce = request.nonce_at(opened.map_or(0, |&(_, minute)| minute * 60_000));
            let digits = if is_right_number { "042" } else { "420" };
            let number = Number::from_digits(digits).unwrap();
            let mut shown = request.transaction.clone();
            if !is_right_request {
                shown.reason = Some("something else".to_owned());
            }
            let signed = shown.digest(&number, &nonce);
            Act::Approve { by, number, signed }
        }
        Try::Deny { who } => Act::Deny {
            by: approver(who),
            is_alarm: false,
        },
        Try::Cancel { who } => Act::Cancel {
            by: approver(who).technician_id,
        },
        Try::Expire => Act::Expire,
    }
}

fn tries() -> impl Strategy<Value = Vec<(Try, u64)>> {
    let who = 0_usize..PEOPLE.len();
    let one = prop_oneof![
        8 => (who.clone(), 0_u64..3).prop_map(|(who, minutes_old)| Try::Open { who, minutes_old }),
        12 => (who.clone(), prop::bool::weighted(0.9), prop::bool::weighted(0.8)).prop_map(
            |(who, is_right_number, is_right_request)| Try::Approve { who, is_right_number, is_right_request }
        ),
        1 => who.clone().prop_map(|who| Try::Deny { who }),
        1 => who.prop_map(|who| Try::Cancel { who }),
        1 => Just(Try::Expire),
    ];
    let later = prop_oneof![
        Just(0_u64),
        1_u64..30_000,
        Just(60_000),
        30_000_u64..200_000
    ];
    proptest::collection::vec((one, later), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn random_acts_are_decided_as_the_rules_say(
        tries in tries(),
        count in 1_u8..4,
        may_be_oneself in any::<bool>(),
    ) {
        let mut request = request(count, may_be_oneself);
        let mut known = Known::default();
        let mut ms = 0;
        for (it, later) in tries {
            ms += later;
            let act = act(&request, &known, &it, ms);
            let is_taken = request.does(&act, ms).is_ok();
            let is_expected = known.takes(&it, ms, usize::from(count), may_be_oneself);
            prop_assert_eq!(is_taken, is_expected, "{:?} after {} ms", it, ms);
            prop_assert_eq!(end_of(&request.state), known.end, "{:?} after {} ms", it, ms);
        }
        if let State::Approved(approvals) = &request.state {
            let people: std::collections::BTreeSet<PersonId> =
                approvals.iter().map(|given| given.by.person).collect();
            prop_assert_eq!(people.len(), usize::from(count));
            prop_assert!(may_be_oneself || !people.contains(&request.requester));
            prop_assert!(approvals.iter().all(|given| given.at < request.transaction.expires_at));
        }
    }
}
