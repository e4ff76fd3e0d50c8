use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::testing::{Member, TestApp};

async fn call(app: &TestApp, by: &Member, method: Method, path: &str) -> Value {
    let answer = app.send(method, path, Some(&by.token), None).await;
    answer.ok()["group"].clone()
}

async fn name(app: &TestApp, by: &Member, method: Method, path: &str, name: &str) -> Value {
    let body = Some(json!({ "name": name }));
    let answer = app.send(method, path, Some(&by.token), body).await;
    if answer.status.is_success() {
        return answer.ok()["group"].clone();
    }
    json!(answer.error_code())
}

#[tokio::test]
async fn group_is_made_named_filled_and_deleted() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "technician").await;
    let group = name(&app, &owner, Method::POST, "/v1/groups", " Night shift ").await;
    assert_eq!(group["name"], "Night shift");
    let path = format!("/v1/groups/{}", group["id"].as_str().unwrap());
    let taken = name(&app, &owner, Method::POST, "/v1/groups", "NIGHT SHIFT").await;
    assert_eq!(taken, "group_exists");
    let other = name(&app, &owner, Method::POST, "/v1/groups", "Day").await;
    assert!(other.is_object());
    let taken = name(&app, &owner, Method::PATCH, &path, "day").await;
    assert_eq!(taken, "group_exists");
    let empty = name(&app, &owner, Method::PATCH, &path, " ").await;
    assert_eq!(empty, "invalid_request");
    let renamed = name(&app, &owner, Method::PATCH, &path, "Nights").await;
    assert_eq!(renamed["name"], "Nights");

    let member = format!("{path}/members/{}", kim.id);
    for _ in 0..2 {
        let group = call(&app, &owner, Method::PUT, &member).await;
        assert_eq!(group["members"], json!([kim.id]));
    }
    let seen = app
        .administer(&owner, Method::GET, &kim.id, None)
        .await
        .ok();
    assert_eq!(seen["groups"][0]["name"], "Nights");
    for _ in 0..2 {
        let group = call(&app, &owner, Method::DELETE, &member).await;
        assert_eq!(group["members"], json!([]));
    }
    call(&app, &owner, Method::PUT, &member).await;
    let answer = app
        .send(Method::DELETE, &path, Some(&owner.token), None)
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let listed = app.get("/v1/groups", Some(&owner.token)).await.ok();
    assert_eq!(listed["groups"].as_array().unwrap().len(), 1);
    let seen = app
        .administer(&owner, Method::GET, &kim.id, None)
        .await
        .ok();
    assert_eq!(seen["groups"], json!([]));
}

#[tokio::test]
async fn technician_when_removed_is_in_no_group_any_more() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "technician").await;
    let group = name(&app, &owner, Method::POST, "/v1/groups", "Nights").await;
    let path = format!("/v1/groups/{}", group["id"].as_str().unwrap());
    call(
        &app,
        &owner,
        Method::PUT,
        &format!("{path}/members/{}", kim.id),
    )
    .await;
    app.administer(&owner, Method::DELETE, &kim.id, None)
        .await
        .ok();
    let listed = app.get("/v1/groups", Some(&owner.token)).await.ok();
    assert_eq!(listed["groups"][0]["members"], json!([]));
}
