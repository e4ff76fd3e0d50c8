use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::audit::AuditEvent;
use crate::testing::{Answer, Member, TestApp, add_customer, request_for};

const EXCHANGE: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";
const HELPDESK: &str = "729827e3-9c14-49f7-bb1b-9608f156bbb8";

async fn by(
    app: &TestApp,
    who: &Member,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Answer {
    app.send(method, path, Some(&who.token), body).await
}

fn mail() -> Value {
    json!({
        "name": "Mail",
        "roles": [{ "template_id": EXCHANGE, "name": "Exchange Administrator" }],
        "lifetime_default_s": 3_600, "lifetime_min_s": 900, "lifetime_max_s": 7_200,
    })
}

async fn listed(app: &TestApp, who: &Member, name: &str) -> Option<Value> {
    let all = by(app, who, Method::GET, "/v1/presets", None).await.ok();
    let mut all = all["presets"].as_array().unwrap().iter();
    all.find(|it| it["preset"]["name"] == name).cloned()
}

#[tokio::test]
async fn preset_is_added_changed_and_removed_with_before_and_after() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let made = by(&app, &owner, Method::POST, "/v1/presets", Some(mail())).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let id = made.ok()["preset"]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/presets/{id}");
    let taken = by(&app, &owner, Method::POST, "/v1/presets", Some(mail())).await;
    assert_eq!(taken.error_code(), "policy_invalid");

    let mut after = mail();
    after["name"] = json!("Mail and people");
    after["roles"] = json!([
        { "template_id": EXCHANGE, "name": "Exchange Administrator" },
        { "template_id": HELPDESK, "name": "Helpdesk Administrator" },
    ]);
    let change = json!({ "was": mail(), "preset": after });
    let changed = by(&app, &owner, Method::PUT, &path, Some(change.clone()))
        .await
        .ok();
    assert_eq!(changed["preset"]["roles"], after["roles"]);
    assert_eq!(changed["preset"]["id"], id.as_str());
    let AuditEvent::PresetChanged {
        before, after: now, ..
    } = app.newest_audit().await[0].clone()
    else {
        panic!("{:?}", app.newest_audit().await);
    };
    assert_eq!(serde_json::to_value(before).unwrap(), mail());
    assert_eq!(serde_json::to_value(now).unwrap(), after);
    // Whoever read it before that changes nothing.
    let stale = by(&app, &owner, Method::PUT, &path, Some(change)).await;
    assert_eq!(stale.error_code(), "policy_changed");
    assert_eq!(stale.status, StatusCode::CONFLICT);

    let gone = by(&app, &owner, Method::DELETE, &path, None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(listed(&app, &owner, "Mail and people").await, None);
    let again = by(&app, &owner, Method::DELETE, &path, None).await;
    assert_eq!(again.error_code(), "not_found");
}

#[tokio::test]
async fn preset_tells_what_uses_it_and_is_not_removed_while_the_policy_names_it() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let customer = add_customer(&app, app.msp_id, 1, true).await;
    let request = request_for(&app, &owner.token, customer).await;
    let account = app
        .post("/v1/accounts", Some(&owner.token), request)
        .await
        .ok();
    let name = account["account"]["preset_name"]
        .as_str()
        .unwrap()
        .to_owned();
    let preset = listed(&app, &owner, &name).await.unwrap();
    assert_eq!(preset["accounts"], 1);
    assert_eq!(preset["named_by"], json!([]));

    let id = preset["preset"]["id"].clone();
    let path = format!("/v1/presets/{}", id.as_str().unwrap());
    let policy = format!("/v1/customers/{customer}/policy");
    let naming = json!({ "settings": { "presets": { "value": { "only": [id] } } }, "revision": 0 });
    by(&app, &owner, Method::PUT, &policy, Some(naming))
        .await
        .ok();
    let preset = listed(&app, &owner, &name).await.unwrap();
    assert_eq!(preset["named_by"][0]["level"], "customer");
    let refused = by(&app, &owner, Method::DELETE, &path, None).await;
    assert_eq!(refused.error_code(), "policy_invalid", "{refused:?}");

    let silent = json!({ "settings": {}, "revision": 1 });
    by(&app, &owner, Method::PUT, &policy, Some(silent))
        .await
        .ok();
    let gone = by(&app, &owner, Method::DELETE, &path, None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    // The account has its copy of the name and the roles.
    let id = account["account"]["id"].as_str().unwrap();
    let later = by(
        &app,
        &owner,
        Method::GET,
        &format!("/v1/accounts/{id}"),
        None,
    )
    .await
    .ok();
    assert_eq!(later["account"]["preset_name"], name.as_str());
    assert_eq!(later["account"]["roles"], account["account"]["roles"]);
}
