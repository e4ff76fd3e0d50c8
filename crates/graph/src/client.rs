//! The client: token, request id, priority, repetition within a call.

use core::time::Duration;
use std::sync::Arc;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::EntraTenantId;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;
use uuid::{Builder, Uuid};

use crate::credential::AppCredential;
use crate::endpoints::Endpoints;
use crate::environment::{Environment, make_random_u64};
use crate::error::classify::{ErrorBody, classify};
use crate::error::{GraphError, GraphErrorKind};
use crate::http::{Answer, ExchangeError, exchange};
use crate::retry::{CallRetries, Repeat};
use crate::token::{AccessToken, Claims, TokenSource};
use crate::traffic::{Feedback, HeldBack, Outgoing, Traffic};

/// The most pages of one list that are followed.
const PAGES_MAX: usize = 200;

/// A request that may be sent within this time is waited for; a longer wait is the caller's.
const HELD_BACK_PATIENCE: Duration = Duration::from_secs(5);

/// Who is served first while Graph throttles (`x-ms-throttle-priority`). It changes the order, not
/// the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Priority {
    /// Sweeps and checks.
    Low,
    /// Everything else.
    #[default]
    Normal,
    /// Someone waits for it, or an access must end.
    High,
}

impl Priority {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

/// Graph for one tenant. Clones share the token.
#[derive(Clone)]
pub struct GraphClient {
    shared: Arc<Shared>,
    priority: Priority,
    traffic: Option<Arc<dyn Traffic>>,
}

struct Shared {
    http: reqwest::Client,
    endpoints: Endpoints,
    client_id: Uuid,
    tokens: TokenSource,
    environment: Arc<dyn Environment>,
    retries: CallRetries,
}

/// One request.
pub(crate) struct Call {
    /// In words, for errors and logs.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// JSON.
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) repeat: Repeat,
    /// The statuses that mean success. Any other success status is somebody else's page.
    pub(crate) success: &'static [u16],
}

/// One page of a list.
#[derive(Deserialize)]
pub(crate) struct Page<T> {
    pub(crate) value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    pub(crate) next_link: Option<String>,
}

impl GraphClient {
    /// A client for `tenant`; `http` comes from [`crate::http::make_http_client`].
    pub fn new(
        http: reqwest::Client,
        endpoints: Endpoints,
        tenant: EntraTenantId,
        app: AppCredential,
        environment: Arc<dyn Environment>,
    ) -> Self {
        let client_id = app.client_id;
        let tokens = TokenSource::new(
            http.clone(),
            endpoints.clone(),
            tenant,
            app,
            Arc::clone(&environment),
        );
        let retries = CallRetries::default();
        let shared = Shared {
            http,
            endpoints,
            client_id,
            tokens,
            environment,
            retries,
        };
        Self {
            shared: Arc::new(shared),
            priority: Priority::default(),
            traffic: None,
        }
    }

    /// The same client with another place in Graph's queue.
    #[must_use]
    pub fn with_priority(&self, priority: Priority) -> Self {
        Self {
            priority,
            ..self.clone()
        }
    }

    /// The same client, whose every request is first allowed by `traffic`.
    #[must_use]
    pub fn with_traffic(&self, traffic: Arc<dyn Traffic>) -> Self {
        Self {
            traffic: Some(traffic),
            ..self.clone()
        }
    }

    /// The address of a resource under `/v1.0`.
    pub(crate) fn resource(&self, segments: &[&str]) -> Url {
        self.shared.endpoints.resource(segments)
    }

    /// Our app registration's id.
    pub(crate) fn client_id(&self) -> Uuid {
        self.shared.client_id
    }

    /// What a new token says about itself; `None` when it cannot be read. One that says that it is
    /// for another tenant is an error.
    pub(crate) async fn read_new_claims(&self) -> Result<Option<Claims>, GraphError> {
        let claims = Claims::read(&*self.shared.tokens.renew().await?);
        let said = claims.as_ref().and_then(|claims| claims.tid);
        if said.is_some_and(|tid| tid != self.shared.tokens.tenant()) {
            return Err(GraphError::new("read token", GraphErrorKind::Rejected));
        }
        Ok(claims)
    }

    /// The address of a resource under `/beta`.
    pub(crate) fn beta_resource(&self, segments: &[&str]) -> Url {
        self.shared.endpoints.beta_resource(segments)
    }

    /// Performs a call whose answer has no content worth reading.
    pub(crate) async fn perform(&self, call: Call) -> Result<(), GraphError> {
        self.perform_reading(&call, |_| Some(())).await
    }

    /// Performs a call that answers with JSON.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, call: Call) -> Result<T, GraphError> {
        self.perform_reading(&call, |answer| serde_json::from_slice(&answer.body).ok())
            .await
    }

    /// Deletes what is at `url`. What is gone already is success, so it may be repeated.
    pub(crate) async fn delete(&self, name: &'static str, url: Url) -> Result<(), GraphError> {
        let call = Call {
            name,
            method: Method::DELETE,
            url,
            body: None,
            repeat: Repeat::Harmless,
            success: &[200, 204],
        };
        match self.perform(call).await {
            Err(error) if error.kind == GraphErrorKind::NotFound => Ok(()),
            outcome => outcome,
        }
    }

    /// Reads a list to its end.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        name: &'static str,
        first: Url,
    ) -> Result<Vec<T>, GraphError> {
        let mut items = Vec::new();
        let mut next = Some(first);
        for _ in 0..PAGES_MAX {
            let Some(url) = next.take() else {
                return Ok(items);
            };
            let page: Page<T> = self.fetch(get(name, url)).await?;
            items.extend(page.value);
            next = match page.next_link {
                None => None,
                Some(link) => Some(self.parse_link(name, &link)?),
            };
        }
        match next {
            None => Ok(items),
            // A list that never ends is a fault of the service; half a list must not pass for all.
            Some(_) => Err(GraphError::new(name, GraphErrorKind::Rejected)),
        }
    }

    fn parse_link(&self, name: &'static str, link: &str) -> Result<Url, GraphError> {
        Url::parse(link)
            .ok()
            .filter(|url| self.shared.endpoints.owns(url))
            .ok_or_else(|| GraphError::new(name, GraphErrorKind::ForeignLink))
    }

    async fn perform_reading<T>(
        &self,
        call: &Call,
        read: impl Fn(&Answer) -> Option<T>,
    ) -> Result<T, GraphError> {
        let environment = &*self.shared.environment;
        let mut attempt = 0;
        let mut is_answer_lost = false;
        loop {
            let error = match self.attempt(call, &read).await {
                Ok(value) => return Ok(value),
                Err(error) if is_answer_lost => error.after_lost_answer(),
                Err(error) => error,
            };
            is_answer_lost |= error.kind.may_have_taken_effect();
            let random = make_random_u64(environment);
            let wait = self
                .shared
                .retries
                .next_wait(attempt, &error, call.repeat, random);
            let Some(wait) = wait else { return Err(error) };
            tracing::debug!(call = call.name, attempt, %error, "repeating a Graph call");
            environment.sleep(wait).await;
            attempt += 1;
        }
    }

    async fn attempt<T>(
        &self,
        call: &Call,
        read: impl Fn(&Answer) -> Option<T>,
    ) -> Result<T, GraphError> {
        self.await_admission(call).await?;
        let answered = self.attempt_admitted(call, read).await;
        if let Some(traffic) = &self.traffic {
            traffic.record(match &answered {
                Ok((_, load, date)) => Feedback::Answered {
                    load: *load,
                    date: *date,
                },
                Err(error) => Feedback::of_error(error),
            });
        }
        answered.map(|(value, ..)| value)
    }

    /// Waits until the request may be sent, when that is soon.
    async fn await_admission(&self, call: &Call) -> Result<(), GraphError> {
        let Some(traffic) = &self.traffic else {
            return Ok(());
        };
        let outgoing = Outgoing {
            is_write: call.method != Method::GET,
            units: 1,
        };
        let mut waited = Duration::ZERO;
        while let Err(HeldBack { wait }) = traffic.admit(outgoing) {
            waited = waited.saturating_add(wait);
            if waited > HELD_BACK_PATIENCE {
                let kind = GraphErrorKind::HeldBack { retry_after: wait };
                return Err(GraphError::new(call.name, kind));
            }
            self.shared.environment.sleep(wait).await;
        }
        Ok(())
    }

    /// The value, how much of the quota is used up, and Microsoft's time.
    async fn attempt_admitted<T>(
        &self,
        call: &Call,
        read: impl Fn(&Answer) -> Option<T>,
    ) -> Result<(T, Option<f64>, Option<Timestamp>), GraphError> {
        let token = self.shared.tokens.get().await?;
        let mut answer = self.send(call, &token).await?;
        if answer.status == 401 {
            // The token was revoked early, or the service changed its keys: one new token tells.
            let token = self.shared.tokens.replace(&token).await?;
            answer = self.send(call, &token).await?;
        }
        if call.success.contains(&answer.status)
            && let Some(value) = read(&answer)
        {
            return Ok((value, answer.load, answer.date));
        }
        Err(explain(call.name, &answer))
    }

    async fn send(&self, call: &Call, token: &AccessToken) -> Result<Answer, GraphError> {
        let environment = &*self.shared.environment;
        let mut id = [0; 16];
        environment.fill_random(&mut id);
        let request_id = Builder::from_random_bytes(id).into_uuid();
        // EXPOSE: Graph authenticates by the token; the value is marked so that nothing prints it.
        let bearer = format!("Bearer {}", token.expose());
        let mut bearer = HeaderValue::from_str(&bearer)
            .map_err(|_| GraphError::new(call.name, GraphErrorKind::Unauthorized))?;
        bearer.set_sensitive(true);
        let mut request = self
            .shared
            .http
            .request(call.method.clone(), call.url.clone())
            .header(AUTHORIZATION, bearer)
            .header("client-request-id", request_id.hyphenated().to_string())
            .header("x-ms-throttle-priority", self.priority.as_str());
        if let Some(body) = &call.body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        exchange(request, environment.now()).await.map_err(|error| {
            let kind = match error {
                ExchangeError::Unreachable => GraphErrorKind::Unreachable,
                ExchangeError::AnswerLost => GraphErrorKind::OutcomeUnknown { retry_after: None },
            };
            GraphError::new(call.name, kind)
        })
    }
}

/// A `GET`.
pub(crate) fn get(name: &'static str, url: Url) -> Call {
    Call {
        name,
        method: Method::GET,
        url,
        body: None,
        repeat: Repeat::Harmless,
        success: &[200],
    }
}

/// What an answer that is not the expected one means.
fn explain(name: &'static str, answer: &Answer) -> GraphError {
    let body = ErrorBody::parse(&answer.body);
    let kind = if (200..300).contains(&answer.status) {
        // Success in a shape that Graph does not have: a proxy's page, or cut off. What became of
        // the request is unknown.
        GraphErrorKind::OutcomeUnknown {
            retry_after: answer.retry_after,
        }
    } else {
        classify(
            answer.status,
            &body,
            answer.retry_after,
            answer.throttle_scope.as_deref(),
        )
    };
    GraphError {
        call: name,
        kind,
        status: Some(answer.status),
        code: body.code.chars().take(80).collect(),
        request_id: answer.request_id.clone().or(body.inner.request_id),
    }
}
