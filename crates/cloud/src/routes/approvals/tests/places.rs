//! What follows from where it is asked. The places are those of `places/test-data/make.py`.

use serde_json::{Value, json};

use super::desk::Desk;
use super::oneself::second_device;
use crate::audit::AuditEvent;
use crate::store::audit::list_newest;

const VIENNA: &str = "192.0.2.7";
const GRAZ: &str = "192.0.2.70";
const VIENNA_BY_ANOTHER_NETWORK: &str = "192.0.2.130";
const PARIS: &str = "198.51.100.7";
const SYDNEY: &str = "203.0.113.7";
const PRIVATE: &str = "10.1.2.3";

/// Everybody signs in anew from there a day later.
async fn go_to(desk: &mut Desk, address: &str) {
    desk.app.address = Some(address.parse().unwrap());
    desk.days_later(1).await;
}

/// A desk at which everybody works in Vienna, and is signed in there.
async fn in_vienna() -> Desk {
    let mut desk = Desk::with_places().await;
    go_to(&mut desk, VIENNA).await;
    go_to(&mut desk, VIENNA).await;
    desk
}

/// The warnings of the only request that waits which are about its place.
async fn strange(desk: &Desk) -> Vec<String> {
    let inbox = desk.inbox(&desk.approver).await;
    let warnings = inbox["requests"][0]["warnings"].as_array().cloned();
    let names = ["new_country", "new_network", "impossible_travel"];
    let warnings = warnings.unwrap_or_default();
    let found = names.iter().filter(|name| warnings.contains(&json!(name)));
    found.map(|name| (*name).to_owned()).collect()
}

async fn attempts(desk: &Desk) -> Value {
    let token = Some(desk.owner.token.as_str());
    desk.app.get("/v1/approvals/attempts", token).await.ok()["attempts"].take()
}

async fn log(desk: &Desk) -> Vec<AuditEvent> {
    let mut reader = desk.app.app.store.read().await.unwrap();
    let records = list_newest(&mut reader, desk.app.msp_id, 500).await;
    records.unwrap().into_iter().map(|it| it.event).collect()
}

async fn approve(desk: &Desk, who: &crate::testing::Member, asked: &Value) -> Value {
    let opened = desk.open(who, asked, None).await.ok();
    desk.approve(who, asked, &opened).await.ok()
}

#[tokio::test]
async fn request_from_the_usual_country_and_network_needs_as_many_as_policy_asks_for() {
    let mut desk = in_vienna().await;
    let asked = desk.ask(1).await;
    assert_eq!(asked["approvals_needed"], 1);
    assert_eq!(strange(&desk).await, [""; 0]);
    let facts = desk.inbox(&desk.approver).await["requests"][0].take();
    let vienna = json!({
        "city": "Vienna",
        "country": "Austria",
        "country_code": "AT",
        "network": 8447,
        "organisation": "A1 Telekom Austria AG",
    });
    assert_eq!(
        (&facts["address"], &facts["place"]),
        (&json!(VIENNA), &vienna)
    );
    desk.app.address = Some(GRAZ.parse().unwrap());
    let approved = approve(&desk, &desk.approver, &asked).await;
    assert_eq!(approved["state"]["name"], "approved");

    let attempt = attempts(&desk).await[0].take();
    assert_eq!(attempt["requested_place"], vienna);
    assert_eq!(attempt["decided_place"]["city"], "Graz");
    let log = log(&desk).await;
    let has = |test: fn(&AuditEvent) -> Option<String>, city: &str| {
        let cities: Vec<String> = log.iter().filter_map(test).collect();
        assert_eq!(cities, [city], "{log:?}");
    };
    has(
        |event| match event {
            AuditEvent::ApprovalRequested { place, .. } => place.clone()?.city,
            _ => None,
        },
        "Vienna",
    );
    has(
        |event| match event {
            AuditEvent::ApprovalGiven { place, .. } => place.clone()?.city,
            _ => None,
        },
        "Graz",
    );
    // Another town is not another country, and a place that is known lowers nothing.
    desk.wants(2, false).await;
    let next = desk.ask(2).await;
    assert_eq!(next["approvals_needed"], 2);
    assert_eq!(strange(&desk).await, [""; 0]);
}

#[tokio::test]
async fn second_approver_is_demanded_from_another_country() {
    let mut desk = in_vienna().await;
    go_to(&mut desk, PARIS).await;
    let asked = desk.ask(1).await;
    assert_eq!(asked["approvals_needed"], 2);
    assert_eq!(strange(&desk).await, ["new_country", "new_network"]);
    let first = approve(&desk, &desk.approver, &asked).await;
    assert_eq!(first["approvals_missing"], 1);
    assert_eq!(desk.accounts().await, 0);
    let last = approve(&desk, &desk.owner, &asked).await;
    assert_eq!(last["state"]["name"], "approved");
    assert_eq!(desk.accounts().await, 1);

    let attempt = attempts(&desk).await[0].take();
    let warnings = attempt["warnings"].as_array().unwrap();
    assert!(warnings.contains(&json!("new_country")), "{attempt}");
    assert_eq!(attempt["approvals_needed"], 2);
    let path = "/v1/approvals/attempts/export";
    let csv = desk.app.get_text(path, &desk.owner.token).await;
    assert!(csv.contains("\"Paris, France · Orange (AS3215)\""), "{csv}");
    assert!(csv.contains("new_country, new_network\",\"2\""), "{csv}");
    let is_said = |event: &AuditEvent| {
        matches!(
            event,
            AuditEvent::ApprovalRequested { warnings, approvals_needed: 2, .. }
                if warnings.iter().any(|it| it.is_strange_place())
        )
    };
    assert!(log(&desk).await.iter().any(is_said));

    // The next session was begun where the one before was.
    go_to(&mut desk, PARIS).await;
    assert_eq!(desk.ask(2).await["approvals_needed"], 1);
}

#[tokio::test]
async fn second_approver_is_demanded_from_another_network_of_the_same_town() {
    let mut desk = in_vienna().await;
    go_to(&mut desk, VIENNA_BY_ANOTHER_NETWORK).await;
    assert_eq!(desk.ask(1).await["approvals_needed"], 2);
    assert_eq!(strange(&desk).await, ["new_network"]);
}

#[tokio::test]
async fn session_that_is_used_too_far_from_where_it_was_begun_needs_a_second_approver() {
    let mut desk = Desk::with_places().await;
    go_to(&mut desk, PARIS).await;
    go_to(&mut desk, VIENNA).await;
    go_to(&mut desk, VIENNA).await;
    desk.app.address = Some(PARIS.parse().unwrap());
    assert_eq!(desk.ask(1).await["approvals_needed"], 2);
    assert_eq!(strange(&desk).await, ["impossible_travel"]);
}

#[tokio::test]
async fn request_when_another_came_from_far_away_within_the_hour_needs_a_second_approver() {
    let mut desk = in_vienna().await;
    desk.app.address = Some(SYDNEY.parse().unwrap());
    let far = desk.ask(1).await;
    let all = ["new_country", "new_network", "impossible_travel"];
    assert_eq!(strange(&desk).await, all);
    desk.cancel(&far).await;
    desk.app.address = Some(VIENNA.parse().unwrap());
    assert_eq!(desk.ask(2).await["approvals_needed"], 2);
    assert_eq!(strange(&desk).await, ["impossible_travel"]);
}

#[tokio::test]
async fn oneself_is_never_enough_from_a_strange_place() {
    let mut desk = in_vienna().await;
    desk.wants(1, true).await;
    go_to(&mut desk, PARIS).await;
    let phone = second_device(&desk).await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&phone, &asked).await.ok();
    let first = desk.approve(&phone, &asked, &opened).await.ok();
    assert_eq!(first["approvals_missing"], 1);
    assert_eq!(desk.accounts().await, 0);
    let last = approve(&desk, &desk.approver, &asked).await;
    assert_eq!(last["state"]["name"], "approved");
}

#[tokio::test]
async fn request_that_needs_nobody_needs_one_from_a_strange_place_unless_policy_never_asks() {
    let mut desk = in_vienna().await;
    let token = Some(desk.owner.token.as_str());
    let customers = desk.app.get("/v1/customers", token).await.ok();
    let another = &customers["customers"][0]["presets"][1]["id"];
    let approvers = json!({ "count": 1, "may_be_oneself": true });
    let value = json!({ "for_presets": { "presets": [another], "approvers": approvers } });
    let settings = json!({ "approval": { "value": value } });
    desk.save_policy(settings.clone()).await;
    assert!(desk.ask_directly(&desk.requester).await.status.is_success());

    go_to(&mut desk, PARIS).await;
    let again = desk.ask_directly(&desk.requester).await.ok();
    assert_eq!(
        again["account"]["state"]["name"], "provisioning",
        "the same key"
    );
    let refused = desk.ask_directly_with_key(&desk.requester, 1).await;
    assert_eq!(refused.error_code(), "approval_needed");
    let said = refused.json["message"].as_str().unwrap();
    assert!(said.contains("have not signed in within 30 days"), "{said}");
    let asked = desk.ask(1).await;
    assert_eq!(asked["approvals_needed"], 1);
    assert_eq!(asked["may_be_oneself"], false);
    let approved = approve(&desk, &desk.approver, &asked).await;
    assert_eq!(approved["state"]["name"], "approved");

    desk.save_policy(json!({})).await;
    let given = desk.ask_directly_with_key(&desk.requester, 2).await;
    assert!(given.status.is_success(), "policy never asks: {given:?}");
}

#[tokio::test]
async fn request_from_a_strange_place_that_too_few_can_approve_is_refused_at_once() {
    let mut desk = in_vienna().await;
    desk.wants(2, false).await;
    go_to(&mut desk, PARIS).await;
    let refused = desk.try_ask(&desk.requester, 1).await;
    assert_eq!(refused.error_code(), "approval_refused");
    let said = refused.json["message"].as_str().unwrap();
    assert!(
        said.contains("3 people have to approve this, and 2 can"),
        "{said}"
    );
}

#[tokio::test]
async fn policy_that_asks_for_more_meanwhile_is_not_met_by_the_approver_for_the_place() {
    let mut desk = in_vienna().await;
    go_to(&mut desk, PARIS).await;
    let asked = desk.ask(1).await;
    assert_eq!(asked["approvals_needed"], 2);
    approve(&desk, &desk.approver, &asked).await;
    desk.wants(2, false).await;
    let opened = desk.open(&desk.owner, &asked, None).await.ok();
    let refused = desk.approve(&desk.owner, &asked, &opened).await;
    assert_eq!(refused.error_code(), "approval_refused");
    assert_eq!(desk.accounts().await, 0);
}

#[tokio::test]
async fn address_of_which_nothing_is_known_is_as_without_databases() {
    let mut desk = in_vienna().await;
    go_to(&mut desk, PRIVATE).await;
    let asked = desk.ask(1).await;
    assert_eq!(asked["approvals_needed"], 1);
    let facts = desk.inbox(&desk.approver).await["requests"][0].take();
    assert_eq!(facts["address"], PRIVATE);
    assert_eq!(facts.get("place"), None);
}

#[tokio::test]
async fn without_databases_nothing_is_said_of_places_and_nobody_more_is_needed() {
    let mut desk = Desk::new().await;
    for (key, address) in [(1, VIENNA), (2, PARIS), (3, SYDNEY)] {
        desk.app.address = Some(address.parse().unwrap());
        desk.sign_requester_in().await;
        let asked = desk.ask(key).await;
        assert_eq!(asked["approvals_needed"], 1);
    }
    desk.days_later(1).await;
    let attempt = attempts(&desk).await[0].take();
    assert!(attempt["requested_from"].is_string(), "{attempt}");
    assert_eq!(attempt.get("requested_place"), None);
    let path = "/v1/approvals/attempts/export";
    let csv = desk.app.get_text(path, &desk.owner.token).await;
    assert!(!csv.contains("Vienna"), "{csv}");
}
