use std::collections::BTreeSet;

use hallpass_protocol::Timestamp;
use hallpass_protocol::access::{
    AccessList, AccessMode, AccessView, AssignedTo, Assignee, Assignment,
};
use hallpass_protocol::ids::{CustomerId, GroupId, MspId, TechnicianId};
use hallpass_protocol::technician::{TechnicianRole, TechnicianState};
use uuid::Uuid;

use super::{AccessBook, CustomerScope, find_scope};
use crate::policy::find_person;
use crate::random::{RandomSource, SeededRandom};
use crate::store::groups::{self, Group};
use crate::store::msps::{self, Msp};
use crate::store::technicians::{self, Technician};
use crate::store::{WriteTransaction, access, customer_tags, customers};
use crate::testing::TestDatabase;

const ROUNDS: u64 = 60;

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}

/// Small numbers at random.
struct Dice(SeededRandom);

impl Dice {
    fn below(&self, end: u8) -> u8 {
        let mut byte = [0];
        self.0.fill(&mut byte);
        byte[0] % end
    }

    fn id(&self, end: u8) -> Uuid {
        Uuid::from_u128(u128::from(self.below(end)) + 1)
    }
}

/// Two MSPs with the same ids in them: six customers, four technicians, three groups.
async fn settle(tx: &mut WriteTransaction, msp_id: MspId) -> Vec<Technician> {
    let msp = Msp {
        id: msp_id,
        name: msp_id.to_string(),
    };
    msps::insert(tx, &msp, now()).await.unwrap();
    for n in 1..=6 {
        let id = CustomerId::new(Uuid::from_u128(n));
        let name = format!("Customer {n}");
        customers::insert(tx, msp_id, id, &name, now())
            .await
            .unwrap();
    }
    for n in 1..=3 {
        let group = Group {
            msp_id,
            id: GroupId::new(Uuid::from_u128(n)),
            name: format!("Group {n}"),
            members: Vec::new(),
        };
        groups::insert(tx, &group, now()).await.unwrap();
    }
    let roles = [
        TechnicianRole::Technician,
        TechnicianRole::Technician,
        TechnicianRole::Technician,
        TechnicianRole::Auditor,
    ];
    let mut made = Vec::new();
    for (n, role) in (1..).zip(roles) {
        let technician = Technician {
            msp_id,
            id: TechnicianId::new(Uuid::from_u128(n)),
            display_name: format!("Kim {n}"),
            email: format!("kim-{n}@msp.example"),
            role,
            state: TechnicianState::Invited,
        };
        technicians::insert(tx, &technician, now()).await.unwrap();
        made.push(technician);
    }
    made
}

async fn shuffle(tx: &mut WriteTransaction, msp_id: MspId, dice: &Dice, revision: u64) {
    let tags = ["gold", "north", "south"].map(|tag| tag.parse().unwrap());
    for n in 1..=6 {
        let own: BTreeSet<_> = tags
            .iter()
            .filter(|_| dice.below(3) == 0)
            .cloned()
            .collect();
        let id = CustomerId::new(Uuid::from_u128(n));
        customer_tags::replace(tx, msp_id, id, &own).await.unwrap();
    }
    for group in groups::list(tx, msp_id).await.unwrap() {
        for n in 1..=4 {
            let id = TechnicianId::new(Uuid::from_u128(n));
            if dice.below(2) == 0 {
                groups::add_member(tx, &group, id).await.unwrap();
            } else {
                groups::remove_member(tx, &group, id).await.unwrap();
            }
        }
    }
    let assignments = (0..dice.below(6)).map(|_| Assignment {
        who: match dice.below(2) {
            0 => Assignee::Technician(TechnicianId::new(dice.id(4))),
            _ => Assignee::Group(GroupId::new(dice.id(3))),
        },
        to: match dice.below(2) {
            0 => AssignedTo::Customer(CustomerId::new(dice.id(6))),
            _ => AssignedTo::Tag(tags[usize::from(dice.below(3))].clone()),
        },
    });
    let saved = AccessView {
        list: AccessList {
            mode: match dice.below(8) {
                0 => AccessMode::Everybody,
                _ => AccessMode::ByAssignment,
            },
            assignments: assignments.collect(),
        },
        revision,
        saved_at: Some(now()),
    };
    access::put(tx, msp_id, &saved, now()).await.unwrap();
    let read = access::find(tx, msp_id).await.unwrap();
    assert_eq!(read, saved, "what was saved is read back");
}

#[tokio::test]
async fn database_and_book_agree_on_whom_everybody_reaches() {
    let database = TestDatabase::new();
    let store = database.open().await;
    let msps = [1, 2].map(|n| MspId::new(Uuid::from_u128(n)));
    let dice = Dice(SeededRandom::new(4711));
    let mut people = Vec::new();
    let mut tx = store.write().await.unwrap();
    for msp_id in msps {
        people.extend(settle(&mut tx, msp_id).await);
    }
    let (mut all, mut some, mut none) = (0, 0, 0);
    for round in 1..=ROUNDS {
        for msp_id in msps {
            shuffle(&mut tx, msp_id, &dice, round).await;
        }
        for technician in &people {
            let book = AccessBook::read(&mut tx, technician.msp_id).await.unwrap();
            let person = find_person(&mut tx, technician).await.unwrap();
            let by_book = book.scope_of(&person);
            let by_database = find_scope(&mut tx, technician).await.unwrap();
            assert_eq!(
                by_database, by_book,
                "round {round}: {technician:?}, {book:?}"
            );
            match by_book {
                CustomerScope::All => all += 1,
                CustomerScope::Only(reached) if reached.is_empty() => none += 1,
                CustomerScope::Only(_) => some += 1,
            }
        }
    }
    assert!(all > 0 && some > 0 && none > 0, "{all}, {some}, {none}");
}
