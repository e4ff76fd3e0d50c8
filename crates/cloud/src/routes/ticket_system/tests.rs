use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::audit::AuditEvent;
use crate::testing::{Answer, CLIENT_ID, CLIENT_SECRET, FakeHalo, Member, TestApp, add_customer};

const PATH: &str = "/v1/ticket-system";

async fn save(app: &TestApp, owner: &Member, url: &str, secret: &str) -> Answer {
    let body = json!({
        "kind": "halopsa", "url": url, "tenant": "northwind", "client_id": CLIENT_ID,
        "client_secret": secret,
    });
    app.send(Method::PUT, PATH, Some(&owner.token), Some(body))
        .await
}

async fn test(app: &TestApp, owner: &Member) -> Answer {
    let path = format!("{PATH}/test");
    app.post(&path, Some(&owner.token), json!({})).await
}

#[tokio::test]
async fn ticket_system_is_saved_shown_without_its_secret_tested_and_removed() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let token = Some(owner.token.as_str());
    let halo = FakeHalo::start().await;
    let none = app.get(PATH, token).await.ok();
    assert_eq!(none, json!({ "clients": [] }));
    assert_eq!(
        test(&app, &owner).await.error_code(),
        "ticket_system_missing"
    );

    let saved = save(&app, &owner, &halo.url(), CLIENT_SECRET).await.ok();
    assert_eq!(saved["system"]["kind"], "halopsa");
    assert_eq!(saved["system"]["tenant"], "northwind");
    assert_eq!(
        app.get(PATH, token).await.ok()["system"]["client_id"],
        CLIENT_ID
    );
    let log = format!("{:?}", app.newest_audit().await);
    for text in [
        saved.to_string(),
        app.get_text(PATH, &owner.token).await,
        log,
    ] {
        assert!(!text.contains(CLIENT_SECRET), "{text}");
    }

    let good = test(&app, &owner).await.ok();
    assert_eq!(good["ok"], true);
    halo.fail_next(&[403]);
    let refused = test(&app, &owner).await.ok();
    assert_eq!(refused["ok"], false);
    let message = refused["message"].as_str().unwrap();
    assert!(
        message.contains("does not let it read tickets") && message.ends_with('.'),
        "{message}"
    );

    let removed = app.send(Method::DELETE, PATH, token, None).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    assert!(matches!(
        &app.newest_audit().await[0],
        AuditEvent::TicketSystemRemoved { .. }
    ));
    let again = app.send(Method::DELETE, PATH, token, None).await;
    assert_eq!(again.error_code(), "ticket_system_missing");
}

#[tokio::test]
async fn test_says_in_one_sentence_what_is_wrong() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let halo = FakeHalo::start().await;
    for (url, secret, word) in [
        (halo.url(), "wrong", "client id, its secret or its scopes"),
        (
            "http://127.0.0.1:9/".into(),
            CLIENT_SECRET,
            "not be reached",
        ),
        (format!("{}/portal", halo.url()), CLIENT_SECRET, "HTTP 404"),
    ] {
        save(&app, &owner, &url, secret).await.ok();
        let tested = test(&app, &owner).await.ok();
        assert_eq!(tested["ok"], false, "{url}");
        let message = tested["message"].as_str().unwrap();
        assert!(message.contains(word), "{message}");
        assert!(
            message.ends_with('.') && !message.contains(secret),
            "{message}"
        );
    }
}

#[tokio::test]
async fn ticket_system_that_could_not_be_one_is_refused_in_words_and_nothing_changes() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let long = "x".repeat(600);
    for (url, secret, word) in [
        ("https://10.0.0.1/", "secret", "public Internet"),
        ("nonsense", "secret", "https://"),
        ("https://msp.halopsa.example/", "", "The client secret has"),
        (
            "https://msp.halopsa.example/",
            long.as_str(),
            "The client secret has",
        ),
    ] {
        let refused = save(&app, &owner, url, secret).await;
        assert_eq!(refused.error_code(), "ticket_system_invalid", "{url}");
        let message = refused.json["message"].as_str().unwrap();
        assert!(
            message.contains(word) && message.ends_with('.'),
            "{message}"
        );
    }
    let body = json!({
        "kind": "autotask", "url": "https://msp.halopsa.example/", "client_id": "x",
        "client_secret": "y",
    });
    let unknown = app
        .send(Method::PUT, PATH, Some(&owner.token), Some(body))
        .await;
    assert_eq!(unknown.error_code(), "ticket_system_invalid");
    let none = app.get(PATH, Some(&owner.token)).await.ok();
    assert_eq!(none["system"], Value::Null);
}

#[tokio::test]
async fn customer_becomes_a_client_another_one_and_none_with_before_and_after() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let customer = add_customer(&app, app.msp_id, 1, true).await;
    let path = format!("/v1/customers/{customer}/ticket-client");
    let choose = |client: Value| {
        let body = json!({ "client": client });
        app.send(Method::PUT, &path, Some(&owner.token), Some(body))
    };
    let mut before = None;
    for client in [Some(12), Some(13), None] {
        let answer = choose(json!(client)).await.ok();
        assert_eq!(answer["client"], json!(client));
        let expected = AuditEvent::TicketClientSet {
            customer_id: customer,
            before,
            after: client,
        };
        assert_eq!(app.newest_audit().await[0], expected);
        let listed = app.get(PATH, Some(&owner.token)).await.ok();
        let clients = listed["clients"].as_array().unwrap();
        assert_eq!(clients.len(), usize::from(client.is_some()));
        before = client;
    }
    let entries = app.newest_audit().await;
    choose(Value::Null).await.ok();
    assert_eq!(app.newest_audit().await, entries, "nothing has changed");
    assert_eq!(choose(json!(0)).await.error_code(), "ticket_system_invalid");
}
