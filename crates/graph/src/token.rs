//! Access tokens by client credentials (Microsoft identity platform, "OAuth 2.0 client credentials
//! flow", with a secret, a certificate or a federated credential): one per tenant, kept until shortly before it expires, asked for once at a time.

mod claims;
mod failure;

use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::EntraTenantId;
use serde::Deserialize;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

pub(crate) use claims::Claims;
pub use failure::TokenErrorKind;
use failure::{TokenFailure, classify};

use crate::credential::{ASSERTION_TYPE, AppCredential, AppProof, AssertionFacts};
use crate::endpoints::Endpoints;
use crate::environment::{Environment, make_random_uuid};
use crate::error::{GraphError, GraphErrorKind};
use crate::http::{ExchangeError, exchange};

/// A token is renewed this long before it expires, so that none expires on its way.
const RENEW_BEFORE: Duration = Duration::from_mins(2);

const CALL: &str = "get token";

/// A bearer token for Graph; wiped when dropped, never printed.
pub(crate) struct AccessToken(Zeroizing<String>);

impl AccessToken {
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

struct CachedToken {
    token: Arc<AccessToken>,
    fresh_until: Timestamp,
}

/// Gives tokens for one tenant.
pub(crate) struct TokenSource {
    http: reqwest::Client,
    endpoints: Endpoints,
    tenant: EntraTenantId,
    app: AppCredential,
    environment: Arc<dyn Environment>,
    // Held across the request: whoever comes meanwhile waits for the one answer.
    cached: Mutex<Cached>,
    /// How many requests failed.
    failures: AtomicU64,
}

#[derive(Default)]
struct Cached {
    token: Option<CachedToken>,
    last_failure: Option<GraphError>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    expires_in: u64,
}

impl TokenSource {
    pub(crate) fn new(
        http: reqwest::Client,
        endpoints: Endpoints,
        tenant: EntraTenantId,
        app: AppCredential,
        environment: Arc<dyn Environment>,
    ) -> Self {
        Self {
            http,
            endpoints,
            tenant,
            app,
            environment,
            cached: Mutex::default(),
            failures: AtomicU64::new(0),
        }
    }

    /// Whose tokens they are.
    pub(crate) const fn tenant(&self) -> EntraTenantId {
        self.tenant
    }

    /// A token that is fresh.
    pub(crate) async fn get(&self) -> Result<Arc<AccessToken>, GraphError> {
        self.get_other_than(None).await
    }

    /// A token in place of one that Graph refused.
    pub(crate) async fn replace(
        &self,
        refused: &Arc<AccessToken>,
    ) -> Result<Arc<AccessToken>, GraphError> {
        self.get_other_than(Some(refused)).await
    }

    /// A new token, however fresh the one at hand is: what the tenant's administrators granted or
    /// took back shows in new tokens alone.
    pub(crate) async fn renew(&self) -> Result<Arc<AccessToken>, GraphError> {
        self.cached.lock().await.token = None;
        self.get().await
    }

    async fn get_other_than(
        &self,
        refused: Option<&Arc<AccessToken>>,
    ) -> Result<Arc<AccessToken>, GraphError> {
        let failures = self.failures.load(Ordering::Relaxed);
        let mut cached = self.cached.lock().await;
        if let Some(known) = &cached.token
            && known.fresh_until > self.environment.now()
            && refused.is_none_or(|refused| !Arc::ptr_eq(refused, &known.token))
        {
            return Ok(Arc::clone(&known.token));
        }
        cached.token = None;
        // Who waited for a request that failed shares its failure: each with a request of its own,
        // one after the other, would hold them all up for as many time-outs.
        if self.failures.load(Ordering::Relaxed) != failures
            && let Some(error) = &cached.last_failure
        {
            return Err(error.clone());
        }
        let made = match self.request().await {
            Ok(made) => made,
            Err(error) => {
                cached.last_failure = Some(error.clone());
                self.failures.fetch_add(1, Ordering::Relaxed);
                return Err(error);
            }
        };
        let token = Arc::clone(&made.token);
        cached.token = Some(made);
        Ok(token)
    }

    async fn request(&self) -> Result<CachedToken, GraphError> {
        let client_id = self.app.client_id.hyphenated().to_string();
        let now = self.environment.now();
        let address = self.endpoints.token(self.tenant);
        let assertion = self.make_assertion(address.as_str(), now).await?;
        let mut form = vec![
            ("grant_type", "client_credentials"),
            ("client_id", client_id.as_str()),
            ("scope", self.endpoints.scope()),
        ];
        // EXPOSE: the token endpoint is where the secret, or the assertion, proves us.
        match (&self.app.proof, &assertion) {
            (AppProof::Secret(secret), _) => form.push(("client_secret", secret.expose())),
            (_, Some(assertion)) => form.extend([
                ("client_assertion_type", ASSERTION_TYPE),
                ("client_assertion", assertion.as_str()),
            ]),
            (_, None) => {}
        }
        let request = self.http.post(address).form(&form);
        let answer = exchange(request, now).await.map_err(|error| match error {
            ExchangeError::Unreachable => token_error(TokenErrorKind::Unreachable),
            ExchangeError::AnswerLost => {
                token_error(TokenErrorKind::Unavailable { retry_after: None })
            }
        })?;
        if answer.status != 200 {
            let failure = TokenFailure::parse(&answer.body);
            return Err(GraphError {
                status: Some(answer.status),
                code: failure
                    .aadsts()
                    .map_or_else(String::new, |code| format!("AADSTS{code}")),
                request_id: failure.trace_id(),
                ..token_error(classify(answer.status, &failure, answer.retry_after))
            });
        }
        let body = Zeroizing::new(answer.body);
        let read: TokenAnswer = serde_json::from_slice(&body)
            .map_err(|_| token_error(TokenErrorKind::Unavailable { retry_after: None }))?;
        let lifetime = Duration::from_secs(read.expires_in).saturating_sub(RENEW_BEFORE);
        Ok(CachedToken {
            token: Arc::new(AccessToken(Zeroizing::new(read.access_token))),
            fresh_until: now.plus(lifetime),
        })
    }

    /// What stands in the place of a secret; `None` where there is a secret.
    async fn make_assertion(
        &self,
        audience: &str,
        now: Timestamp,
    ) -> Result<Option<Zeroizing<String>>, GraphError> {
        match &self.app.proof {
            AppProof::Secret(_) => Ok(None),
            AppProof::Certificate(certificate) => {
                certificate
                    .check_valid(now)
                    .map_err(|_| token_error(TokenErrorKind::CertificateExpired))?;
                let facts = AssertionFacts {
                    audience,
                    client_id: self.app.client_id,
                    id: make_random_uuid(&*self.environment),
                    now,
                };
                facts
                    .sign(certificate)
                    .map(Some)
                    .ok_or_else(|| token_error(TokenErrorKind::ProofUnreadable))
            }
            // Whoever writes it replaces it before it expires, so it is read each time.
            AppProof::TokenFile(path) => match tokio::fs::read_to_string(path).await {
                Ok(text) if !text.trim().is_empty() => {
                    let text = Zeroizing::new(text);
                    Ok(Some(Zeroizing::new(text.trim().to_owned())))
                }
                _ => Err(token_error(TokenErrorKind::ProofUnreadable)),
            },
        }
    }
}

fn token_error(kind: TokenErrorKind) -> GraphError {
    GraphError::new(CALL, GraphErrorKind::Token(kind))
}
