use core::time::Duration;

use axum::body::Body;
use axum::http::header::AUTHORIZATION;
use axum::http::{Method, Request, StatusCode};
use hallpass_protocol::dpop::{ProofClaims, token_hash};
use hallpass_protocol::technician::TechnicianRole;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::*;
use crate::testing::{Answer, PORTAL, TestApp};

const PATH: &str = "/v1/session";

async fn signed_in() -> (TestApp, String) {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let token = app.sign_in(&authenticator).await;
    (app, token)
}

/// `GET /v1/session` with a proof of these claims.
async fn get_with(app: &TestApp, token: &str, nonce: Option<&str>, unix_s: i64) -> Answer {
    let proof = app.browser.prove(&ProofClaims {
        jti: app.make_jti(),
        method: "GET",
        url: &format!("{PORTAL}{PATH}"),
        issued_at_unix_s: unix_s,
        token_hash: Some(token_hash(token)),
        nonce,
    });
    get_with_proofs(app, token, &[&proof]).await
}

async fn get_with_proofs(app: &TestApp, token: &str, proofs: &[&str]) -> Answer {
    let mut request = Request::get(PATH).header(AUTHORIZATION, format!("DPoP {token}"));
    for proof in proofs {
        request = request.header(PROOF_HEADER, *proof);
    }
    app.call(request.body(Body::empty()).unwrap()).await
}

fn now_s(app: &TestApp) -> i64 {
    app.app.clock.now().unix_ms() / 1_000
}

#[tokio::test]
async fn proof_without_a_nonce_is_sent_for_one_and_then_accepted() {
    let (app, token) = signed_in().await;
    let asked = get_with(&app, &token, None, now_s(&app)).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert_eq!(asked.error_code(), "use_dpop_nonce");
    assert_eq!(
        asked.headers["www-authenticate"],
        r#"DPoP error="use_dpop_nonce", algs="ES256""#
    );
    assert_eq!(asked.headers["dpop-time"], now_s(&app).to_string().as_str());
    let nonce = asked.headers["dpop-nonce"].to_str().unwrap();
    let answer = get_with(&app, &token, Some(nonce), now_s(&app)).await;
    assert_eq!(
        answer.headers.get("dpop-nonce"),
        None,
        "the one in use is fresh"
    );
    answer.ok();
}

#[tokio::test]
async fn browser_whose_clock_is_minutes_wrong_learns_the_difference() {
    let (app, token) = signed_in().await;
    for wrong_by in [-600, 600, -86_400, 86_400] {
        let nonce = app.app.proofs.make_nonce(app.app.clock.now());
        let their_clock = now_s(&app) + wrong_by;
        let told = get_with(&app, &token, Some(&nonce), their_clock).await;
        assert_eq!(told.status, StatusCode::UNAUTHORIZED);
        assert_eq!(told.error_code(), "dpop_clock");
        assert!(told.headers.contains_key("dpop-nonce"));
        let time = told.headers["dpop-time"].to_str().unwrap();
        let difference = time.parse::<i64>().unwrap() - their_clock;
        let corrected = their_clock + difference;
        get_with(&app, &token, Some(&nonce), corrected).await.ok();
    }
}

#[tokio::test]
async fn answer_to_an_ageing_nonce_carries_the_next_also_when_it_is_an_error() {
    let (app, token) = signed_in().await;
    let nonce = app.app.proofs.make_nonce(app.app.clock.now());
    app.clock.advance(Duration::from_secs(150));
    let answer = get_with(&app, &token, Some(&nonce), now_s(&app)).await;
    let next = answer.headers["dpop-nonce"].to_str().unwrap().to_owned();
    answer.ok();

    let path = "/v1/accounts/0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
    let proof = app.browser.prove(&ProofClaims {
        jti: app.make_jti(),
        method: "GET",
        url: &format!("{PORTAL}{path}"),
        issued_at_unix_s: now_s(&app),
        token_hash: Some(token_hash(&token)),
        nonce: Some(&nonce),
    });
    let request = Request::get(path)
        .header(AUTHORIZATION, format!("DPoP {token}"))
        .header(PROOF_HEADER, proof)
        .body(Body::empty())
        .unwrap();
    let failed = app.call(request).await;
    assert_eq!(failed.error_code(), "not_found");
    assert!(failed.headers.contains_key("dpop-nonce"));

    app.clock.advance(Duration::from_secs(150));
    let stale = get_with(&app, &token, Some(&nonce), now_s(&app)).await;
    assert_eq!(stale.error_code(), "use_dpop_nonce");
    get_with(&app, &token, Some(&next), now_s(&app)).await.ok();
}

#[tokio::test]
async fn proof_when_sent_again_is_refused() {
    let (app, token) = signed_in().await;
    let proof = app.prove(&app.browser, &Method::GET, PATH, Some(&token));
    get_with_proofs(&app, &token, &[&proof]).await.ok();
    let again = get_with_proofs(&app, &token, &[&proof]).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    assert_eq!(again.error_code(), "dpop_invalid");
    assert_eq!(
        again.headers["www-authenticate"],
        r#"DPoP error="invalid_dpop_proof", algs="ES256""#
    );
}

#[tokio::test]
async fn proof_of_one_step_of_a_ceremony_does_not_do_for_another() {
    let app = TestApp::new().await;
    let proof = app.prove(&app.browser, &Method::POST, "/v1/sign-in/start", None);
    let post = |path: &str| {
        let request = Request::post(path).header(PROOF_HEADER, &proof);
        app.call(request.body(Body::empty()).unwrap())
    };
    assert_eq!(
        post("/v1/enrolment/start").await.error_code(),
        "dpop_invalid"
    );
    post("/v1/sign-in/start").await.ok();
    assert_eq!(post("/v1/sign-in/start").await.error_code(), "dpop_invalid");
}

#[tokio::test]
async fn request_has_one_proof_and_one_token() {
    let (app, token) = signed_in().await;
    let prove = || app.prove(&app.browser, &Method::GET, PATH, Some(&token));
    let none = get_with_proofs(&app, &token, &[]).await;
    assert_eq!(none.error_code(), "dpop_invalid");
    let two = get_with_proofs(&app, &token, &[&prove(), &prove()]).await;
    assert_eq!(two.error_code(), "dpop_invalid");
    let request = Request::get(PATH)
        .header(AUTHORIZATION, format!("DPoP {token}"))
        .header(AUTHORIZATION, format!("DPoP {token}"))
        .header(PROOF_HEADER, prove());
    let answer = app.call(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.error_code(), "not_signed_in");
}

#[tokio::test]
async fn ceremony_without_a_proof_is_refused() {
    let app = TestApp::new().await;
    for path in [
        "/v1/sign-in/start",
        "/v1/sign-in/finish",
        "/v1/enrolment/start",
        "/v1/enrolment/finish",
    ] {
        let request = Request::post(path).body(Body::empty()).unwrap();
        let answer = app.call(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(answer.error_code(), "dpop_invalid", "{path}");
    }
}

#[tokio::test]
async fn query_of_a_request_is_no_part_of_its_proof() {
    let (app, token) = signed_in().await;
    app.get("/v1/session?canary=1", Some(&token)).await.ok();
}

/// Any bytes that a header can hold, on a route with a session and on one without.
#[test]
fn header_of_any_bytes_is_refused_with_a_sentence() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (app, token) = runtime.block_on(signed_in());
    let good = app.prove(&app.browser, &Method::GET, PATH, Some(&token));
    let good_parts: Vec<String> = good.split('.').map(str::to_owned).collect();
    let any_bytes = proptest::collection::vec(
        prop_oneof![Just(b'\t'), 0x20_u8..0x7f, 0x80_u8..=0xff],
        0..200,
    );
    let mangled = (0_usize..3, "[A-Za-z0-9_=.-]{0,60}").prop_map(move |(part, text)| {
        let mut parts = good_parts.clone();
        parts[part] = text;
        parts.join(".").into_bytes()
    });
    let header = prop_oneof![any_bytes, mangled];
    TestRunner::new(ProptestConfig::with_cases(2_000))
        .run(&header, |bytes| {
            let value = HeaderValue::from_bytes(&bytes).unwrap();
            let read = Request::get(PATH)
                .header(AUTHORIZATION, format!("DPoP {token}"))
                .header(PROOF_HEADER, value.clone())
                .body(Body::empty())
                .unwrap();
            let begin = Request::post("/v1/sign-in/start")
                .header(PROOF_HEADER, value)
                .body(Body::empty())
                .unwrap();
            // So that the address's limit is not what refuses.
            app.clock.advance(Duration::from_secs(1));
            for request in [read, begin] {
                let answer = runtime.block_on(app.call(request));
                prop_assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
                prop_assert_eq!(answer.error_code(), "dpop_invalid");
            }
            Ok(())
        })
        .unwrap();
}
