use std::io::Cursor;

use axum::body::{Body, to_bytes};
use axum::http::{Method, StatusCode};
use data_encoding::BASE64;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;
use tower::ServiceExt;
use uuid::Uuid;

use crate::audit::AuditEvent;
use crate::testing::{Answer, Member, TestApp, add_customer};

fn picture() -> Vec<u8> {
    let mut png = Vec::new();
    RgbImage::from_pixel(300, 300, Rgb([200, 30, 30]))
        .write_to(&mut Cursor::new(&mut png), ImageFormat::Png)
        .unwrap();
    png
}

async fn upload(app: &TestApp, by: &Member, bytes: Vec<u8>) -> Answer {
    let token = Some(by.token.as_str());
    let mut request = app.request(&app.browser, Method::POST, "/v1/logos", token, None);
    *request.body_mut() = Body::from(bytes);
    app.call(request).await
}

#[tokio::test]
async fn logo_is_uploaded_once_and_served_to_its_msp_alone() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let kim = app.member(&owner, 1, "technician").await;
    let made = upload(&app, &owner, picture()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let made = made.ok();
    assert_eq!(
        (&made["width"], &made["height"]),
        (&json!(256), &json!(256))
    );
    let AuditEvent::LogoAdded { sha256 } = app.newest_audit().await[0].clone() else {
        panic!("{:?}", app.newest_audit().await);
    };
    assert_eq!(json!(sha256), made["sha256"]);
    let newest = app.newest_audit().await;
    assert_eq!(upload(&app, &owner, picture()).await.ok(), made);
    assert_eq!(app.newest_audit().await, newest, "it was there");

    let path = format!("/v1/logos/{sha256}");
    let token = Some(kim.token.as_str());
    let request = app.request(&app.browser, Method::GET, &path, token, None);
    let response = app.router.clone().oneshot(request).await.unwrap();
    let headers = response.headers();
    assert_eq!(headers["content-type"], "image/png");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(
        headers["cache-control"],
        "private, max-age=31536000, immutable"
    );
    let png = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let read = image::load_from_memory_with_format(&png, ImageFormat::Png).unwrap();
    assert_eq!(read.width(), 256);
    let text = app.get(&format!("{path}/base64"), token).await.ok();
    assert_eq!(text, json!({ "png": BASE64.encode(&png) }));

    assert_eq!(app.get(&path, None).await.status, StatusCode::UNAUTHORIZED);
    let unknown = app
        .get(&format!("/v1/logos/{}", "0".repeat(64)), token)
        .await;
    assert_eq!(unknown.error_code(), "not_found");
}

#[tokio::test]
async fn upload_that_is_no_image_or_too_large_is_refused_with_the_reason() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let newest = app.newest_audit().await;
    for (bytes, code, says) in [
        (b"<svg onload=alert(1)/>".to_vec(), "policy_invalid", "SVG"),
        (b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), "policy_invalid", "WebP"),
        (Vec::new(), "policy_invalid", "no image"),
        (vec![0; 1024 * 1024 + 1], "too_large", "1024 KiB"),
    ] {
        let refused = upload(&app, &owner, bytes).await;
        assert_eq!(refused.error_code(), code);
        let message = refused.json["message"].as_str().unwrap();
        assert!(message.contains(says), "{message}");
    }
    assert_eq!(app.newest_audit().await, newest);
}

#[tokio::test]
async fn account_carries_the_label_and_logo_that_held_when_it_was_asked_for() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let token = Some(owner.token.as_str());
    let customer = add_customer(&app, app.msp_id, 1, true).await;
    let sha256 = upload(&app, &owner, picture()).await.ok()["sha256"].clone();
    let save = async |settings, revision: u64| {
        let body = json!({ "settings": settings, "revision": revision });
        app.send(Method::PUT, "/v1/policy", token, Some(body)).await
    };
    for settings in [
        json!({ "credential_label": { "value": "a\u{202e}b" } }),
        json!({ "credential_label": { "value": "x".repeat(65) } }),
        json!({ "credential_logo": { "value": { "sha256": "0".repeat(64) } } }),
    ] {
        let refused = save(settings, 0).await;
        assert_eq!(refused.error_code(), "policy_invalid", "{refused:?}");
    }
    let settings = json!({
        "credential_label": { "value": "Northwind service desk" },
        "credential_logo": { "value": { "sha256": sha256 } },
    });
    save(settings, 0).await.ok();
    let listed = app.get("/v1/customers", token).await.ok();
    let body = json!({
        "idempotency_key": Uuid::from_u128(4_711),
        "customer_id": customer,
        "preset_id": listed["customers"][0]["presets"][0]["id"],
        "lifetime_s": 3_600,
        "reason": "Mail flow is down",
    });
    let made = app.post("/v1/accounts", token, body).await.ok();
    let account = &made["account"];
    assert_eq!(account["credential_label"], "Northwind service desk");
    assert_eq!(account["credential_logo"], sha256);
    save(json!({}), 1).await.ok();
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    let later = app.get(&path, token).await.ok();
    assert_eq!(
        later["account"]["credential_label"],
        "Northwind service desk"
    );
}
