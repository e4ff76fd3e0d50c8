use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::testing::{Authenticator, Member, PORTAL, TestApp};

async fn start(app: &TestApp, member: &Member) -> Value {
    let path = "/v1/passkeys/start";
    let token = Some(member.token.as_str());
    app.send(Method::POST, path, token, None).await.ok()
}

fn finish_body(started: &Value, authenticator: &mut Authenticator) -> Value {
    json!({
        "ceremony_id": started["ceremony_id"],
        "credential": authenticator.create(&started["options"], PORTAL),
        "passkey_name": "Spare key",
    })
}

async fn add(app: &TestApp, member: &Member, seed: u8) -> (Authenticator, Value) {
    let started = start(app, member).await;
    let mut authenticator = Authenticator::new(seed);
    let body = finish_body(&started, &mut authenticator);
    let added = app.post("/v1/passkeys/finish", Some(&member.token), body);
    (authenticator, added.await.ok()["passkey"].clone())
}

#[tokio::test]
async fn passkey_when_added_signs_in_and_those_of_before_are_excluded() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let started = start(&app, &owner).await;
    let excluded = &started["options"]["publicKey"]["excludeCredentials"];
    assert_eq!(excluded.as_array().unwrap().len(), 1);
    let (spare, added) = add(&app, &owner, 7).await;
    assert_eq!(added["name"], "Spare key");
    app.sign_in(&spare).await;
    let listed = app.get("/v1/passkeys", Some(&owner.token)).await.ok();
    let listed = listed["passkeys"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed[1]["last_used_at"].is_string() && listed[1]["created_at"].is_string());
}

#[tokio::test]
async fn ceremony_is_finished_once_and_by_the_session_that_began_it() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "technician").await;
    let path = "/v1/passkeys/finish";
    let started = start(&app, &owner).await;
    let body = finish_body(&started, &mut Authenticator::new(7));
    let answer = app.post(path, Some(&kim.token), body.clone()).await;
    assert_eq!(answer.error_code(), "ceremony_expired");
    let answer = app.post(path, Some(&owner.token), body).await;
    assert_eq!(answer.error_code(), "ceremony_expired", "it is used up");
    let enrolment = app.start_sign_in().await;
    let body =
        json!({ "ceremony_id": enrolment["ceremony_id"], "credential": {}, "passkey_name": "x" });
    let answer = app.post(path, Some(&owner.token), body).await;
    assert_eq!(
        answer.error_code(),
        "ceremony_expired",
        "for another purpose"
    );
}

#[tokio::test]
async fn passkey_that_somebody_has_is_not_added() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    app.member(&owner, 1, "technician").await;
    let started = start(&app, &owner).await;
    let body = finish_body(&started, &mut Authenticator::new(1));
    let answer = app
        .post("/v1/passkeys/finish", Some(&owner.token), body)
        .await;
    assert_eq!(answer.error_code(), "passkey_exists");
}

#[tokio::test]
async fn passkey_is_renamed_and_removed_with_its_sessions_but_not_the_last_one() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let (spare, added) = add(&app, &owner, 7).await;
    let path = format!("/v1/passkeys/{}", added["id"].as_str().unwrap());
    let token = Some(owner.token.as_str());
    let name = |name: &str| Some(json!({ "name": name }));
    let answer = app.send(Method::PATCH, &path, token, name(" ")).await;
    assert_eq!(answer.error_code(), "invalid_request");
    let renamed = app.send(Method::PATCH, &path, token, name("Safe")).await;
    assert_eq!(renamed.ok()["passkey"]["name"], "Safe");

    let by_spare = app.sign_in(&spare).await;
    let answer = app.send(Method::DELETE, &path, token, None).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let ended = app.get("/v1/session", Some(&by_spare)).await;
    assert_eq!(ended.error_code(), "not_signed_in");
    let listed = app.get("/v1/passkeys", token).await.ok();
    let last = listed["passkeys"][0]["id"].as_str().unwrap();
    let path = format!("/v1/passkeys/{last}");
    let answer = app.send(Method::DELETE, &path, token, None).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.error_code(), "last_passkey");
    app.get("/v1/session", token).await.ok();
}
