use core::time::Duration;

use axum::http::{Method, StatusCode};
use hallpass_protocol::technician::TechnicianRole;
use serde_json::{Value, json};

use crate::administration::Administration;
use crate::audit::{Actor, AuditEvent};
use crate::clock::Clock;
use crate::lifecycle::AccountChanged;
use crate::store::technicians;
use crate::testing::{
    Authenticator, EXTENSION, Member, TestApp, add_customer, request_for, secret_of,
};

async fn detail(app: &TestApp, by: &Member, id: &str) -> Value {
    app.administer(by, Method::GET, id, None).await.ok()
}

async fn is_signed_in(app: &TestApp, member: &Member) -> bool {
    let answer = app.get("/v1/session", Some(&member.token)).await;
    answer.status.is_success()
}

/// The code of the refusal, or nothing when the technician can sign in.
async fn sign_in_refusal(app: &TestApp, authenticator: &Authenticator) -> Option<String> {
    let started = app.start_sign_in().await;
    let credential = authenticator.get(&started["options"], EXTENSION);
    let answer = app.finish_sign_in(&started, credential).await;
    (!answer.status.is_success()).then(|| answer.error_code().to_owned())
}

#[tokio::test]
async fn technician_when_invited_is_listed_and_active_once_enrolled() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let body = json!({ "display_name": " Ada ", "email": "ada@msp.example", "role": "admin" });
    let answer = app.post("/v1/technicians", Some(&owner.token), body).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let invited = answer.ok();
    assert_eq!(invited["technician"]["display_name"], "Ada");
    assert_eq!(invited["technician"]["state"], "invited");
    let id = invited["technician"]["id"].as_str().unwrap().to_owned();
    let seen = detail(&app, &owner, &id).await;
    let end = &seen["open_invitation_expires_at"];
    assert_eq!(*end, invited["invitation"]["expires_at"]);

    let mut authenticator = Authenticator::new(1);
    app.use_link(&invited["invitation"], &mut authenticator)
        .await
        .ok();
    app.sign_in(&authenticator).await;
    let seen = detail(&app, &owner, &id).await;
    assert_eq!(seen["technician"]["state"], "active");
    assert_eq!(seen["passkeys"].as_array().unwrap().len(), 1);
    assert_eq!(
        (seen["sessions"].clone(), seen["accounts"].clone()),
        (json!(1), json!(0))
    );
    assert_eq!(seen["open_invitation_expires_at"], Value::Null);
    let listed = app.get("/v1/technicians", Some(&owner.token)).await.ok();
    let listed = listed["technicians"].as_array().unwrap();
    let ada = listed.iter().find(|one| one["id"] == id.as_str()).unwrap();
    assert_eq!(
        (&ada["passkeys"], &ada["role"]),
        (&json!(1), &json!("admin"))
    );
    assert!(ada["last_used_at"].is_string());
}

#[tokio::test]
async fn name_or_address_that_cannot_be_is_refused_and_one_that_is_taken_too() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let wrong = [
        (String::new(), "a@b"),
        ("x".repeat(101), "a@b"),
        ("bell \u{7}".to_owned(), "a@b"),
        ("Ada".to_owned(), "a"),
        ("Ada".to_owned(), "@b"),
        ("Ada".to_owned(), "a b@c"),
        ("Ada".to_owned(), "a@b@c"),
    ];
    for (name, email) in wrong {
        let body = json!({ "display_name": name, "email": email, "role": "technician" });
        let answer = app.post("/v1/technicians", Some(&owner.token), body).await;
        assert_eq!(answer.error_code(), "invalid_request", "{name:?} {email:?}");
    }
    let kim = app.member(&owner, 1, "technician").await;
    let body =
        json!({ "display_name": "Kim", "email": kim.email.to_uppercase(), "role": "technician" });
    let answer = app.post("/v1/technicians", Some(&owner.token), body).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.error_code(), "technician_exists");
}

#[tokio::test]
async fn admin_makes_and_changes_no_owner() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let admin = app.member(&owner, 1, "admin").await;
    let kim = app.member(&admin, 2, "technician").await;
    let body = json!({ "display_name": "O", "email": "o@msp.example", "role": "owner" });
    let answer = app.post("/v1/technicians", Some(&admin.token), body).await;
    assert_eq!(answer.error_code(), "not_allowed");
    let promote = Some(json!({ "role": "owner" }));
    for id in [&kim.id, &admin.id] {
        let answer = app
            .administer(&admin, Method::PATCH, id, promote.clone())
            .await;
        assert_eq!(answer.error_code(), "not_allowed");
    }
    let demote = Some(json!({ "role": "technician" }));
    let answer = app
        .administer(&admin, Method::PATCH, &owner.id, demote)
        .await;
    assert_eq!(answer.error_code(), "not_allowed");
    app.administer(&owner, Method::PATCH, &kim.id, promote)
        .await
        .ok();
}

#[tokio::test]
async fn role_when_changed_ends_the_sessions_of_before() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "admin").await;
    let rename = Some(json!({ "display_name": "Kim Lee" }));
    let renamed = app.administer(&owner, Method::PATCH, &kim.id, rename).await;
    assert_eq!(renamed.ok()["technician"]["display_name"], "Kim Lee");
    assert!(is_signed_in(&app, &kim).await);
    let demote = Some(json!({ "role": "auditor" }));
    let demoted = app.administer(&owner, Method::PATCH, &kim.id, demote).await;
    assert_eq!(demoted.ok()["technician"]["role"], "auditor");
    assert!(!is_signed_in(&app, &kim).await);
    assert!(matches!(
        app.newest_audit().await[0],
        AuditEvent::TechnicianChanged {
            role: Some(TechnicianRole::Auditor),
            ..
        }
    ));
}

#[tokio::test]
async fn technician_when_suspended_or_removed_loses_sessions_invitations_and_accounts_at_once() {
    for (path, cause) in [
        ("suspend", "technician_suspended"),
        ("", "technician_removed"),
    ] {
        let app = TestApp::new().await;
        let owner = app.first_owner().await;
        let kim = app.member(&owner, 1, "technician").await;
        let customer_id = add_customer(&app, app.msp_id, 1, true).await;
        let request = request_for(&app, &kim.token, customer_id).await;
        let made = app.post("/v1/accounts", Some(&kim.token), request).await;
        let account = made.ok()["account"]["id"].as_str().unwrap().to_owned();
        let reinvite = format!("{}/invitation", kim.id);
        let body = Some(json!({ "replace_passkeys": false }));
        let open = app.administer(&owner, Method::POST, &reinvite, body).await;
        let open = open.ok()["invitation"].clone();
        let mut changes = app.app.lifecycle.subscribe();
        let mut ended = app.app.store.session_changes().subscribe_ended();

        if path.is_empty() {
            let answer = app.administer(&owner, Method::DELETE, &kim.id, None).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT);
        } else {
            let suspend = format!("{}/{path}", kim.id);
            let answer = app.administer(&owner, Method::POST, &suspend, None).await;
            assert_eq!(answer.ok()["technician"]["state"], "suspended");
        }

        assert!(!is_signed_in(&app, &kim).await);
        ended.try_recv().unwrap();
        let AccountChanged::One(told) = changes.try_recv().unwrap() else {
            panic!("it is not said which account has changed");
        };
        assert_eq!(told.id.to_string(), account);
        let path = format!("/v1/accounts/{account}");
        let seen = app.get(&path, Some(&owner.token)).await.ok();
        assert_eq!(seen["account"]["state"]["name"], "ending");
        assert_eq!(seen["account"]["state"]["cause"]["kind"], cause);
        let answer = app.start_enrolment(&secret_of(&open)).await;
        assert_eq!(answer.error_code(), "invitation_invalid");
    }
}

#[tokio::test]
async fn technician_when_suspended_by_another_process_is_out_within_a_second() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "technician").await;
    assert!(is_signed_in(&app, &kim).await);
    let other_process = app.dir.open().await;
    let mut tx = other_process.write().await.unwrap();
    let technician = technicians::find(&mut tx, app.msp_id, kim.id.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    let mut administration = Administration {
        tx: &mut tx,
        now: app.clock.now(),
        actor: Actor::CommandLine,
    };
    administration.suspend(&technician).await.unwrap();
    tx.commit().await.unwrap();
    app.clock.advance(Duration::from_secs(1));
    assert!(!is_signed_in(&app, &kim).await);
    assert!(is_signed_in(&app, &owner).await);
}

#[tokio::test]
async fn suspended_technician_cannot_sign_in_until_resumed() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "technician").await;
    let (suspend, resume) = (format!("{}/suspend", kim.id), format!("{}/resume", kim.id));
    app.administer(&owner, Method::POST, &suspend, None)
        .await
        .ok();
    let refused = sign_in_refusal(&app, &kim.authenticator).await;
    assert_eq!(refused.as_deref(), Some("technician_suspended"));
    let again = app.administer(&owner, Method::POST, &suspend, None).await;
    assert_eq!(again.error_code(), "technician_state");
    let body = Some(json!({ "replace_passkeys": true }));
    let reinvite = format!("{}/invitation", kim.id);
    let answer = app.administer(&owner, Method::POST, &reinvite, body).await;
    assert_eq!(answer.error_code(), "technician_state");
    app.administer(&owner, Method::POST, &resume, None)
        .await
        .ok();
    assert_eq!(sign_in_refusal(&app, &kim.authenticator).await, None);
}

#[tokio::test]
async fn removed_technician_is_gone_and_the_address_free_for_another_one() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "technician").await;
    app.administer(&owner, Method::DELETE, &kim.id, None)
        .await
        .ok();
    let refused = sign_in_refusal(&app, &kim.authenticator).await;
    assert_eq!(refused.as_deref(), Some("passkey_unknown"));
    let gone = app.administer(&owner, Method::GET, &kim.id, None).await;
    assert_eq!(gone.error_code(), "not_found");
    let listed = app.get("/v1/technicians", Some(&owner.token)).await.ok();
    assert_eq!(listed["technicians"].as_array().unwrap().len(), 2);
    let successor = app.member(&owner, 1, "technician").await;
    assert_eq!(successor.email, kim.email);
    assert_ne!(successor.id, kim.id);
}

#[tokio::test]
async fn last_owner_who_can_sign_in_stays_one_and_nobody_stops_themselves() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let demote = Some(json!({ "role": "admin" }));
    let answer = app
        .administer(&owner, Method::PATCH, &owner.id, demote.clone())
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.error_code(), "last_owner");
    let suspend = format!("{}/suspend", owner.id);
    let answer = app.administer(&owner, Method::POST, &suspend, None).await;
    assert_eq!(answer.error_code(), "not_allowed");
    let answer = app
        .administer(&owner, Method::DELETE, &owner.id, None)
        .await;
    assert_eq!(answer.error_code(), "not_allowed");

    let second = app.member(&owner, 1, "owner").await;
    app.administer(&owner, Method::PATCH, &owner.id, demote)
        .await
        .ok();
    assert!(is_signed_in(&app, &second).await);
}

#[tokio::test]
async fn two_owners_who_demote_each_other_at_once_leave_one() {
    let app = TestApp::new().await;
    let first = app.first_owner().await;
    let second = app.member(&first, 1, "owner").await;
    let demote = Some(json!({ "role": "technician" }));
    let (one, two) = tokio::join!(
        app.administer(&first, Method::PATCH, &second.id, demote.clone()),
        app.administer(&second, Method::PATCH, &first.id, demote),
    );
    let succeeded = [&one, &two]
        .iter()
        .filter(|answer| answer.status.is_success())
        .count();
    assert_eq!(succeeded, 1, "{one:?} {two:?}");
}

#[tokio::test]
async fn invitation_when_sent_again_voids_the_earlier_one_and_can_be_taken_back() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "technician").await;
    let path = format!("{}/invitation", kim.id);
    let body = Some(json!({ "replace_passkeys": false }));
    let first = app
        .administer(&owner, Method::POST, &path, body.clone())
        .await
        .ok();
    let second = app.administer(&owner, Method::POST, &path, body).await.ok();
    let answer = app.start_enrolment(&secret_of(&first["invitation"])).await;
    assert_eq!(answer.error_code(), "invitation_invalid");
    app.start_enrolment(&secret_of(&second["invitation"]))
        .await
        .ok();
    for _ in 0..2 {
        let answer = app.administer(&owner, Method::DELETE, &path, None).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }
    let answer = app.start_enrolment(&secret_of(&second["invitation"])).await;
    assert_eq!(answer.error_code(), "invitation_invalid");
}

#[tokio::test]
async fn invitation_that_replaces_passkeys_does_so_when_it_is_used_and_not_before() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "technician").await;
    let path = format!("{}/invitation", kim.id);
    let body = Some(json!({ "replace_passkeys": true }));
    let made = app.administer(&owner, Method::POST, &path, body).await.ok();
    assert!(is_signed_in(&app, &kim).await);
    let started = app.start_enrolment(&secret_of(&made["invitation"])).await;
    let options = started.ok()["options"]["publicKey"].clone();
    let excluded = options["excludeCredentials"].as_array().map_or(0, Vec::len);
    assert_eq!(excluded, 0, "the same authenticator may be used again");

    let mut new = Authenticator::new(2);
    app.use_link(&made["invitation"], &mut new).await.ok();
    assert!(!is_signed_in(&app, &kim).await);
    let refused = sign_in_refusal(&app, &kim.authenticator).await;
    assert_eq!(refused.as_deref(), Some("passkey_unknown"));
    assert_eq!(sign_in_refusal(&app, &new).await, None);
    let mut late = Authenticator::new(3);
    let again = app.use_link(&made["invitation"], &mut late).await;
    assert_eq!(again.error_code(), "invitation_invalid");
}

#[tokio::test]
async fn passkey_of_somebody_else_when_removed_takes_its_sessions_along() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "technician").await;
    let seen = detail(&app, &owner, &kim.id).await;
    let passkey = seen["passkeys"][0]["id"].as_str().unwrap();
    let others = detail(&app, &owner, &owner.id).await;
    let not_theirs = others["passkeys"][0]["id"].as_str().unwrap();
    let path = format!("{}/passkeys/{not_theirs}", kim.id);
    let answer = app.administer(&owner, Method::DELETE, &path, None).await;
    assert_eq!(answer.error_code(), "not_found");
    let path = format!("{}/passkeys/{passkey}", kim.id);
    let answer = app.administer(&owner, Method::DELETE, &path, None).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(!is_signed_in(&app, &kim).await);
    let seen = detail(&app, &owner, &kim.id).await;
    assert_eq!(seen["technician"]["state"], "invited");
}

#[tokio::test]
async fn technician_who_invites_without_end_has_to_wait() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "technician").await;
    let path = format!("{}/invitation", kim.id);
    let body = Some(json!({ "replace_passkeys": false }));
    let mut answer = app
        .administer(&owner, Method::POST, &path, body.clone())
        .await;
    for _ in 0..60 {
        answer = app
            .administer(&owner, Method::POST, &path, body.clone())
            .await;
    }
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.error_code(), "rate_limited");
    assert_eq!(answer.json["retry_after_s"], 6);
    app.clock.advance(Duration::from_secs(6));
    app.administer(&owner, Method::POST, &path, body).await.ok();
}
