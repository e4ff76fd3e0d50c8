//! The addresses that need no session.

use axum::http::Method;
use hallpass_protocol::technician::TechnicianRole;
use serde_json::{Value, json};

use super::mutation::make_body;
use super::{Fuzz, PUBLIC, Sent, count};
use crate::testing::{Authenticator, EXTENSION, PORTAL};

/// A new ceremony after so many requests: an earlier one is used up by the first body that is read.
const CEREMONY_EVERY: u32 = 16;
/// A newly signed answer after so many; those in between belong to an older ceremony.
const ANSWER_EVERY: u32 = 128;

impl Fuzz {
    async fn post(&mut self, path: &str, template: &Value) {
        let body = make_body(template, &mut self.choices);
        self.send(Sent {
            method: Method::POST,
            path: path.to_owned(),
            token: None,
            body,
        })
        .await;
    }
}

#[tokio::test]
async fn start_of_an_enrolment_survives_any_body() {
    let mut fuzz = Fuzz::start(1).await;
    let invitation = fuzz.app.invite(TechnicianRole::Technician).await;
    let template = json!({ "invitation": invitation });
    for _ in 0..count(PUBLIC) {
        fuzz.post("/v1/enrolment/start", &template).await;
    }
    fuzz.assert_answered(&[
        "200",
        "invalid_request",
        "invitation_invalid",
        "dpop_invalid",
    ]);
}

#[tokio::test]
async fn finish_of_an_enrolment_survives_any_body() {
    let mut fuzz = Fuzz::start(2).await;
    let invitation = fuzz.app.invite(TechnicianRole::Technician).await;
    let mut template = Value::Null;
    // Enrolled with the first answer that is left as it is; refused from then on.
    let mut authenticator = Authenticator::new(1);
    for index in 0..count(PUBLIC) {
        if index % CEREMONY_EVERY == 0 {
            let started = fuzz.app.start_enrolment(&invitation).await;
            // The invitation is used up by the one enrolment that succeeds.
            let started = if started.status.is_success() {
                started.json
            } else {
                let again = fuzz.app.invite(TechnicianRole::Technician).await;
                fuzz.app.start_enrolment(&again).await.ok()
            };
            template["ceremony_id"] = started["ceremony_id"].clone();
            if index % ANSWER_EVERY == 0 {
                template["credential"] = authenticator.create(&started["options"], PORTAL);
                template["passkey_name"] = json!("Kim's laptop");
                template["sealing_key"] = json!(format!("{}A", "B".repeat(42)));
            }
        }
        fuzz.post("/v1/enrolment/finish", &template).await;
    }
    fuzz.assert_answered(&[
        "invalid_request",
        "ceremony_expired",
        "passkey_refused",
        "secret_not_wanted",
    ]);
}

#[tokio::test]
async fn start_of_a_sign_in_survives_any_body() {
    let mut fuzz = Fuzz::start(3).await;
    // It reads no body at all: what can be wrong stands in the headers.
    fuzz.odd_header_every = 1;
    for _ in 0..count(PUBLIC) {
        fuzz.post("/v1/sign-in/start", &json!({})).await;
    }
    fuzz.assert_answered(&["200", "dpop_invalid"]);
}

#[tokio::test]
async fn finish_of_a_sign_in_survives_any_body() {
    let mut fuzz = Fuzz::start(4).await;
    let authenticator = fuzz.app.enrol(1, TechnicianRole::Technician).await;
    let mut template = Value::Null;
    for index in 0..count(PUBLIC) {
        if index % CEREMONY_EVERY == 0 {
            let started = fuzz.app.start_sign_in().await;
            template["ceremony_id"] = started["ceremony_id"].clone();
            if index % ANSWER_EVERY == 0 {
                template["credential"] = authenticator.get(&started["options"], EXTENSION);
            }
        }
        fuzz.post("/v1/sign-in/finish", &template).await;
    }
    fuzz.assert_answered(&[
        "200",
        "invalid_request",
        "ceremony_expired",
        "passkey_refused",
        "passkey_unknown",
        "secret_not_wanted",
    ]);
}

#[tokio::test]
async fn wish_to_be_signed_in_by_a_phone_survives_any_body() {
    let mut fuzz = Fuzz::start(5).await;
    let owner = fuzz.app.first_owner().await;
    let token = Some(owner.token.as_str());
    let settings = json!({ "computer_sign_in": { "value": true } });
    let level = json!({ "settings": settings, "revision": 0 });
    let saved = fuzz.app.send(Method::PUT, "/v1/policy", token, Some(level));
    saved.await.ok();
    let template = json!({ "public_key": format!("{}A", "B".repeat(42)) });
    for _ in 0..count(PUBLIC) {
        fuzz.post("/v1/computer-sign-ins", &template).await;
    }
    fuzz.assert_answered(&["201", "invalid_request", "approval_limited"]);
}
