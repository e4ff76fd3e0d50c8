//! What somebody tries who is not to get an approval.

use core::time::Duration;

use axum::http::{Method, StatusCode};
use hallpass_protocol::technician::TechnicianRole;
use serde_json::json;

use super::desk::{Desk, id, shown_nonce, sign, signed};
use crate::audit::AuditEvent;
use crate::testing::signed_in;

#[tokio::test]
async fn link_that_was_relayed_later_opens_nothing() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    desk.app.clock.advance(Duration::from_secs(91));
    let old = desk.open_shown(&desk.approver, &asked).await;
    assert_eq!(old.error_code(), "approval_refused");
    assert!(
        old.json["message"]
            .as_str()
            .unwrap()
            .contains("not shown any more")
    );
    let now_shown = desk.get(&asked).await;
    assert_ne!(now_shown["shown"]["link"], asked["shown"]["link"]);
    desk.open_shown(&desk.approver, &now_shown).await.ok();
}

#[tokio::test]
async fn photographed_link_opens_the_request_for_one_technician() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    desk.open_shown(&desk.approver, &asked).await.ok();
    let second = desk.open_shown(&desk.owner, &asked).await;
    assert_eq!(second.error_code(), "approval_refused");
    desk.open_shown(&desk.approver, &asked).await.ok();
}

#[tokio::test]
async fn request_of_another_msp_is_answered_as_one_that_does_not_exist() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let other = desk.app.other_msp().await;
    let stranger = desk.app.enrol_in(other, 77, TechnicianRole::Owner).await;
    let token = desk.app.sign_in(&stranger).await;
    let open = |id: String| {
        let (app, token) = (&desk.app, token.clone());
        async move {
            let path = format!("/v1/approvals/{id}/open");
            let mut answer = app.post(&path, Some(&token), json!({})).await;
            answer.json["request_id"].take();
            (answer.status, answer.json)
        }
    };
    let theirs = open(id(&asked).to_owned()).await;
    let none = open("0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff".to_owned()).await;
    assert_eq!(theirs, none);
    assert_eq!(theirs.0, StatusCode::NOT_FOUND);
    let find = |code: String| {
        let (app, token) = (&desk.app, token.clone());
        async move {
            let body = json!({ "code": code });
            let mut answer = app.post("/v1/approvals/find", Some(&token), body).await;
            answer.json["request_id"].take();
            (answer.status, answer.json)
        }
    };
    let code = asked["shown"]["code"].as_str().unwrap().to_owned();
    assert_eq!(find(code).await, find("BCDF-GHJK".to_owned()).await);
}

#[tokio::test]
async fn own_request_is_not_approved_where_policy_wants_somebody_else() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&desk.requester, &asked).await;
    assert_eq!(opened.error_code(), "approval_refused");
    assert!(
        opened.json["message"]
            .as_str()
            .unwrap()
            .contains("own request")
    );
}

#[tokio::test]
async fn own_request_is_not_approved_with_the_passkey_of_the_session() {
    let desk = Desk::new().await;
    desk.wants(1, true).await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&desk.requester, &asked).await;
    assert_eq!(opened.error_code(), "approval_refused");
    assert!(opened.json["message"].as_str().unwrap().contains("passkey"));
}

#[tokio::test]
async fn second_account_of_the_requester_approves_nothing_of_theirs() {
    let desk = Desk::new().await;
    let mut tx = desk.app.app.store.write().await.unwrap();
    let technician: hallpass_protocol::ids::TechnicianId = desk.approver.id.parse().unwrap();
    let requester: hallpass_protocol::ids::TechnicianId = desk.requester.id.parse().unwrap();
    crate::store::persons::set(&mut tx, desk.app.msp_id, technician, requester.into())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let asked = desk.ask(1).await;
    assert_eq!(desk.inbox(&desk.approver).await["requests"], json!([]));
    let opened = desk.open_shown(&desk.approver, &asked).await;
    assert_eq!(opened.error_code(), "approval_refused");
    let opened = desk.open_shown(&desk.owner, &asked).await.ok();
    desk.approve(&desk.owner, &asked, &opened).await.ok();
}

#[tokio::test]
async fn wrong_number_ends_the_request() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&desk.approver, &asked).await.ok();
    let right = asked["shown"]["number"].as_str().unwrap();
    let wrong = if right == "000" { "001" } else { "000" };
    let body = sign(&desk.approver, wrong, &opened);
    let ended = desk.send_approval(&desk.approver, &asked, body).await.ok();
    assert_eq!(ended["state"]["name"], "wrong_number");
    assert!(matches!(
        &desk.app.newest_audit().await[0],
        AuditEvent::ApprovalEndedByWrongNumber { .. }
    ));
    let again = desk.approve(&desk.approver, &asked, &opened).await;
    assert_eq!(again.error_code(), "approval_refused");
    assert_eq!(desk.accounts().await, 0);
}

#[tokio::test]
async fn who_has_not_opened_the_request_ends_it_by_no_number() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&desk.approver, &asked).await.ok();
    let body = sign(&desk.owner, "000", &opened);
    let refused = desk.send_approval(&desk.owner, &asked, body).await;
    assert_eq!(refused.error_code(), "approval_refused");
    desk.approve(&desk.approver, &asked, &opened).await.ok();
}

#[tokio::test]
async fn signature_of_another_passkey_another_request_or_no_user_approves_nothing() {
    let mut desk = Desk::new().await;
    let (first, second) = (desk.ask(1).await, desk.ask(2).await);
    let opened = desk.open_shown(&desk.approver, &first).await.ok();
    let other = desk.open_shown(&desk.approver, &second).await.ok();
    let stolen = signed(&desk.owner, &first, &opened);
    let answer = desk.send_approval(&desk.approver, &first, stolen).await;
    assert_eq!(answer.error_code(), "passkey_refused");
    let number = first["shown"]["number"].as_str().unwrap();
    let elsewhere = sign(&desk.approver, number, &other);
    let answer = desk.send_approval(&desk.approver, &first, elsewhere).await;
    assert_eq!(answer.error_code(), "approval_refused", "{answer:?}");
    desk.approver.authenticator.verifies_user = false;
    let unverified = signed(&desk.approver, &first, &opened);
    let answer = desk.send_approval(&desk.approver, &first, unverified).await;
    assert_eq!(answer.error_code(), "passkey_refused");
    desk.approver.authenticator.verifies_user = true;
    let mut with_secret = signed(&desk.approver, &first, &opened);
    with_secret["credential"]["clientExtensionResults"] =
        json!({ "prf": { "results": { "first": "AAAA" } } });
    let answer = desk
        .send_approval(&desk.approver, &first, with_secret)
        .await;
    assert_eq!(answer.error_code(), "secret_not_wanted");
    assert_eq!(desk.accounts().await, 0);
    desk.approve(&desk.approver, &first, &opened).await.ok();
}

#[tokio::test]
async fn request_whose_presets_roles_changed_after_it_was_shown_is_not_approved() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&desk.approver, &asked).await.ok();
    let token = Some(desk.owner.token.as_str());
    let presets = desk.app.get("/v1/presets", token).await.ok();
    let preset_id = asked["preset_id"].as_str().unwrap();
    let presets = presets["presets"].as_array().unwrap();
    let found = presets.iter().find(|it| it["preset"]["id"] == preset_id);
    let was = &found.unwrap()["preset"];
    let settings = |roles: serde_json::Value| {
        json!({
            "name": was["name"], "roles": roles,
            "lifetime_default_s": was["lifetime_default_s"],
            "lifetime_min_s": was["lifetime_min_s"], "lifetime_max_s": was["lifetime_max_s"],
        })
    };
    let mut roles = was["roles"].as_array().unwrap().clone();
    let before = settings(json!(roles));
    roles.push(json!({
        "template_id": "62e90394-69f5-4237-9190-012177145e10", "name": "Global Administrator",
    }));
    let body = json!({ "was": before, "preset": settings(json!(roles)) });
    let path = format!("/v1/presets/{preset_id}");
    let changed = desk.app.send(Method::PUT, &path, token, Some(body)).await;
    changed.ok();
    let refused = desk.approve(&desk.approver, &asked, &opened).await;
    assert_eq!(refused.error_code(), "approval_refused");
    assert!(
        refused.json["message"]
            .as_str()
            .unwrap()
            .contains("other roles")
    );
    assert_eq!(desk.get(&asked).await["state"]["name"], "opened");
    assert_eq!(desk.accounts().await, 0);
}

#[tokio::test]
async fn two_approvals_at_once_have_one_winner_and_one_account() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let one = desk.open_shown(&desk.approver, &asked).await.ok();
    let two = desk.open(&desk.owner, &asked, None).await.ok();
    let (first, second) = tokio::join!(
        desk.approve(&desk.approver, &asked, &one),
        desk.approve(&desk.owner, &asked, &two),
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{first:?} {second:?}");
    assert_eq!(desk.accounts().await, 1);
}

#[tokio::test]
async fn requester_who_was_suspended_meanwhile_gets_no_account() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&desk.approver, &asked).await.ok();
    let path = format!("{}/suspend", desk.requester.id);
    desk.app
        .administer(&desk.owner, Method::POST, &path, None)
        .await
        .ok();
    let refused = desk.approve(&desk.approver, &asked, &opened).await;
    assert_eq!(refused.error_code(), "approval_refused");
    assert!(
        refused.json["message"]
            .as_str()
            .unwrap()
            .contains("suspended")
    );
}

#[tokio::test]
async fn requester_who_is_gone_when_it_is_approved_finds_the_account_later() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&desk.approver, &asked).await.ok();
    let token = Some(desk.requester.token.as_str());
    desk.app
        .send(Method::DELETE, "/v1/session", token, None)
        .await
        .ok();
    let approved = desk.approve(&desk.approver, &asked, &opened).await.ok();
    let token = desk.app.sign_in(&desk.requester.authenticator).await;
    let listed = desk.app.get("/v1/accounts", Some(&token)).await.ok();
    assert_eq!(listed["accounts"][0]["id"], approved["state"]["account_id"]);
}

#[tokio::test]
async fn auditor_neither_sees_an_inbox_nor_opens_anything() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let token = signed_in(&desk.app, 88, TechnicianRole::Auditor).await;
    let inbox = desk.app.get("/v1/approvals/inbox", Some(&token)).await;
    assert_eq!(inbox.error_code(), "not_allowed");
    let path = format!("/v1/approvals/{}/open", id(&asked));
    let body = json!({ "nonce": shown_nonce(&asked) });
    let opened = desk.app.post(&path, Some(&token), body).await;
    assert_eq!(opened.error_code(), "not_found");
}
