use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::testing::{Receiver, TestApp};

const PATH: &str = "/v1/webhooks";

async fn add(app: &TestApp, token: &str, url: &str, events: Value) -> (StatusCode, Value) {
    let body = json!({ "url": url, "events": events });
    let answer = app.post(PATH, Some(token), body).await;
    (answer.status, answer.json)
}

#[tokio::test]
async fn webhook_is_added_listed_without_its_secret_tried_and_removed() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let receiver = Receiver::start().await;
    let (status, added) = add(&app, &owner.token, &receiver.url(), json!(["signed_in"])).await;
    assert_eq!(status, StatusCode::CREATED);
    let secret = added["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_"));
    let listed = app.get(PATH, Some(&owner.token)).await.ok();
    assert_eq!(listed["webhooks"][0]["url"], receiver.url());
    assert_eq!(listed["webhooks"][0]["state"], json!({ "kind": "working" }));
    assert!(!listed.to_string().contains(secret));
    let kinds = listed["kinds"].as_array().unwrap();
    assert!(kinds.contains(&json!("account_overdue")));

    let path = format!("{PATH}/{}", added["webhook"]["id"].as_str().unwrap());
    let test = format!("{path}/test");
    let tried = app.post(&test, Some(&owner.token), json!({})).await.ok();
    assert_eq!(tried["delivered"], true);
    assert_eq!(receiver.take()[0].kind(), "webhook_test");
    receiver.answer_next(&[(500, None)]);
    let tried = app.post(&test, Some(&owner.token), json!({})).await.ok();
    assert_eq!(tried["delivered"], false);
    assert!(tried["message"].as_str().unwrap().contains("HTTP 500"));

    let removed = app
        .send(Method::DELETE, &path, Some(&owner.token), None)
        .await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    let again = app
        .send(Method::DELETE, &path, Some(&owner.token), None)
        .await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn webhook_that_is_not_allowed_is_refused_in_words() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    for (url, events, word) in [
        ("https://10.0.0.1/", json!([]), "public Internet"),
        ("http://example.com/", json!([]), "https://"),
        ("nonsense", json!([]), "URL"),
        ("https://example.com/", json!(["moon_phase"]), "moon_phase"),
    ] {
        let (status, answer) = add(&app, &owner.token, url, events).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        assert_eq!(answer["code"], "webhook_refused");
        let message = answer["message"].as_str().unwrap();
        assert!(
            message.contains(word) && message.ends_with('.'),
            "{message}"
        );
    }
    for _ in 0..20 {
        let (status, _) = add(&app, &owner.token, "https://example.com/", json!([])).await;
        assert_eq!(status, StatusCode::CREATED);
    }
    let (status, _) = add(&app, &owner.token, "https://example.com/", json!([])).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}
