pub(crate) mod custody;
mod lifetime;

use core::time::Duration;

use axum::http::StatusCode;
use hallpass_protocol::ids::AccountId;
use hallpass_protocol::technician::TechnicianRole;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::audit::AuditEvent;
use crate::clock::Clock;
use crate::http::rate_limit::{RateLimit, RateSettings};
use crate::testing::{
    Authenticator, PORTAL, TestApp, TestLimits, add_customer, make_ready, request_for, signed_in,
};

#[tokio::test]
async fn customers_are_listed_by_name_with_presets_and_tenant() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    add_customer(&app, app.msp_id, 2, false).await;
    add_customer(&app, app.msp_id, 1, true).await;
    let customers = app.get("/v1/customers", Some(&token)).await.ok();
    let [first, second] = [&customers["customers"][0], &customers["customers"][1]];
    assert_eq!(first["name"], "Customer 1");
    assert_eq!(first["tenant"]["account_domain"], "contoso.onmicrosoft.com");
    assert_eq!(first["presets"][0]["name"], "Helpdesk Administrator");
    assert_eq!(second["tenant"], Value::Null);
}

#[tokio::test]
async fn account_when_asked_for_is_accepted_listed_and_audited_and_repeating_makes_no_second() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let request = request_for(&app, &token, customer_id).await;
    let answer = app
        .post("/v1/accounts", Some(&token), request.clone())
        .await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let account = answer.ok()["account"].clone();
    assert_eq!(account["state"]["name"], "provisioning");
    assert!(matches!(
        app.newest_audit().await[0],
        AuditEvent::AccountRequested { .. }
    ));

    let again = app.post("/v1/accounts", Some(&token), request).await.ok();
    assert_eq!(again["account"]["id"], account["id"]);
    let listed = app.get("/v1/accounts", Some(&token)).await.ok();
    assert_eq!(listed["accounts"].as_array().unwrap().len(), 1);
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    assert_eq!(app.get(&path, Some(&token)).await.ok()["account"], account);
}

#[tokio::test]
async fn request_when_something_is_wrong_says_what() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let connected = add_customer(&app, app.msp_id, 1, true).await;
    let not_connected = add_customer(&app, app.msp_id, 2, false).await;
    let others = add_customer(&app, app.other_msp().await, 3, true).await;
    let good = request_for(&app, &token, connected).await;
    let unknown = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff";
    let century_s = 100_i64 * 365 * 86_400;
    let wrong = [
        ("customer_id", json!(unknown), 404, "not_found"),
        ("customer_id", json!(others), 404, "not_found"),
        (
            "customer_id",
            json!(not_connected),
            409,
            "customer_not_connected",
        ),
        ("preset_id", json!(unknown), 404, "not_found"),
        ("lifetime_s", json!(0), 422, "lifetime_not_allowed"),
        ("lifetime_s", json!(-3_600), 422, "lifetime_not_allowed"),
        ("lifetime_s", json!(60), 422, "lifetime_not_allowed"),
        ("lifetime_s", json!(century_s), 422, "lifetime_not_allowed"),
        ("lifetime_s", json!(i64::MAX), 422, "lifetime_not_allowed"),
        ("lifetime_s", json!(1.5), 400, "invalid_request"),
        ("reason", json!(""), 422, "reason_invalid"),
        ("reason", json!("  \n "), 422, "reason_invalid"),
        ("reason", json!("x".repeat(501)), 422, "reason_invalid"),
        ("customer_id", json!("{}"), 400, "invalid_request"),
    ];
    for (field, value, status, code) in wrong {
        let mut request = good.clone();
        request[field] = value.clone();
        let answer = app.post("/v1/accounts", Some(&token), request).await;
        assert_eq!(answer.status.as_u16(), status, "{field} = {value}");
        assert_eq!(answer.error_code(), code, "{field} = {value}");
        if code == "lifetime_not_allowed" {
            let message = answer.json["message"].as_str().unwrap();
            assert!(message.contains("15 minutes to 8 hours"), "{message}");
        }
    }
    let listed = app.get("/v1/accounts", Some(&token)).await.ok();
    assert_eq!(listed["accounts"], json!([]), "nothing was made");
}

#[tokio::test]
async fn auditor_reads_and_changes_nothing() {
    let app = TestApp::new().await;
    let auditor = signed_in(&app, 1, TechnicianRole::Auditor).await;
    let technician = signed_in(&app, 2, TechnicianRole::Technician).await;
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let request = request_for(&app, &technician, customer_id).await;
    let refused = app
        .post("/v1/accounts", Some(&auditor), request.clone())
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.error_code(), "not_allowed");

    let made = app
        .post("/v1/accounts", Some(&technician), request)
        .await
        .ok();
    let path = format!("/v1/accounts/{}", made["account"]["id"].as_str().unwrap());
    app.get(&path, Some(&auditor)).await.ok();
    let end = app
        .post(&format!("{path}/end"), Some(&auditor), Value::Null)
        .await;
    assert_eq!(end.error_code(), "not_allowed");
    let credential = app.get(&format!("{path}/credential"), Some(&auditor)).await;
    assert_eq!(credential.error_code(), "not_allowed");
}

#[tokio::test]
async fn account_of_someone_else_looks_like_one_that_does_not_exist() {
    let app = TestApp::new().await;
    let owner = signed_in(&app, 1, TechnicianRole::Technician).await;
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let request = request_for(&app, &owner, customer_id).await;
    let made = app.post("/v1/accounts", Some(&owner), request).await.ok();
    let real = made["account"]["id"].as_str().unwrap().to_owned();

    // Another MSP's owner, who may see everything there.
    let other_msp = app.other_msp().await;
    let stranger = app.enrol_in(other_msp, 2, TechnicianRole::Owner).await;
    let stranger = app.sign_in(&stranger).await;
    let fill = json!({ "origin": "https://login.microsoftonline.com", "screen": "password",
                       "outcome": "filled" });
    let mut answers = Vec::new();
    for id in [
        real.as_str(),
        "0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff",
        "no-id",
    ] {
        let path = format!("/v1/accounts/{id}");
        answers.push(app.get(&path, Some(&stranger)).await);
        answers.push(
            app.get(&format!("{path}/credential"), Some(&stranger))
                .await,
        );
        answers.push(
            app.post(&format!("{path}/end"), Some(&stranger), Value::Null)
                .await,
        );
        answers.push(
            app.post(&format!("{path}/fills"), Some(&stranger), fill.clone())
                .await,
        );
    }
    for answer in answers {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.error_code(), "not_found");
        assert_eq!(
            answer.json["message"],
            crate::failure::Failure::not_found().message
        );
    }
    let listed = app.get("/v1/accounts", Some(&stranger)).await.ok();
    assert_eq!(listed["accounts"], json!([]));
    let customers = app.get("/v1/customers", Some(&stranger)).await.ok();
    assert_eq!(customers["customers"], json!([]));
    let state = app
        .get(&format!("/v1/accounts/{real}"), Some(&owner))
        .await
        .ok();
    assert_eq!(
        state["account"]["state"]["name"], "provisioning",
        "nothing was ended"
    );
}

#[tokio::test]
async fn account_when_ended_says_so_and_its_credential_is_not_released() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let request = request_for(&app, &token, customer_id).await;
    let made = app.post("/v1/accounts", Some(&token), request).await.ok();
    let path = format!("/v1/accounts/{}", made["account"]["id"].as_str().unwrap());

    let early = app.get(&format!("{path}/credential"), Some(&token)).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert_eq!(early.error_code(), "account_state");

    let ended = app
        .post(&format!("{path}/end"), Some(&token), Value::Null)
        .await
        .ok();
    assert_eq!(ended["account"]["state"]["name"], "ending");
    assert_eq!(
        ended["account"]["state"]["cause"]["kind"],
        "ended_by_technician"
    );
    assert!(matches!(
        app.newest_audit().await[0],
        AuditEvent::AccountEnding { .. }
    ));
    let again = app
        .post(&format!("{path}/end"), Some(&token), Value::Null)
        .await
        .ok();
    assert_eq!(again["account"], ended["account"]);
}

#[tokio::test]
async fn fill_when_reported_is_audited_and_a_report_that_is_none_is_refused() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let request = request_for(&app, &token, customer_id).await;
    let made = app.post("/v1/accounts", Some(&token), request).await.ok();
    let path = format!(
        "/v1/accounts/{}/fills",
        made["account"]["id"].as_str().unwrap()
    );
    let report =
        |origin: &str| json!({ "origin": origin, "screen": "password", "outcome": "filled" });
    let good = app
        .post(
            &path,
            Some(&token),
            report("https://login.microsoftonline.com"),
        )
        .await;
    assert_eq!(good.status, StatusCode::NO_CONTENT);
    assert!(matches!(
        app.newest_audit().await[0],
        AuditEvent::FillReported { .. }
    ));
    let bad = app
        .post(&path, Some(&token), report("=HYPERLINK(\"x\")"))
        .await;
    assert_eq!(bad.error_code(), "invalid_request");
}

#[tokio::test]
async fn credential_is_released_to_its_technician_alone_audited_and_not_after_the_deadline() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let owner = signed_in(&app, 2, TechnicianRole::Owner).await;
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let request = request_for(&app, &token, customer_id).await;
    let made = app.post("/v1/accounts", Some(&token), request).await.ok();
    let id = made["account"]["id"].as_str().unwrap();
    make_ready(&app, id.parse().unwrap()).await;

    let path = format!("/v1/accounts/{id}/credential");
    let released = app.get(&path, Some(&token)).await;
    assert_eq!(released.headers["cache-control"], "no-store");
    let released = released.ok();
    assert_eq!(released["custody"], "sealed");
    assert_eq!(released["binding"]["version"], 3);
    assert_eq!(released["sealed"].as_array().unwrap().len(), 1);
    let newest = app.newest_audit().await;
    assert!(
        matches!(newest[0], AuditEvent::CredentialReleased { version: 3, .. }),
        "{newest:?}"
    );

    assert_eq!(
        app.get(&path, Some(&owner)).await.error_code(),
        "not_allowed"
    );
    assert_eq!(
        app.newest_audit().await,
        newest,
        "a refusal releases nothing"
    );

    app.clock.advance(Duration::from_mins(59));
    app.get(&path, Some(&token)).await.ok();
    app.clock.advance(Duration::from_mins(1));
    assert_eq!(
        app.get(&path, Some(&token)).await.error_code(),
        "account_state"
    );
}

#[tokio::test]
async fn credentials_read_from_one_address_are_limited() {
    let app = TestApp::with_limits(TestLimits {
        rates: RateSettings {
            credential_reads: RateLimit {
                burst: 1,
                per_minute: 6,
            },
            ..RateSettings::default()
        },
        ..TestLimits::default()
    })
    .await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let path = format!("/v1/accounts/{}/credential", Uuid::from_u128(1));
    let unknown = app.get(&path, Some(&token)).await;
    assert_eq!(unknown.error_code(), "not_found");
    let limited = app.get(&path, Some(&token)).await;
    assert_eq!(limited.error_code(), "rate_limited");
    assert_eq!(limited.headers["retry-after"], "10");
    app.get("/v1/accounts", Some(&token)).await.ok();
}
