//! A technician's browser, as far as the API sees it. It repeats what was not answered, as the real
//! one does, wherever the program listens by then.

use core::time::Duration;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use hallpass_cloud::clock::Clock;
use hallpass_cloud::failpoint::PacedClock;
use hallpass_protocol::account::AccountView;
use hallpass_protocol::credential::CredentialResponse;
use hallpass_protocol::dpop::{NONCE_HEADER, PROOF_HEADER, ProofClaims, token_hash};
use hallpass_protocol::ids::{AccountId, CustomerId, IdempotencyKey};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::browser_key::BrowserKey;
use crate::installation::PRESET;
use crate::site::{KEY_SEED, TOKEN};

/// The longest that one request may take, in true time: the program may be killed under it.
const TIME_OUT: Duration = Duration::from_secs(20);

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// There was none: it may have happened or not.
#[derive(Debug)]
pub(crate) struct NoAnswer;

impl Answer {
    /// What was asked for is durable.
    pub(crate) fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The account that it tells of.
    pub(crate) fn account(&self) -> AccountView {
        serde_json::from_value(self.body["account"].clone())
            .unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A technician's browser.
pub(crate) struct Api {
    http: reqwest::Client,
    key: BrowserKey,
    clock: PacedClock,
    /// Where the program listens, as long as it does.
    address: watch::Receiver<Option<String>>,
    nonce: Mutex<String>,
    proofs_made: AtomicU64,
}

impl Api {
    pub(crate) fn new(clock: PacedClock, address: watch::Receiver<Option<String>>) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(TIME_OUT);
        Self {
            http: http.build().unwrap(),
            key: BrowserKey::new(KEY_SEED),
            clock,
            address,
            nonce: Mutex::default(),
            proofs_made: AtomicU64::new(0),
        }
    }

    pub(crate) async fn request(
        &self,
        key: IdempotencyKey,
        customer_id: CustomerId,
        lifetime_s: i64,
    ) -> Result<Answer, NoAnswer> {
        let body = json!({
            "idempotency_key": key,
            "customer_id": customer_id,
            "preset_id": PRESET,
            "lifetime_s": lifetime_s,
            "reason": "Mail flow is down",
        });
        self.call(Method::POST, "/v1/accounts", Some(body)).await
    }

    pub(crate) async fn extend(&self, id: AccountId, lifetime_s: u32) -> Result<Answer, NoAnswer> {
        let body = json!({ "lifetime_s": lifetime_s });
        let path = format!("/v1/accounts/{id}/extend");
        self.call(Method::POST, &path, Some(body)).await
    }

    /// `end` or `rotate`.
    pub(crate) async fn press(&self, id: AccountId, what: &str) -> Result<Answer, NoAnswer> {
        let path = format!("/v1/accounts/{id}/{what}");
        self.call(Method::POST, &path, None).await
    }

    pub(crate) async fn find(&self, id: AccountId) -> Result<Answer, NoAnswer> {
        let path = format!("/v1/accounts/{id}");
        self.call(Method::GET, &path, None).await
    }

    /// What the account's technician is given; `None` when it is not given out now.
    pub(crate) async fn credential(
        &self,
        id: AccountId,
    ) -> Result<Option<CredentialResponse>, NoAnswer> {
        let path = format!("/v1/accounts/{id}/credential");
        let answer = self.call(Method::GET, &path, None).await?;
        Ok(answer
            .is_ok()
            .then(|| serde_json::from_value(answer.body).unwrap()))
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Answer, NoAnswer> {
        // The first attempt after a start has no nonce that this process made.
        for _ in 0..3 {
            let answer = self.attempt(&method, path, body.as_ref()).await?;
            if answer.body["code"] != "use_dpop_nonce" {
                return Ok(answer);
            }
        }
        Err(NoAnswer)
    }

    async fn attempt(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, NoAnswer> {
        let address = self.address.borrow().clone().ok_or(NoAnswer)?;
        let port = address.rsplit(':').next().unwrap().to_owned();
        let nonce = self.nonce.lock().unwrap().clone();
        let count = self.proofs_made.fetch_add(1, Ordering::Relaxed);
        let proof = self.key.prove(&ProofClaims {
            jti: u128::from(count).to_be_bytes(),
            method: method.as_str(),
            url: &format!("http://localhost:{port}{path}"),
            issued_at_unix_s: self.clock.now().unix_ms() / 1_000,
            token_hash: Some(token_hash(TOKEN)),
            nonce: Some(&nonce),
        });
        let mut request = self
            .http
            .request(method.clone(), format!("http://{address}{path}"))
            .header("authorization", format!("DPoP {TOKEN}"))
            .header(PROOF_HEADER, proof);
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let response = request.send().await.map_err(|_| NoAnswer)?;
        if let Some(nonce) = response.headers().get(NONCE_HEADER) {
            let nonce = nonce.to_str().unwrap();
            nonce.clone_into(&mut self.nonce.lock().unwrap());
        }
        let status = response.status().as_u16();
        let text = response.text().await.map_err(|_| NoAnswer)?;
        Ok(Answer {
            status,
            body: serde_json::from_str(&text).unwrap_or_default(),
        })
    }
}
