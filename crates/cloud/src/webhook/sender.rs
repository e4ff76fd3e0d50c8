//! One message over HTTP.

use core::time::Duration;

use hallpass_protocol::Timestamp;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;

use super::address::{AddressPolicy, UrlError};
use super::message::WebhookMessage;
use super::secret::WebhookSecret;
use url::Url;

/// Until a connection is there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Until the answer is there.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The longest time that a receiver can ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);

/// Sends messages. Clones share connections.
#[derive(Debug, Clone)]
pub struct WebhookSender {
    http: reqwest::Client,
    policy: AddressPolicy,
}

/// A message was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The address is not allowed any more.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// There is no connection: the name is unknown, stands for an address that is not allowed, or
    /// nobody answers there in TLS that we trust.
    #[error("the address could not be reached, or its certificate is not trusted")]
    Unreachable,
    /// No answer in time.
    #[error("no answer came within {} s", TIMEOUT.as_secs())]
    TimedOut,
    /// An answer that is no success; redirects are not followed.
    #[error("the answer was HTTP {status}")]
    Refused {
        /// Its status.
        status: u16,
        /// When to come again, as the receiver says.
        retry_after: Option<Duration>,
    },
}

impl WebhookSender {
    /// Sends to addresses that the policy admits.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(policy: AddressPolicy) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .user_agent(concat!("Hallpass/", env!("CARGO_PKG_VERSION")))
            // A redirect would lead where nobody has looked.
            .redirect(Policy::none())
            // A proxy would look names up by itself.
            .no_proxy()
            .dns_resolver(policy.clone())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .retry(reqwest::retry::never())
            .build()?;
        Ok(Self { http, policy })
    }

    /// Which addresses it sends to.
    pub fn policy(&self) -> &AddressPolicy {
        &self.policy
    }

    /// Sends a message. The answer's body is not read.
    ///
    /// # Errors
    /// When it was not taken.
    pub async fn send(
        &self,
        url: &Url,
        secret: &WebhookSecret,
        message: &WebhookMessage,
        now: Timestamp,
    ) -> Result<(), SendError> {
        self.policy.check(url)?;
        let response = self
            .http
            .post(url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", now.unix_ms() / 1_000)
            .header(
                "webhook-signature",
                secret.sign(&message.id, now, &message.body),
            )
            .body(message.body.clone())
            .send()
            .await
            .map_err(|error| {
                if error.is_timeout() && !error.is_connect() {
                    SendError::TimedOut
                } else {
                    SendError::Unreachable
                }
            })?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(|seconds| Duration::from_secs(seconds).min(RETRY_AFTER_MAX));
        Err(SendError::Refused {
            status: status.as_u16(),
            retry_after,
        })
    }
}
