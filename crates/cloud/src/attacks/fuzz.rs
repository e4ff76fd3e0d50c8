//! Random and mutated requests. Whatever is sent, the cloud answers with no fault of its own: no 5xx
//! (a panic of a handler is one) and never nothing.
//!
//! A build without optimisation sends a quarter of the requests, in under two minutes on two cores.
//! `HALLPASS_FUZZ_REQUESTS` sends another number to each address, `HALLPASS_FUZZ_SEED` starts
//! elsewhere. A failure names its seed and what was sent.

mod choices;
mod mutation;
mod public;
mod signed_in;

use core::time::Duration;
use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Method, Request, Uri};
use hallpass_protocol::dpop::PROOF_HEADER;

use self::choices::Choices;
use super::cloud;
use crate::testing::{Answer, TestApp};

/// To each address that strangers reach.
const PUBLIC: u32 = 100_000;

/// To each address for technicians.
const SIGNED_IN: u32 = 10_000;

/// Time goes on, so that ceremonies, proofs and nonces of all ages occur.
const BETWEEN_REQUESTS: Duration = Duration::from_millis(50);

struct Fuzz {
    app: TestApp,
    choices: Choices,
    /// One header in so many requests is another.
    odd_header_every: usize,
    seed: u64,
    /// How often each answer was given, by its code or its status.
    answers: BTreeMap<String, u32>,
}

/// What is sent.
#[derive(Debug)]
struct Sent {
    method: Method,
    path: String,
    token: Option<String>,
    body: Vec<u8>,
}

impl Fuzz {
    async fn start(seed: u64) -> Self {
        let seed = from_environment("HALLPASS_FUZZ_SEED").unwrap_or(seed);
        Self {
            app: cloud().await,
            choices: Choices::new(seed),
            odd_header_every: 16,
            seed,
            answers: BTreeMap::new(),
        }
    }

    /// Sends it with a good proof, mostly, and looks at the answer.
    async fn send(&mut self, sent: Sent) -> Answer {
        let Some(request) = self.request(&sent) else {
            return self.app.get("/healthz", None).await;
        };
        let answer = self.app.call(request).await;
        assert!(
            !answer.status.is_server_error(),
            "HALLPASS_FUZZ_SEED={}: {} {} with {:?} was answered with {answer:?}",
            self.seed,
            sent.method,
            sent.path,
            String::from_utf8_lossy(&sent.body),
        );
        let code = answer.json["code"].as_str().map(ToOwned::to_owned);
        let code = code.unwrap_or_else(|| answer.status.as_str().to_owned());
        *self.answers.entry(code).or_default() += 1;
        self.app.clock.advance(BETWEEN_REQUESTS);
        answer
    }

    /// `None` when it is nothing that HTTP can carry.
    fn request(&mut self, sent: &Sent) -> Option<Request<Body>> {
        let uri = Uri::try_from(sent.path.as_str()).ok()?;
        let token = sent.token.as_deref();
        let proof = self
            .app
            .prove(&self.app.browser, &sent.method, uri.path(), token);
        let mut request = Request::builder()
            .method(sent.method.clone())
            .uri(uri)
            .header(CONTENT_TYPE, "application/json")
            .header(PROOF_HEADER, proof)
            .body(Body::from(sent.body.clone()))
            .ok()?;
        let headers = request.headers_mut();
        if let Some(token) = token {
            headers.insert(AUTHORIZATION, format!("DPoP {token}").parse().unwrap());
        }
        if self.choices.is_one_in(self.odd_header_every) {
            let name = HeaderName::from_static(self.choices.pick(&[
                PROOF_HEADER,
                "authorization",
                "content-type",
                "user-agent",
                "x-forwarded-for",
                "origin",
            ]));
            let old = headers.get(&name).cloned();
            if let Some(value) = self.odd_header(old.as_ref()) {
                if self.choices.is_one_in(4) {
                    headers.append(name, value);
                } else {
                    headers.insert(name, value);
                }
            }
        }
        Some(request)
    }

    fn odd_header(&mut self, old: Option<&HeaderValue>) -> Option<HeaderValue> {
        let mut bytes = old.map_or_else(Vec::new, |old| old.as_bytes().to_vec());
        let at = self.choices.below(bytes.len() + 1);
        match self.choices.below(6) {
            0 => bytes.clear(),
            1 => bytes.truncate(at),
            2 => bytes.extend_from_within(at..),
            3 if at < bytes.len() => bytes[at] ^= 1 << self.choices.below(7),
            4 => bytes.insert(at, b'.'),
            _ => bytes = self.choices.bytes(256),
        }
        HeaderValue::from_bytes(&bytes).ok()
    }

    /// That the run reached what it was made for.
    #[track_caller]
    fn assert_answered(&self, codes: &[&str]) {
        for code in codes {
            assert!(
                self.answers.contains_key(*code),
                "no {code} among {:?}",
                self.answers
            );
        }
    }
}

fn count(whole: u32) -> u32 {
    let share = if cfg!(debug_assertions) { 16 } else { 1 };
    from_environment("HALLPASS_FUZZ_REQUESTS")
        .and_then(|count| u32::try_from(count).ok())
        .unwrap_or(whole / share)
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
