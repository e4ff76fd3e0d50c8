//! Random operations by five people of three MSPs, against a model that knows only the rules.

use std::collections::BTreeMap;

use axum::http::Method;
use hallpass_protocol::ids::MspId;
use hallpass_protocol::technician::TechnicianRole::{self, Admin, Auditor, Owner, Technician};
use serde_json::json;

use super::world::{Person, Place, World};
use crate::clock::Clock;
use crate::random::{RandomSource, SeededRandom};
use crate::setup::create_msp;

const OPERATIONS: usize = 600;

/// What the model knows of somebody.
struct Known {
    person: Person,
    role: TechnicianRole,
    is_suspended: bool,
    account: String,
}

#[derive(Debug, Clone, Copy)]
enum Operation {
    List,
    See,
    SetRole(TechnicianRole),
    Suspend,
    Resume,
    SeeAccount,
    UseCredential,
}

fn operation(byte: u8) -> Operation {
    match byte % 12 {
        0 => Operation::List,
        1 => Operation::See,
        2 => Operation::SetRole(Owner),
        3 => Operation::SetRole(Admin),
        4 => Operation::SetRole(Technician),
        5 => Operation::SetRole(Auditor),
        6 => Operation::Suspend,
        7..=9 => Operation::Resume,
        10 => Operation::SeeAccount,
        _ => Operation::UseCredential,
    }
}

/// The status that the rules ask for; what changes is changed in the model.
fn expect(known: &mut [Known], actor: usize, target: usize, operation: Operation) -> u16 {
    let caller = (known[actor].person.msp_id, known[actor].role);
    if known[actor].is_suspended {
        return 401;
    }
    let is_self = actor == target;
    let sees = known[target].person.msp_id == caller.0 && (is_self || caller.1 != Technician);
    let is_other_owner = !is_self && known[target].role == Owner;
    let administers = caller.1 == Owner || (caller.1 == Admin && !is_other_owner);
    let is_last_owner = known[target].role == Owner
        && !known.iter().enumerate().any(|(n, other)| {
            n != target
                && other.person.msp_id == caller.0
                && other.role == Owner
                && !other.is_suspended
        });
    match operation {
        Operation::List if caller.1 == Technician => 403,
        Operation::List => 200,
        _ if !sees => 404,
        Operation::See | Operation::SeeAccount => 200,
        // Nothing is ready here, so who may have it hears that.
        Operation::UseCredential if is_self && caller.1 != Auditor => 409,
        Operation::UseCredential => 403,
        _ if !administers => 403,
        Operation::SetRole(role) if role == known[target].role => 200,
        Operation::SetRole(Owner) if caller.1 != Owner => 403,
        Operation::SetRole(_) if is_last_owner => 409,
        Operation::SetRole(role) => {
            known[target].role = role;
            200
        }
        Operation::Suspend | Operation::Resume if is_self => 403,
        Operation::Suspend if known[target].is_suspended || is_last_owner => 409,
        Operation::Resume if !known[target].is_suspended => 409,
        Operation::Suspend | Operation::Resume => {
            known[target].is_suspended = matches!(operation, Operation::Suspend);
            200
        }
    }
}

async fn perform(world: &World, actor: &Known, target: &Known, operation: Operation) -> u16 {
    let id = target.person.id;
    let account = &target.account;
    let (method, path, body) = match operation {
        Operation::List => (Method::GET, "/v1/technicians".to_owned(), None),
        Operation::See => (Method::GET, format!("/v1/technicians/{id}"), None),
        Operation::SetRole(role) => (
            Method::PATCH,
            format!("/v1/technicians/{id}"),
            Some(json!({ "role": role })),
        ),
        Operation::Suspend => (Method::POST, format!("/v1/technicians/{id}/suspend"), None),
        Operation::Resume => (Method::POST, format!("/v1/technicians/{id}/resume"), None),
        Operation::SeeAccount => (Method::GET, format!("/v1/accounts/{account}"), None),
        Operation::UseCredential => (
            Method::GET,
            format!("/v1/accounts/{account}/credential"),
            None,
        ),
    };
    let token = world.session_of(&actor.person).await;
    let answer = world.app.send(method, &path, Some(&token), body).await;
    answer.status.as_u16()
}

async fn third_msp(world: &World) -> MspId {
    let app = &world.app;
    let mut tx = app.app.store.write().await.unwrap();
    let made = create_msp(&mut tx, &*app.app.random, app.clock.now(), "Tailspin IT").await;
    tx.commit().await.unwrap();
    made.unwrap()
}

#[tokio::test]
async fn random_operations_end_as_the_rules_say() {
    let world = World::new().await;
    let third = third_msp(&world).await;
    let [owner, admin, technician, _] = world.actors;
    let stranger = world.add_person(world.other_msp, Owner).await;
    let loner = world.add_person(third, Owner).await;
    let mut known = Vec::new();
    for person in [owner, admin, technician, stranger, loner] {
        let account = if person.msp_id == third {
            // The third MSP has no customers; whoever asks hears that there is nothing.
            "0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff".to_owned()
        } else {
            world.account_of(&person, Place::Own).await
        };
        known.push(Known {
            role: person.role,
            person,
            is_suspended: false,
            account,
        });
    }
    let random = SeededRandom::new(4711);
    let mut counts = BTreeMap::<u16, u32>::new();
    for n in 0..OPERATIONS {
        let mut bytes = [0; 3];
        random.fill(&mut bytes);
        let [actor, target, what] = bytes;
        let (actor, target) = (usize::from(actor) % 5, usize::from(target) % 5);
        let operation = operation(what);
        let has_no_account = known[target].person.msp_id == third
            && matches!(operation, Operation::SeeAccount | Operation::UseCredential);
        let is_caller_suspended = known[actor].is_suspended;
        let actual = perform(&world, &known[actor], &known[target], operation).await;
        let mut expected = expect(&mut known, actor, target, operation);
        if has_no_account && !is_caller_suspended {
            expected = 404;
        }
        assert_eq!(actual, expected, "{n}: {actor} {operation:?} {target}");
        *counts.entry(actual).or_default() += 1;
    }
    for status in [200, 401, 403, 404, 409] {
        assert!(counts.contains_key(&status), "never {status}: {counts:?}");
    }
}
