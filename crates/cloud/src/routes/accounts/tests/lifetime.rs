//! Longer lifetimes, new credentials, later starts, and the end of everything, as asked for over
//! HTTP.

use super::*;

async fn ready(app: &TestApp, token: &str) -> String {
    let customer_id = add_customer(app, app.msp_id, 1, true).await;
    let request = request_for(app, token, customer_id).await;
    let made = app.post("/v1/accounts", Some(token), request).await.ok();
    let id = made["account"]["id"].as_str().unwrap().to_owned();
    make_ready(app, id.parse().unwrap()).await;
    format!("/v1/accounts/{id}")
}

#[tokio::test]
async fn account_when_extended_answers_its_new_deadline_and_the_credential_is_released_until_then()
{
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let path = ready(&app, &token).await;
    let before = app.get(&path, Some(&token)).await.ok()["account"].clone();
    assert_eq!(before["lifetime_max_s"], 28_800);
    let longer = json!({ "lifetime_s": 5_400 });
    let extend = format!("{path}/extend");
    let extended = app.post(&extend, Some(&token), longer.clone()).await.ok();
    assert_eq!(extended["account"]["lifetime_s"], 5_400);
    assert_ne!(extended["account"]["ends_at"], before["ends_at"]);
    assert!(matches!(
        app.newest_audit().await[0],
        AuditEvent::AccountExtended {
            lifetime_before_s: 3_600,
            lifetime_s: 5_400,
            ..
        }
    ));
    let again = app.post(&extend, Some(&token), longer).await.ok();
    assert_eq!(again["account"], extended["account"]);

    // In two steps: an idle session would end.
    app.clock.advance(Duration::from_mins(40));
    let credential = format!("{path}/credential");
    app.get(&credential, Some(&token)).await.ok();
    app.clock.advance(Duration::from_mins(40));
    let released = app.get(&credential, Some(&token)).await.ok();
    assert_eq!(released["binding"]["expires_at"], before["ends_at"]);
    app.clock.advance(Duration::from_mins(10));
    let late = app.get(&credential, Some(&token)).await;
    assert_eq!(late.error_code(), "account_state");
    let late = app.post(&extend, Some(&token), json!({ "lifetime_s": 7_200 }));
    assert_eq!(late.await.error_code(), "account_state");
}

#[tokio::test]
async fn extension_that_is_none_or_too_long_is_refused_with_what_is_left() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let extend = format!("{}/extend", ready(&app, &token).await);
    let refused = async |lifetime_s: Value| {
        let body = json!({ "lifetime_s": lifetime_s });
        let answer = app.post(&extend, Some(&token), body).await;
        let code = answer.error_code().to_owned();
        (code, answer.json["message"].as_str().unwrap().to_owned())
    };
    for wanted in [json!(28_801), json!(i64::MAX)] {
        let (code, message) = refused(wanted).await;
        assert_eq!(code, "lifetime_not_allowed");
        let left = "This preset allows 8 hours in all; extend by at most 7 hours.";
        assert_eq!(message, left);
    }
    for wanted in [json!(3_599), json!(0), json!(-1), json!(i64::MIN)] {
        assert_eq!(refused(wanted).await.0, "lifetime_not_allowed");
    }
    for wanted in [json!("1h"), json!(1.5), Value::Null] {
        assert_eq!(refused(wanted).await.0, "invalid_request");
    }
    let longest = json!({ "lifetime_s": 28_800 });
    app.post(&extend, Some(&token), longest).await.ok();
    let (_, message) = refused(json!(28_860)).await;
    assert!(message.contains("nothing is left"), "{message}");
}

#[tokio::test]
async fn administrator_extends_rotates_and_ends_what_is_somebody_elses() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let admin = signed_in(&app, 2, TechnicianRole::Admin).await;
    let path = ready(&app, &token).await;
    let longer = json!({ "lifetime_s": 7_200 });
    app.post(&format!("{path}/extend"), Some(&admin), longer)
        .await
        .ok();
    let rotate = format!("{path}/rotate");
    let asked = app.post(&rotate, Some(&admin), Value::Null).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED);
    assert_eq!(asked.ok()["account"]["is_rotating"], true);
    let again = app.post(&rotate, Some(&token), Value::Null).await;
    assert_eq!(again.status, StatusCode::ACCEPTED);
    let end = format!("{path}/end");
    let ended = app.post(&end, Some(&admin), Value::Null).await.ok();
    let cause = &ended["account"]["state"]["cause"]["kind"];
    assert_eq!(cause, "ended_by_administrator");
    let late = app.post(&rotate, Some(&token), Value::Null).await;
    assert_eq!(late.error_code(), "account_state");
}

#[tokio::test]
async fn account_with_a_later_start_is_scheduled_and_a_start_that_is_none_is_refused() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let mut request = request_for(&app, &token, customer_id).await;
    let now = app.clock.now();
    let fortnight = Duration::from_hours(14 * 24);
    for (starts_at, code) in [
        (json!(now), "start_not_allowed"),
        (json!("1970-01-01T00:00:00Z"), "start_not_allowed"),
        (json!("9999-12-31T23:59:59Z"), "start_not_allowed"),
        (
            json!(now.plus(fortnight + Duration::from_millis(1))),
            "start_not_allowed",
        ),
        (json!("tomorrow"), "invalid_request"),
        (json!(0), "invalid_request"),
    ] {
        request["starts_at"] = starts_at;
        let refused = app.post("/v1/accounts", Some(&token), request.clone());
        assert_eq!(refused.await.error_code(), code, "{request}");
    }
    let starts_at = now.plus(fortnight);
    request["starts_at"] = json!(starts_at);
    let made = app.post("/v1/accounts", Some(&token), request).await.ok();
    let account = &made["account"];
    assert_eq!(account["state"]["name"], "scheduled");
    assert_eq!(account["starts_at"], json!(starts_at));
    let ends_at = starts_at.plus(Duration::from_hours(1));
    assert_eq!(account["ends_at"], json!(ends_at));
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    let refused = app.get(&format!("{path}/credential"), Some(&token)).await;
    assert_eq!(refused.error_code(), "account_state");
    let end = format!("{path}/end");
    let cancelled = app.post(&end, Some(&token), Value::Null);
    assert_eq!(cancelled.await.ok()["account"]["state"]["name"], "ended");
}

#[tokio::test]
async fn everything_of_a_technician_or_a_customer_ends_at_once_and_is_counted() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let owner = signed_in(&app, 2, TechnicianRole::Owner).await;
    let admin = signed_in(&app, 3, TechnicianRole::Admin).await;
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let mut request = request_for(&app, &token, customer_id).await;
    for n in 0_u128..3 {
        request["idempotency_key"] = json!(Uuid::from_u128(n));
        app.post("/v1/accounts", Some(&token), request.clone())
            .await
            .ok();
    }
    app.post("/v1/accounts", Some(&owner), request).await.ok();
    let me = app.get("/v1/session", Some(&token)).await.ok();
    let me = me["technician"]["id"].as_str().unwrap().to_owned();
    let panic = format!("/v1/technicians/{me}/end-accounts");
    let ended = app.post(&panic, Some(&token), Value::Null).await.ok();
    assert_eq!(ended, json!({ "count": 3 }));
    let again = app.post(&panic, Some(&token), Value::Null).await.ok();
    assert_eq!(again, json!({ "count": 0 }));
    let listed = app.get("/v1/accounts", Some(&token)).await.ok();
    for account in listed["accounts"].as_array().unwrap() {
        assert_eq!(account["state"]["name"], "ending");
        assert_eq!(account["state"]["cause"]["kind"], "ended_by_technician");
    }
    let all = format!("/v1/customers/{customer_id}/end-accounts");
    let refused = app.post(&all, Some(&token), Value::Null).await;
    assert_eq!(refused.error_code(), "not_allowed");
    let ended = app.post(&all, Some(&admin), Value::Null).await.ok();
    assert_eq!(ended, json!({ "count": 1 }));
    let newest = app.newest_audit().await;
    assert!(matches!(newest[0], AuditEvent::AccountEnding { .. }));
}
