//! The cloud's live events, while somebody looks or something is being made.

use std::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::AccountResponse;
use hallpass_protocol::sse::SseParser;
use serde::Deserialize;

use crate::json;
use crate::worker::cloud::{self, Call, CloudError, SESSION_OVER};
use crate::worker::platform::{
    ByteStream, HttpError, HttpRequest, Platform, ProofHints, StreamResponse,
};
use crate::worker::proof::Identity;
use crate::worker::{Standing, Worker};

/// The longest wait before the stream is opened again; below the 30 s after which the browser
/// stops an idle worker.
const MAX_WAIT_MS: u64 = 20_000;
/// The first wait.
const FIRST_WAIT_MS: u64 = 500;

/// Why a stream ended.
enum StreamEnd {
    /// Nobody needs it any more.
    NotWanted,
    /// It broke; `had_events` says that it worked before.
    Broken { had_events: bool },
}

impl<P: Platform> Worker<P> {
    /// Opens the stream when it is wanted and not open.
    pub(super) fn ensure_live(&self) {
        if self.look(|state| state.is_live) || !self.is_live_wanted() {
            return;
        }
        self.change(|state| state.is_live = true);
        let worker = self.clone();
        self.platform().spawn(async move {
            worker.live().await;
            worker.change(|state| state.is_live = false);
        });
    }

    fn is_live_wanted(&self) -> bool {
        let is_watched = self.platform().listening() > 0;
        let now = self.cloud_time();
        self.look(|state| {
            let is_moving = state.is_anything_moving() || state.awaited_approval(now).is_some();
            state.session.is_some() && (is_watched || is_moving)
        })
    }

    async fn live(&self) {
        let mut failures = 0_u32;
        while self.is_live_wanted() {
            let end = self.follow().await;
            self.change(|state| state.is_streaming = false);
            match end {
                StreamEnd::NotWanted => return,
                StreamEnd::Broken { had_events } => {
                    failures = if had_events {
                        0
                    } else {
                        failures.saturating_add(1)
                    };
                    self.platform().sleep(self.wait_before(failures)).await;
                    // What happened while there was no stream.
                    drop(self.refresh_accounts().await);
                    self.refresh_approvals().await;
                }
            }
        }
    }

    /// Full jitter: clients that lost the same cloud do not come back at once.
    fn wait_before(&self, failures: u32) -> Duration {
        let ceiling = FIRST_WAIT_MS
            .saturating_mul(1 << failures.min(10))
            .min(MAX_WAIT_MS);
        let [a, b, c, d, ..] = self.platform().random_bytes();
        let random = u64::from(u32::from_le_bytes([a, b, c, d]));
        Duration::from_millis(ceiling / 4 + random % (ceiling - ceiling / 4))
    }

    /// Follows one stream until it ends.
    async fn follow(&self) -> StreamEnd {
        let epoch = self.look(|state| state.epoch);
        let mut had_events = false;
        let Ok(mut stream) = self.open_stream().await else {
            return StreamEnd::Broken { had_events };
        };
        self.change(|state| state.is_streaming = true);
        let mut parser = SseParser::default();
        loop {
            let Ok(Some(bytes)) = stream.next().await else {
                return StreamEnd::Broken { had_events };
            };
            for data in parser.feed(&bytes) {
                if self.look(|state| state.epoch) != epoch {
                    return StreamEnd::NotWanted;
                }
                had_events = true;
                self.take_event(&data);
            }
            if !self.is_live_wanted() {
                return StreamEnd::NotWanted;
            }
        }
    }

    async fn open_stream(&self) -> Result<P::Stream, CloudError> {
        let (cloud, token, epoch) = self.look(|state| state.caller(Standing::Session))?;
        let opened = match self.proof_key().await {
            Ok(key) => {
                let identity = Identity { cloud, token, key };
                self.send_proven(&Call::get("/v1/events"), &identity, async |request| {
                    self.open(request).await
                })
                .await
            }
            Err(error) => Err(error),
        };
        if self.look(|state| state.epoch) != epoch {
            return Err(CloudError::Superseded);
        }
        self.note_outcome(opened.as_ref().err());
        opened
    }

    async fn open(&self, request: HttpRequest) -> (ProofHints, Result<P::Stream, CloudError>) {
        match self.platform().open(request).await {
            Err(error) => (ProofHints::default(), Err(error.into())),
            Ok(mut response) => {
                let hints = std::mem::take(&mut response.hints);
                (hints, events_of(response).await)
            }
        }
    }

    /// Takes the `data` of one event, a [`LiveEvent`]. It is read by its tag first: the enum's own
    /// reader holds a second one for every account, for events whose tag does not come first.
    ///
    /// [`LiveEvent`]: hallpass_protocol::event::LiveEvent
    fn take_event(&self, data: &str) {
        #[derive(Deserialize)]
        struct Tagged<'a> {
            #[serde(rename = "type")]
            name: &'a str,
            server_time: Option<Timestamp>,
        }
        // An event that cannot be read is of a newer cloud; the next refresh tells the rest.
        let Ok(Tagged { name, server_time }) = json::from_str(data) else {
            return;
        };
        if let Some(server_time) = server_time {
            self.set_clock(server_time);
        }
        match name {
            // Every 15 s: touching the browser's API keeps the worker from being stopped.
            "hello" => self.show_badge(),
            "account" => {
                if let Ok(AccountResponse { account, .. }) = json::from_str(data) {
                    self.merge(account);
                }
            }
            "approval" => drop(self.take_approvals(data)),
            "inbox" => self.refresh_approvals_soon(),
            "lagged" => self.refresh_soon(),
            "signed_out" => {
                self.session_is_over(SESSION_OVER.to_owned());
            }
            _ => {}
        }
    }
}

/// The stream of an answer that is one.
async fn events_of<S: ByteStream>(mut response: StreamResponse<S>) -> Result<S, CloudError> {
    if !(200..300).contains(&response.status) {
        let body = read_short_body(&mut response.stream)
            .await
            .unwrap_or_default();
        cloud::check_status(response.status, &response.content_type, &body)?;
    }
    if response.content_type.starts_with("text/event-stream") {
        Ok(response.stream)
    } else {
        Err(CloudError::NotTheCloud)
    }
}

/// The body of a refusal, at most 64 KiB of it.
async fn read_short_body(stream: &mut impl ByteStream) -> Result<String, HttpError> {
    let mut body = Vec::new();
    while body.len() < 65_536
        && let Some(bytes) = stream.next().await?
    {
        body.extend(bytes);
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}
