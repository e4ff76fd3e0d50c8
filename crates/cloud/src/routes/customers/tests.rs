use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::audit::AuditEvent;
use crate::testing::TestApp;

#[tokio::test]
async fn customer_is_added_renamed_and_listed_under_its_name() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let token = Some(owner.token.as_str());
    let body = json!({ "name": "  <i>Contoso</i> 👩\u{200d}💻 " });
    let made = app.post("/v1/customers", token, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let made = made.ok();
    assert_eq!(made["name"], "<i>Contoso</i> 👩\u{200d}💻");
    let newest = app.newest_audit().await;
    assert!(matches!(&newest[0], AuditEvent::CustomerAdded { name, .. } if made["name"] == *name));

    let path = format!("/v1/customers/{}", made["customer_id"].as_str().unwrap());
    let rename = async |name: &str| {
        let body = Some(json!({ "name": name }));
        app.send(Method::PATCH, &path, token, body).await
    };
    assert_eq!(rename(" Contoso Ltd ").await.ok()["name"], "Contoso Ltd");
    let newest = app.newest_audit().await;
    let AuditEvent::CustomerRenamed { before, after, .. } = &newest[0] else {
        panic!("{newest:?}");
    };
    assert_eq!(made["name"], *before);
    assert_eq!(after, "Contoso Ltd");
    rename("Contoso Ltd").await.ok();
    assert_eq!(app.newest_audit().await, newest, "nothing changed");
    assert_eq!(rename("CONTOSO LTD").await.ok()["name"], "CONTOSO LTD");
    let listed = app.get("/v1/customers", token).await.ok();
    assert_eq!(listed["customers"][0]["name"], "CONTOSO LTD");
    assert_eq!(listed["customers"][0]["tenant"], json!(null));
}

#[tokio::test]
async fn name_that_is_taken_or_passes_for_another_is_refused() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let token = Some(owner.token.as_str());
    let add = async |name: &str| {
        app.post("/v1/customers", token, json!({ "name": name }))
            .await
    };
    add("Contoso").await.ok();
    let other = add("Fabrikam").await.ok();
    let newest = app.newest_audit().await;
    assert_eq!(add("contoso").await.error_code(), "customer_exists");
    for name in [
        "",
        " \t ",
        "Contoso\u{202e}",
        "Con\u{200b}toso",
        &"x".repeat(101),
    ] {
        assert_eq!(add(name).await.error_code(), "invalid_request", "{name:?}");
    }
    let path = format!("/v1/customers/{}", other["customer_id"].as_str().unwrap());
    let body = Some(json!({ "name": "CONTOSO" }));
    let renamed = app.send(Method::PATCH, &path, token, body).await;
    assert_eq!(renamed.status, StatusCode::CONFLICT);
    assert_eq!(renamed.error_code(), "customer_exists");
    assert_eq!(app.newest_audit().await, newest);
}

#[tokio::test]
async fn tags_of_all_customers_are_read_at_once() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let token = Some(owner.token.as_str());
    let mut ids = Vec::new();
    for name in ["Contoso", "Fabrikam", "Woodgrove"] {
        let made = app
            .post("/v1/customers", token, json!({ "name": name }))
            .await
            .ok();
        ids.push(made["customer_id"].as_str().unwrap().to_owned());
    }
    for (id, tags) in [
        (&ids[0], json!(["north", "gold"])),
        (&ids[1], json!(["North"])),
    ] {
        let path = format!("/v1/customers/{id}/tags");
        let body = Some(json!({ "tags": tags }));
        app.send(Method::PUT, &path, token, body).await.ok();
    }
    let all = app.get("/v1/customers/tags", token).await.ok();
    let mut expected = [
        json!({ "customer_id": ids[0], "tags": ["gold", "north"] }),
        json!({ "customer_id": ids[1], "tags": ["north"] }),
    ];
    expected.sort_by_key(|one| one["customer_id"].as_str().unwrap().to_owned());
    assert_eq!(all["customers"], json!(expected));
}
