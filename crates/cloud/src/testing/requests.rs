//! Requests with good proofs, and their answers.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use hallpass_protocol::dpop::{PROOF_HEADER, ProofClaims, token_hash};
use serde_json::Value;
use tower::ServiceExt;

use super::documented::check_exchange;
use super::{BrowserKey, PORTAL, TestApp};
use crate::clock::Clock;
use crate::http::peer_address::PeerAddress;

/// What a handler answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) json: Value,
}

impl Answer {
    /// The code of an error; every error has a sentence and the request's id.
    #[track_caller]
    pub(crate) fn error_code(&self) -> &str {
        assert!(
            self.status.is_client_error() || self.status.is_server_error(),
            "{self:?}"
        );
        assert!(
            self.json["message"].as_str().unwrap().ends_with(['.', '!']),
            "{self:?}"
        );
        assert_eq!(
            self.json["request_id"],
            self.headers["x-request-id"].to_str().unwrap()
        );
        self.json["code"].as_str().unwrap()
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        self.json
    }
}

impl TestApp {
    pub(crate) async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer {
            status: parts.status,
            headers: parts.headers,
            json,
        }
    }

    /// The same for an answer that may not end: without its body.
    pub(crate) async fn call_for_status(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let json = if parts.status.is_success() {
            Value::Null
        } else {
            let bytes = to_bytes(body, usize::MAX).await.unwrap();
            serde_json::from_slice(&bytes).unwrap_or(Value::Null)
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            json,
        }
    }

    pub(crate) async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        self.send(Method::GET, path, token, None).await
    }

    /// A text that a signed-in technician reads.
    pub(crate) async fn get_text(&self, path: &str, token: &str) -> String {
        let request = self.request(&self.browser, Method::GET, path, Some(token), None);
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(bytes.into()).unwrap()
    }

    pub(crate) async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Answer {
        self.send(Method::POST, path, token, Some(body)).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        self.send_from(&self.browser, method, path, token, body)
            .await
    }

    /// The same from another browser.
    pub(crate) async fn send_from(
        &self,
        browser: &BrowserKey,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let request = self.request(browser, method.clone(), path, token, body.clone());
        let answer = self.call(request).await;
        check_exchange(&method, path, body.as_ref(), answer.status, &answer.json);
        answer
    }

    /// A request with a good proof.
    pub(crate) fn request(
        &self,
        browser: &BrowserKey,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Request<Body> {
        let proof = self.prove(browser, &method, path, token);
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(PROOF_HEADER, proof);
        if let Some(address) = self.address {
            request = request.extension(PeerAddress(SocketAddr::new(address, 4_711)));
        }
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("DPoP {token}"));
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        request.body(body).unwrap()
    }

    /// A good proof for one request.
    pub(crate) fn prove(
        &self,
        browser: &BrowserKey,
        method: &Method,
        path: &str,
        token: Option<&str>,
    ) -> String {
        let now = self.clock.now();
        let path = path.split('?').next().unwrap();
        browser.prove(&ProofClaims {
            jti: self.make_jti(),
            method: method.as_str(),
            url: &format!("{PORTAL}{path}"),
            issued_at_unix_s: now.unix_ms() / 1_000,
            token_hash: token.map(token_hash),
            nonce: Some(&self.app.proofs.make_nonce(now)),
        })
    }

    /// Another one each time.
    pub(crate) fn make_jti(&self) -> [u8; 16] {
        let count = self.proofs_made.fetch_add(1, Ordering::Relaxed);
        u128::from(count).to_be_bytes()
    }
}
