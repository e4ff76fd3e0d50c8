//! Calls over HTTP, to addresses that are allowed, with bounded answers.

use core::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use url::Url;
use zeroize::Zeroizing;

use crate::tickets::TicketSystemError;
use crate::webhook::AddressPolicy;

/// Until a connection is there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Until the answer is there: somebody waits for it.
const TIMEOUT: Duration = Duration::from_secs(8);

/// The longest time that the system can ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);

/// The largest answer that is read, in bytes: a ticket with long details takes some 100 KiB.
const ANSWER_MAX_BYTES: usize = 2 << 20;

/// Calls ticket systems. Clones share connections.
#[derive(Debug, Clone)]
pub struct HaloHttp {
    client: Client,
    policy: AddressPolicy,
}

impl HaloHttp {
    /// To addresses that the policy admits.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(policy: AddressPolicy) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .user_agent(concat!("Hallpass/", env!("CARGO_PKG_VERSION")))
            // A redirect would carry the secret where nobody has looked.
            .redirect(Policy::none())
            // A proxy would look names up by itself.
            .no_proxy()
            .dns_resolver(policy.clone())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .retry(reqwest::retry::never())
            .build()?;
        Ok(Self { client, policy })
    }

    /// Which addresses it calls.
    pub fn policy(&self) -> &AddressPolicy {
        &self.policy
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn admit(&self, url: &Url) -> Result<(), TicketSystemError> {
        Ok(self.policy.check(url)?)
    }

    /// The answer, if it is a success.
    pub(super) async fn send(&self, call: RequestBuilder) -> Result<Response, TicketSystemError> {
        let answer = call.send().await.map_err(|error| {
            if error.is_timeout() && !error.is_connect() {
                TicketSystemError::TimedOut
            } else {
                TicketSystemError::Unreachable
            }
        })?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let retry_after = answer
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(|seconds| Duration::from_secs(seconds).min(RETRY_AFTER_MAX));
        Err(TicketSystemError::Refused {
            status: status.as_u16(),
            retry_after,
        })
    }

    /// The answer's JSON.
    pub(super) async fn read<T: DeserializeOwned>(
        mut answer: Response,
    ) -> Result<T, TicketSystemError> {
        // It may hold a token.
        let mut text = Zeroizing::new(Vec::new());
        while let Some(part) = answer
            .chunk()
            .await
            .map_err(|_| TicketSystemError::TimedOut)?
        {
            if text.len() + part.len() > ANSWER_MAX_BYTES {
                return Err(TicketSystemError::Unreadable);
            }
            text.extend_from_slice(&part);
        }
        serde_json::from_slice(&text).map_err(|_| TicketSystemError::Unreadable)
    }
}
