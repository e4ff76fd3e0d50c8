//! Every route × every role × whose the object is, against a table that is written down by hand. A
//! route that is missing in it fails, and so does a row without a route.

mod one_account;
mod random;
mod world;

use core::time::Duration;
use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use hallpass_protocol::technician::TechnicianRole;
use serde_json::{Value, json};

use self::world::{Person, Place, World};
use super::table;
use crate::failure::Failure;
use crate::http::route_table::Access;
use crate::testing::{Answer, BrowserKey};

/// Who may call a route.
enum Expected {
    /// Anybody.
    Open,
    /// By role: owner, admin, technician, auditor. A letter for each of [`Place`]: `+` let in, `!`
    /// forbidden (403), `?` not found (404), `-` there is no such object. One letter, where the
    /// route has no object.
    ByRole([&'static str; 4]),
    /// The same, when they signed in a short time ago.
    Fresh([&'static str; 4]),
}

use Expected::{ByRole, Fresh, Open};

const EVERYBODY: [&str; 4] = ["+", "+", "+", "+"];
const READERS: [&str; 4] = ["+", "+", "!", "+"];
const ADMINISTRATORS: [&str; 4] = ["+", "+", "!", "!"];
const OWN_ONLY: [&str; 4] = ["+???", "+???", "+???", "+???"];
const SEE: [&str; 4] = ["+++?", "+++?", "+???", "+++?"];
const END: [&str; 4] = ["+++?", "+++?", "+???", "!!!?"];
const CUSTOMER: [&str; 4] = ["-+-?", "-+-?", "-!-?", "-!-?"];
const SEE_LEVEL: [&str; 4] = ["+++?", "+++?", "????", "+++?"];
const CHANGE_LEVEL: [&str; 4] = ["+++?", "+++?", "????", "!!!?"];
const DECIDE: [&str; 4] = ["+++?", "+++?", "+++?", "????"];
const CREDENTIAL: [&str; 4] = ["+!!?", "+!!?", "+???", "!!!?"];
// Of who opened it.
const OPENED: [&str; 4] = ["+???", "+???", "+???", "????"];
// The third place is another owner.
const STOP: [&str; 4] = ["!++?", "!+!?", "!???", "!!!?"];
const GROUP: [&str; 4] = ["-+-?", "-+-?", "-?-?", "-!-?"];
// The third place is an own group with another MSP's technician.
const MEMBER: [&str; 4] = ["-+??", "-+??", "-???", "-!!?"];

#[rustfmt::skip]
const EXPECTED: [(&str, &str, Expected); 120] = [
    ("GET",    "/healthz",                                    Open),
    ("GET",    "/readyz",                                     Open),
    ("GET",    "/v1/meta",                                    Open),
    ("GET",    "/v1/openapi.json",                            Open),
    ("POST",   "/v1/enrolment/start",                         Open),
    ("POST",   "/v1/enrolment/finish",                        Open),
    ("POST",   "/v1/sign-in/start",                           Open),
    ("POST",   "/v1/sign-in/finish",                          Open),
    ("GET",    "/v1/session",                                 ByRole(EVERYBODY)),
    ("DELETE", "/v1/session",                                 ByRole(EVERYBODY)),
    ("GET",    "/v1/sessions",                                ByRole(EVERYBODY)),
    ("DELETE", "/v1/sessions",                                ByRole(EVERYBODY)),
    ("DELETE", "/v1/sessions/{id}",                           ByRole(OWN_ONLY)),
    ("GET",    "/v1/events",                                  ByRole(EVERYBODY)),
    ("GET",    "/v1/customers",                               ByRole(EVERYBODY)),
    ("POST",   "/v1/customers",                               ByRole(ADMINISTRATORS)),
    ("PATCH",  "/v1/customers/{id}",                          ByRole(CHANGE_LEVEL)),
    ("GET",    "/v1/customers/health",                        ByRole(["+", "+", "?", "+"])),
    ("GET",    "/v1/customers/{id}/health",                   ByRole(["+++?", "+++?", "????", "+++?"])),
    ("POST",   "/v1/customers/{id}/check",                    ByRole(["+++?", "+++?", "????", "!!!?"])),
    ("POST",   "/v1/customers/{id}/end-accounts",             ByRole(CUSTOMER)),
    ("GET",    "/v1/accounts",                                ByRole(EVERYBODY)),
    ("POST",   "/v1/accounts",                                ByRole(["+", "+", "+", "!"])),
    ("GET",    "/v1/accounts/{id}",                           ByRole(SEE)),
    ("POST",   "/v1/accounts/{id}/end",                       ByRole(END)),
    ("POST",   "/v1/accounts/{id}/extend",                    ByRole(END)),
    ("POST",   "/v1/accounts/{id}/rotate",                    ByRole(END)),
    ("GET",    "/v1/accounts/{id}/credential",                ByRole(CREDENTIAL)),
    ("POST",   "/v1/accounts/{id}/fills",                     ByRole(CREDENTIAL)),
    ("GET",    "/v1/approvals",                               ByRole(EVERYBODY)),
    ("POST",   "/v1/approvals",                               ByRole(["+", "+", "+", "!"])),
    ("GET",    "/v1/approvals/{id}",                          ByRole(OWN_ONLY)),
    ("POST",   "/v1/approvals/{id}/cancel",                   ByRole(["+???", "+???", "+???", "!???"])),
    ("GET",    "/v1/approvals/inbox",                         ByRole(["+", "+", "+", "!"])),
    ("POST",   "/v1/approvals/find",                          ByRole(["+", "+", "+", "!"])),
    ("POST",   "/v1/approvals/{id}/open",                     ByRole(DECIDE)),
    ("POST",   "/v1/approvals/{id}/approve",                  ByRole(DECIDE)),
    ("POST",   "/v1/approvals/{id}/deny",                     ByRole(DECIDE)),
    ("GET",    "/v1/approvals/attempts",                      ByRole(READERS)),
    ("GET",    "/v1/approvals/attempts/export",               ByRole(READERS)),
    ("POST",   "/v1/computer-sign-ins",                       Open),
    ("GET",    "/v1/computer-sign-ins/{id}",                  Open),
    ("DELETE", "/v1/computer-sign-ins/{id}",                  Open),
    ("POST",   "/v1/computer-sign-ins/find",                  ByRole(["+", "+", "+", "?"])),
    ("POST",   "/v1/computer-sign-ins/{id}/open",             ByRole(OPENED)),
    ("POST",   "/v1/computer-sign-ins/{id}/allow",            ByRole(OPENED)),
    ("POST",   "/v1/computer-sign-ins/{id}/deny",             ByRole(OPENED)),
    ("GET",    "/v1/passkeys",                                ByRole(EVERYBODY)),
    ("POST",   "/v1/passkeys/start",                          Fresh(EVERYBODY)),
    ("POST",   "/v1/passkeys/finish",                         ByRole(EVERYBODY)),
    ("PATCH",  "/v1/passkeys/{id}",                           ByRole(OWN_ONLY)),
    ("DELETE", "/v1/passkeys/{id}",                           Fresh(OWN_ONLY)),
    ("GET",    "/v1/technicians",                             ByRole(READERS)),
    ("POST",   "/v1/technicians",                             Fresh(ADMINISTRATORS)),
    ("GET",    "/v1/technicians/{id}",                        ByRole(SEE)),
    ("PATCH",  "/v1/technicians/{id}",                        Fresh(["+++?", "++!?", "!???", "!!!?"])),
    ("DELETE", "/v1/technicians/{id}",                        Fresh(STOP)),
    ("POST",   "/v1/technicians/{id}/end-accounts",           ByRole(END)),
    ("POST",   "/v1/technicians/{id}/suspend",                Fresh(STOP)),
    ("POST",   "/v1/technicians/{id}/resume",                 Fresh(STOP)),
    ("POST",   "/v1/technicians/{id}/invitation",             Fresh(STOP)),
    ("DELETE", "/v1/technicians/{id}/invitation",             Fresh(STOP)),
    ("DELETE", "/v1/technicians/{id}/passkeys/{passkey_id}",  Fresh(STOP)),
    ("GET",    "/v1/groups",                                  ByRole(READERS)),
    ("POST",   "/v1/groups",                                  ByRole(ADMINISTRATORS)),
    ("PATCH",  "/v1/groups/{id}",                             ByRole(GROUP)),
    ("DELETE", "/v1/groups/{id}",                             ByRole(GROUP)),
    ("PUT",    "/v1/groups/{id}/members/{technician_id}",     ByRole(MEMBER)),
    ("DELETE", "/v1/groups/{id}/members/{technician_id}",     ByRole(MEMBER)),
    ("GET",    "/v1/policy",                                  ByRole(["+", "+", "?", "+"])),
    ("PUT",    "/v1/policy",                                  Fresh(["+", "+", "?", "!"])),
    ("POST",   "/v1/policy/preview",                          ByRole(["+", "+", "?", "!"])),
    ("GET",    "/v1/customers/{id}/policy",                   ByRole(SEE_LEVEL)),
    ("PUT",    "/v1/customers/{id}/policy",                   Fresh(CHANGE_LEVEL)),
    ("POST",   "/v1/customers/{id}/policy/preview",           ByRole(CHANGE_LEVEL)),
    ("GET",    "/v1/customers/{id}/policy/groups",            ByRole(SEE_LEVEL)),
    ("GET",    "/v1/customers/{id}/policy/groups/{group_id}", ByRole(SEE_LEVEL)),
    ("PUT",    "/v1/customers/{id}/policy/groups/{group_id}", Fresh(CHANGE_LEVEL)),
    ("POST",   "/v1/customers/{id}/policy/groups/{group_id}/preview", ByRole(CHANGE_LEVEL)),
    ("GET",    "/v1/customers/{id}/policy/explain",           ByRole(["+++?", "+++?", "+++?", "+++?"])),
    ("GET",    "/v1/access",                                  ByRole(["+", "+", "?", "+"])),
    ("PUT",    "/v1/access",                                  Fresh(["+", "+", "?", "!"])),
    ("POST",   "/v1/access/preview",                          ByRole(["+", "+", "?", "!"])),
    ("GET",    "/v1/customers/tags",                          ByRole(["+", "+", "?", "+"])),
    ("GET",    "/v1/customers/{id}/tags",                     ByRole(SEE_LEVEL)),
    ("PUT",    "/v1/customers/{id}/tags",                     Fresh(CHANGE_LEVEL)),
    ("POST",   "/v1/customers/{id}/tags/preview",             ByRole(CHANGE_LEVEL)),
    ("GET",    "/v1/presets",                                 ByRole(["+", "+", "?", "+"])),
    ("POST",   "/v1/presets",                                 Fresh(["+", "+", "?", "!"])),
    ("PUT",    "/v1/presets/{id}",                            Fresh(["+--?", "+--?", "?--?", "!--?"])),
    ("DELETE", "/v1/presets/{id}",                            Fresh(["+--?", "+--?", "?--?", "!--?"])),
    ("GET",    "/v1/preset-proposals",                        ByRole(["+", "+", "?", "+"])),
    ("PUT",    "/v1/preset-proposals/requirement",            Fresh(["+", "+", "?", "!"])),
    ("POST",   "/v1/preset-proposals/{id}/confirm",           Fresh(["!+-?", "!+-?", "!?-?", "!!-?"])),
    ("POST",   "/v1/preset-proposals/{id}/refuse",            ByRole(["++-?", "++-?", "!?-?", "!!-?"])),
    ("POST",   "/v1/logos",                                   ByRole(["+", "+", "?", "!"])),
    ("GET",    "/v1/logos/{sha256}",                          ByRole(["+--?", "+--?", "+--?", "+--?"])),
    ("GET",    "/v1/logos/{sha256}/base64",                   ByRole(["+--?", "+--?", "+--?", "+--?"])),
    ("GET",    "/v1/audit/export",                            ByRole(READERS)),
    ("GET",    "/v1/webhooks",                                ByRole(READERS)),
    ("POST",   "/v1/webhooks",                                Fresh(ADMINISTRATORS)),
    ("DELETE", "/v1/webhooks/{id}",                           Fresh(GROUP)),
    ("POST",   "/v1/webhooks/{id}/test",                      ByRole(GROUP)),
    ("GET",    "/v1/app-registration",                        ByRole(READERS)),
    ("PUT",    "/v1/app-registration",                        Fresh(ADMINISTRATORS)),
    ("DELETE", "/v1/app-registration",                        Fresh(ADMINISTRATORS)),
    ("POST",   "/v1/customers/{id}/consent",                  Fresh(CHANGE_LEVEL)),
    ("POST",   "/v1/consent/finish",                          ByRole(ADMINISTRATORS)),
    ("GET",    "/v1/customers/{id}/connection",               ByRole(SEE_LEVEL)),
    ("DELETE", "/v1/customers/{id}/connection",               Fresh(CHANGE_LEVEL)),
    ("GET",    "/v1/customers/{id}/tenant",                   ByRole(SEE_LEVEL)),
    ("GET",    "/v1/customers/{id}/groups",                   ByRole(SEE_LEVEL)),
    ("GET",    "/v1/customers/{id}/roles",                    ByRole(SEE_LEVEL)),
    ("PUT",    "/v1/customers/{id}/domain",                   ByRole(CHANGE_LEVEL)),
    ("GET",    "/v1/customers/{id}/app-permissions",          ByRole(SEE_LEVEL)),
    ("GET",    "/v1/ticket-system",                           ByRole(READERS)),
    ("PUT",    "/v1/ticket-system",                           Fresh(ADMINISTRATORS)),
    ("DELETE", "/v1/ticket-system",                           Fresh(ADMINISTRATORS)),
    ("POST",   "/v1/ticket-system/test",                      ByRole(ADMINISTRATORS)),
    ("PUT",    "/v1/customers/{id}/ticket-client",            ByRole(CHANGE_LEVEL)),
];

#[test]
fn router_and_written_table_name_the_same_routes() {
    let table = table();
    let describe = |method: &str, path: &str, needs: &str| format!("{method} {path}: {needs}");
    let registered: BTreeSet<String> = table
        .routes()
        .iter()
        .map(|route| {
            let needs = match route.access {
                Access::Public | Access::Ceremony => "open",
                Access::SignedIn(_) | Access::AlsoForOneAccount(_) => "a session",
                Access::JustSignedIn(_) => "a fresh session",
            };
            describe(route.method.as_str(), route.path, needs)
        })
        .collect();
    let written: BTreeSet<String> = EXPECTED
        .iter()
        .map(|(method, path, expected)| {
            let needs = match expected {
                Open => "open",
                ByRole(_) => "a session",
                Fresh(_) => "a fresh session",
            };
            describe(method, path, needs)
        })
        .collect();
    assert_eq!(registered, written);
    assert_eq!(table.routes().len(), EXPECTED.len(), "no route twice");
}

#[tokio::test]
async fn every_route_answers_every_role_about_every_object_as_the_table_says() {
    let world = World::new().await;
    for (method, path, expected) in &EXPECTED {
        let (ByRole(by_role) | Fresh(by_role)) = expected else {
            continue;
        };
        for (actor, letters) in world.actors.iter().zip(by_role) {
            for (place, letter) in Place::ALL.into_iter().zip(letters.chars()) {
                check_cell(&world, (*method, *path), actor, place, letter).await;
            }
        }
    }
}

async fn check_cell(
    world: &World,
    (method, path): (&str, &str),
    actor: &Person,
    place: Place,
    letter: char,
) {
    if letter == '-' {
        return;
    }
    let cell = format!("{method} {path} by {:?}, {place:?}", actor.role);
    let concrete = world.path_of(path, actor, place).await;
    let token = world.session_of(actor).await;
    let before = world.newest_entries().await;
    let answer = call(world, method, path, &concrete, Some(&token)).await;
    match letter {
        '+' => assert!(
            !matches!(answer.status.as_u16(), 401 | 403 | 404 | 429 | 500..),
            "{cell}: {answer:?}"
        ),
        '!' => {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{cell}: {answer:?}");
            assert_eq!(answer.error_code(), "not_allowed", "{cell}");
        }
        _ => {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{cell}: {answer:?}");
            assert_eq!(answer.error_code(), "not_found", "{cell}");
            assert_eq!(answer.json["message"], Failure::not_found().message);
        }
    }
    if letter != '+' {
        let after = world.newest_entries().await;
        assert_eq!(after, before, "{cell}: what is refused changes nothing");
    }
}

/// A live stream never ends, so only its status is looked at.
async fn call(
    world: &World,
    method: &str,
    path: &str,
    concrete: &str,
    token: Option<&str>,
) -> Answer {
    let method: Method = method.parse().unwrap();
    let body = world.body_of(&method, path);
    let app = &world.app;
    if path == "/v1/events" {
        let request = app.request(&app.browser, method, concrete, token, body);
        return app.call_for_status(request).await;
    }
    app.send(method, concrete, token, body).await
}

#[tokio::test]
async fn id_that_nobody_has_is_answered_as_one_that_is_hidden() {
    let world = World::new().await;
    for (method, path, expected) in &EXPECTED {
        let (ByRole(_) | Fresh(_)) = expected else {
            continue;
        };
        if !path.contains('{') {
            continue;
        }
        for id in ["0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff", "no-id"] {
            let concrete = path
                .replace("{id}", id)
                .replace("{passkey_id}", id)
                .replace("{technician_id}", id)
                .replace("{group_id}", id)
                .replace("{sha256}", id);
            for actor in &world.actors {
                let token = world.session_of(actor).await;
                let answer = call(&world, method, path, &concrete, Some(&token)).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {concrete}");
                assert_eq!(answer.error_code(), "not_found");
                assert_eq!(answer.json["message"], Failure::not_found().message);
            }
        }
    }
}

/// Every route that takes a customer, by people who reach some customers alone: a technician is
/// answered about the others as about none, and everybody else as before.
#[tokio::test]
async fn customer_whom_a_technician_does_not_reach_is_not_there_for_them() {
    let world = World::new().await;
    world.assign_first_customer(&world.actors[2]).await;
    for actor in &world.actors {
        let listed = world.customers_seen_by(actor).await;
        let is_bound = actor.role == TechnicianRole::Technician;
        assert_eq!(listed, if is_bound { 1 } else { 2 }, "{:?}", actor.role);
    }
    let mut taken = 0;
    for (method, path, expected) in &EXPECTED {
        let (ByRole(by_role) | Fresh(by_role)) = expected else {
            continue;
        };
        if !path.starts_with("/v1/customers/{id}") {
            continue;
        }
        for (actor, letters) in world.actors.iter().zip(by_role) {
            let letter = letters.chars().nth(1).unwrap();
            let is_bound = actor.role == TechnicianRole::Technician;
            let about_other = if is_bound { '?' } else { letter };
            for (place, letter) in [
                (Place::Others, letter),
                (Place::OtherCustomers, about_other),
                (Place::OtherMsps, '?'),
            ] {
                check_cell(&world, (*method, *path), actor, place, letter).await;
                taken += 1;
            }
        }
    }
    assert!(taken > 0);
    let technician = &world.actors[2];
    let refused = world
        .ask_for_account(technician, Place::OtherCustomers)
        .await;
    let unknown = world.ask_for_account(technician, Place::OtherMsps).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "{refused:?}");
    assert_eq!(refused.json["message"], unknown.json["message"]);
    let given = world.ask_for_account(technician, Place::Own).await;
    assert_eq!(given.status, StatusCode::ACCEPTED, "{given:?}");
}

#[tokio::test]
async fn strangers_are_let_in_nowhere_but_at_the_open_routes() {
    let world = World::new().await;
    let technician = &world.actors[2];
    let revoked = world.session_of(technician).await;
    world
        .app
        .send(Method::DELETE, "/v1/session", Some(&revoked), None)
        .await
        .ok();
    let expired = world.session_of(technician).await;
    world.expire(&expired).await;
    let suspended = world.session_of_suspended().await;
    let stolen = world.session_of(&world.actors[0]).await;
    let thief = BrowserKey::new(9);
    for (method, path, expected) in &EXPECTED {
        let concrete = world.path_of(path, technician, Place::Own).await;
        let body = world.body_of(&method.parse().unwrap(), path);
        if matches!(expected, Open) {
            let answer = call(&world, method, path, &concrete, None).await;
            assert_ne!(answer.json["code"], "not_signed_in", "{method} {path}");
            continue;
        }
        let mut answers = vec![
            call(&world, method, path, &concrete, None).await,
            call(&world, method, path, &concrete, Some("x")).await,
            call(&world, method, path, &concrete, Some(&revoked)).await,
            call(&world, method, path, &concrete, Some(&expired)).await,
            call(&world, method, path, &concrete, Some(&suspended)).await,
        ];
        let method: Method = method.parse().unwrap();
        let by_thief = world
            .app
            .send_from(&thief, method, &concrete, Some(&stolen), body);
        answers.push(by_thief.await);
        for answer in answers {
            assert_eq!(
                answer.status,
                StatusCode::UNAUTHORIZED,
                "{path}: {answer:?}"
            );
            assert_eq!(answer.error_code(), "not_signed_in", "{path}");
            assert_eq!(answer.json["message"], Failure::not_signed_in().message);
        }
    }
}

#[tokio::test]
async fn what_changes_who_can_sign_in_wants_a_fresh_sign_in() {
    let world = World::new().await;
    let owner = &world.actors[0];
    let token = world.session_of(owner).await;
    world.app.clock.advance(core::time::Duration::from_mins(15));
    let (mut fresh, mut others) = (0, 0);
    for (method, path, expected) in &EXPECTED {
        let concrete = world.path_of(path, owner, Place::Others).await;
        let before = world.newest_entries().await;
        match expected {
            Fresh(_) => {
                // To the minute it is recent; a second later it is not.
                world.app.clock.advance(Duration::from_secs(1));
                let answer = call(&world, method, path, &concrete, Some(&token)).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}");
                assert_eq!(answer.error_code(), "confirm_sign_in", "{method} {path}");
                assert_eq!(world.newest_entries().await, before, "{method} {path}");
                fresh += 1;
            }
            ByRole(_) if *method == "GET" => {
                let answer = call(&world, method, path, &concrete, Some(&token)).await;
                assert_ne!(answer.json["code"], "confirm_sign_in", "{method} {path}");
                others += 1;
            }
            ByRole(_) | Open => {}
        }
    }
    assert!(fresh > 0 && others > 0);
}

/// The wire's body for a route that has one: good enough to get past everything but the rules.
fn body_of(method: &Method, path: &str, account_request: Value) -> Option<Value> {
    let passkey = json!({
        "ceremony_id": "0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff",
        "credential": {},
        "passkey_name": "New",
    });
    let body = match (method.as_str(), path) {
        ("POST", "/v1/accounts" | "/v1/approvals") => account_request,
        ("POST", "/v1/approvals/find" | "/v1/computer-sign-ins/find") => json!({ "code": "BCD" }),
        ("POST", "/v1/computer-sign-ins/{id}/allow") => json!({
            "account_id": "0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff",
            "number": "042",
            "credential": {},
        }),
        ("POST", "/v1/approvals/{id}/approve") => json!({ "number": "042", "credential": {} }),
        ("POST", "/v1/accounts/{id}/fills") => json!({
            "origin": "https://login.microsoftonline.com",
            "screen": "password",
            "outcome": "filled",
        }),
        ("POST", "/v1/accounts/{id}/extend") => json!({ "lifetime_s": 7_200 }),
        ("POST", "/v1/enrolment/start") => json!({ "invitation": "x" }),
        ("POST", "/v1/enrolment/finish" | "/v1/passkeys/finish") => passkey,
        ("POST", "/v1/sign-in/finish") => json!({
            "ceremony_id": passkey["ceremony_id"],
            "credential": {},
        }),
        ("PUT", "/v1/access") | ("POST", "/v1/access/preview") => json!({
            "mode": "everybody",
            "assignments": [],
            "revision": 0,
        }),
        ("PUT", "/v1/customers/{id}/tags") | ("POST", "/v1/customers/{id}/tags/preview") => {
            json!({ "tags": ["gold"] })
        }
        ("PUT", "/v1/app-registration") => json!({
            "client_id": "a9911ca7-1000-4000-8000-00000000a991",
            "credential": { "kind": "secret", "secret": "Xq7~secret" },
        }),
        (
            "POST",
            "/v1/customers/{id}/consent"
            | "/v1/approvals/{id}/open"
            | "/v1/approvals/{id}/deny"
            | "/v1/computer-sign-ins/{id}/open"
            | "/v1/computer-sign-ins/{id}/deny",
        ) => json!({}),
        ("POST", "/v1/consent/finish") => json!({ "query": "admin_consent=True" }),
        ("PUT", "/v1/customers/{id}/domain") => json!({ "domain": "contoso.com" }),
        ("PUT", "/v1/preset-proposals/requirement") => json!({ "required": false }),
        ("PUT", "/v1/ticket-system") => json!({
            "kind": "halopsa",
            "url": "http://127.0.0.1:9/",
            "client_id": "c9534241",
            "client_secret": "14c0c9af",
        }),
        ("PUT", "/v1/customers/{id}/ticket-client") => json!({ "client": 12 }),
        ("POST", "/v1/webhooks") => json!({ "url": "http://127.0.0.1:9/" }),
        ("PATCH", "/v1/passkeys/{id}") => json!({ "name": "Renamed" }),
        ("PATCH", "/v1/technicians/{id}") => json!({ "display_name": "Renamed" }),
        ("POST", "/v1/technicians/{id}/invitation") => json!({ "replace_passkeys": false }),
        _ => return None,
    };
    Some(body)
}
