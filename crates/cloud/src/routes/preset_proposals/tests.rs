use core::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::audit::AuditEvent;
use crate::testing::{Answer, Member, TestApp};

const EXCHANGE: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";
const GLOBAL: &str = "62e90394-69f5-4237-9190-012177145e10";

/// An MSP that wants two administrators, with two of them.
struct Desk {
    app: TestApp,
    owner: Member,
    admin: Member,
}

impl Desk {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let owner = app.first_owner().await;
        let admin = app.member(&owner, 1, "admin").await;
        let desk = Self { app, owner, admin };
        let wanted = desk.require(&desk.owner, true).await;
        assert_eq!(
            (wanted.status, wanted.ok()),
            (StatusCode::OK, json!({ "required": true }))
        );
        desk
    }

    async fn send(&self, who: &Member, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.app.send(method, path, Some(&who.token), body).await
    }

    async fn require(&self, who: &Member, required: bool) -> Answer {
        let body = json!({ "required": required });
        let path = "/v1/preset-proposals/requirement";
        self.send(who, Method::PUT, path, Some(body)).await
    }

    async fn add(&self, who: &Member, preset: Value) -> Answer {
        self.send(who, Method::POST, "/v1/presets", Some(preset))
            .await
    }

    async fn decide(&self, who: &Member, proposal: &Value, decision: &str) -> Answer {
        let id = proposal["id"].as_str().unwrap();
        let path = format!("/v1/preset-proposals/{id}/{decision}");
        self.send(who, Method::POST, &path, None).await
    }

    async fn waiting(&self, who: &Member) -> Value {
        let path = "/v1/preset-proposals";
        self.send(who, Method::GET, path, None).await.ok()
    }

    async fn preset(&self, name: &str) -> Option<Value> {
        let all = self
            .send(&self.owner, Method::GET, "/v1/presets", None)
            .await
            .ok();
        let mut all = all["presets"].as_array().unwrap().iter();
        all.find(|it| it["preset"]["name"] == name)
            .map(|it| it["preset"].clone())
    }
}

fn preset(name: &str, role: &str) -> Value {
    json!({
        "name": name, "roles": [{ "template_id": role, "name": "Global Administrator" }],
        "lifetime_default_s": 3_600, "lifetime_min_s": 900, "lifetime_max_s": 7_200,
    })
}

fn proposed(answer: Answer) -> Value {
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
    let mut body = answer.json;
    body["proposal"].take()
}

#[tokio::test]
async fn preset_with_global_administrator_comes_to_be_once_another_administrator_has_confirmed() {
    let desk = Desk::new().await;
    let proposal = proposed(desk.add(&desk.owner, preset("Break glass", GLOBAL)).await);
    assert_eq!(desk.preset("Break glass").await, None);
    assert!(matches!(
        &desk.app.newest_audit().await[0],
        AuditEvent::PresetChangeProposed { .. }
    ));
    let own = desk.waiting(&desk.owner).await;
    assert_eq!(own["required"], true);
    assert_eq!(own["proposals"][0]["may_be_confirmed"], false);
    let seen = desk.waiting(&desk.admin).await;
    assert_eq!(seen["proposals"][0]["may_be_confirmed"], true);
    assert_eq!(
        seen["proposals"][0]["change"]["after"]["name"],
        "Break glass"
    );

    let alone = desk.decide(&desk.owner, &proposal, "confirm").await;
    assert_eq!(alone.error_code(), "not_allowed");
    let done = desk.decide(&desk.admin, &proposal, "confirm").await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{done:?}");
    assert!(desk.preset("Break glass").await.is_some());
    let [
        AuditEvent::PresetAdded { .. },
        AuditEvent::PresetChangeConfirmed { proposed_by, .. },
        ..,
    ] = &desk.app.newest_audit().await[..]
    else {
        panic!("{:?}", desk.app.newest_audit().await);
    };
    assert_eq!(proposed_by.unwrap().to_string(), proposal["proposed_by"]);
    let twice = desk.decide(&desk.admin, &proposal, "confirm").await;
    assert_eq!(twice.error_code(), "not_found");
}

#[tokio::test]
async fn preset_with_a_group_that_can_hold_roles_takes_two_whatever_is_said_of_it() {
    let desk = Desk::new().await;
    let group = |name: &str| {
        let mut preset = preset(name, EXCHANGE);
        preset["groups"] = json!([{
            "id": "9b7c1f0e-3d52-4a86-8f11-2c4d5e6f7081", "name": "Operators",
            "can_hold_roles": false,
        }]);
        preset
    };
    // No tenant was asked about it.
    let proposal = proposed(desk.add(&desk.owner, group("Operators")).await);
    let after = &proposal["change"]["after"];
    assert_eq!(after["groups"][0]["can_hold_roles"], true);
    let done = desk.decide(&desk.admin, &proposal, "confirm").await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{done:?}");
    let kept = desk.preset("Operators").await.unwrap();
    assert_eq!(kept["groups"][0]["can_hold_roles"], true);
    assert!(matches!(
        &desk.app.newest_audit().await[0],
        AuditEvent::PresetAdded { groups, .. } if groups == &["Operators"]
    ));
    let path = format!("/v1/presets/{}", kept["id"].as_str().unwrap());
    proposed(desk.send(&desk.owner, Method::DELETE, &path, None).await);
}

#[tokio::test]
async fn preset_that_has_or_gets_global_administrator_is_changed_and_removed_by_two() {
    let desk = Desk::new().await;
    let mail = preset("Mail", EXCHANGE);
    let made = desk.add(&desk.owner, mail.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "no second one for this");
    let path = format!(
        "/v1/presets/{}",
        made.ok()["preset"]["id"].as_str().unwrap()
    );
    let change = |was: &Value, to: &Value| Some(json!({ "was": was, "preset": to }));
    let put = |body| desk.send(&desk.owner, Method::PUT, &path, body);

    // What is said to have been there does not decide it.
    let global = preset("Mail", GLOBAL);
    let proposal = proposed(put(change(&mail, &global)).await);
    assert_eq!(
        proposal["change"]["before"]["roles"][0]["template_id"],
        EXCHANGE
    );
    let confirmed = desk.decide(&desk.admin, &proposal, "confirm").await;
    assert_eq!(confirmed.status, StatusCode::NO_CONTENT, "{confirmed:?}");
    let lie = put(change(&mail, &mail)).await;
    assert_eq!(lie.error_code(), "policy_changed", "{lie:?}");
    let back = proposed(put(change(&global, &mail)).await);
    let removal = proposed(desk.send(&desk.owner, Method::DELETE, &path, None).await);

    // Of two changes to one preset, only the first can be confirmed.
    let first = desk.decide(&desk.admin, &back, "confirm").await;
    assert_eq!(first.status, StatusCode::NO_CONTENT, "{first:?}");
    let second = desk.decide(&desk.admin, &removal, "confirm").await;
    assert_eq!(second.error_code(), "policy_changed");
    assert!(desk.preset("Mail").await.is_some());
    let refused = desk.decide(&desk.owner, &removal, "refuse").await;
    assert_eq!(
        refused.status,
        StatusCode::NO_CONTENT,
        "one's own is taken back"
    );
    assert!(matches!(
        &desk.app.newest_audit().await[0],
        AuditEvent::PresetChangeRefused { .. }
    ));
    assert_eq!(desk.waiting(&desk.owner).await["proposals"], json!([]));
}

#[tokio::test]
async fn proposal_is_void_once_its_administrator_is_none_any_more_or_a_week_has_passed() {
    let mut desk = Desk::new().await;
    let proposal = proposed(desk.add(&desk.admin, preset("Mine", GLOBAL)).await);
    let id = proposal["proposed_by"].as_str().unwrap();
    let path = format!("/v1/technicians/{id}");
    let demoted = json!({ "role": "technician" });
    desk.send(&desk.owner, Method::PATCH, &path, Some(demoted))
        .await
        .ok();
    let void = desk.decide(&desk.owner, &proposal, "confirm").await;
    assert_eq!(void.error_code(), "policy_invalid", "{void:?}");
    assert_eq!(desk.preset("Mine").await, None);

    desk.app.clock.advance(Duration::from_hours(7 * 24));
    desk.owner.token = desk.app.sign_in(&desk.owner.authenticator).await;
    assert_eq!(desk.waiting(&desk.owner).await["proposals"], json!([]));
    let late = desk.decide(&desk.owner, &proposal, "confirm").await;
    assert_eq!(late.error_code(), "not_found");
}

#[tokio::test]
async fn second_administrator_is_asked_before_none_is_asked_any_more() {
    let desk = Desk::new().await;
    let proposal = proposed(desk.require(&desk.owner, false).await);
    assert_eq!(proposal["change"]["kind"], "stop_asking");
    assert_eq!(desk.waiting(&desk.owner).await["required"], true);
    desk.decide(&desk.admin, &proposal, "confirm").await;
    assert_eq!(desk.waiting(&desk.owner).await["required"], false);
    let made = desk.add(&desk.owner, preset("Alone", GLOBAL)).await;
    assert_eq!(made.status, StatusCode::CREATED);
}
