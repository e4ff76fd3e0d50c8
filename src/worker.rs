//! The brain of the extension: session, accounts, fill decisions, alarms, badge, notifications.
//!
//! All logic is native-testable; the browser stands behind the traits of [`platform`]. The worker
//! may be killed between any two messages: what it needs to go on is mirrored to the browser's
//! memory with every change and read again by [`Worker::restore`]. Opened credentials and nothing
//! else live in its own memory alone.

mod accounts;
mod approvals;
mod arrival;
pub mod badge;
pub mod binding;
#[cfg(target_arch = "wasm32")]
pub mod browser_platform;
pub mod cloud;
pub mod cloud_origin;
mod computer;
mod copy;
mod credential;
mod fill;
#[cfg(test)]
mod fixtures;
mod known_approval;
mod launch;
mod launch_place;
mod live;
mod lock;
pub mod login_hint;
mod logos;
mod notice_button;
pub mod notices;
mod per_account;
pub mod platform;
mod popup;
pub mod portals;
mod press;
mod proof;
mod session;
pub mod sign_in_page;
mod state;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::rc::Rc;

use futures::lock::Mutex;
use hallpass_protocol::Timestamp;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::ports::{Caller, ContentPort, PopupEvent, PopupPort, PortError, refusal};
use crate::worker::cloud::{Call, CloudError};
use crate::worker::cloud_origin::CloudOrigin;
use crate::worker::platform::{HttpRequest, HttpResponse, Platform, ProofHints};
use crate::worker::proof::Identity;
use crate::worker::state::{State, Topic};

/// The alarm that rings each minute while somebody is signed in or an account is counted down.
pub const TICK: &str = "tick";

/// As whom a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// As nobody.
    Nobody,
    /// In a ceremony: with the key that the session will be bound to.
    Ceremony,
    /// As the signed-in technician.
    Session,
}

/// The worker. A clone is another handle to the same one.
pub struct Worker<P: Platform>(Rc<Inner<P>>);

struct Inner<P: Platform> {
    platform: P,
    /// Never borrowed across an `await`.
    state: RefCell<State>,
    /// The key of the proofs, once it was read.
    key: RefCell<Option<P::Key>>,
    /// One at a time makes or removes the key.
    key_turn: Mutex<()>,
    /// One fetch of a credential at a time: each is an entry in the audit log.
    credential_turn: Mutex<()>,
    /// One at a time finds or makes a customer's container.
    container_turn: Mutex<()>,
}

impl<P: Platform> Clone for Worker<P> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<P: Platform> Worker<P> {
    /// Starts a worker where the last one stopped.
    pub async fn restore(platform: P) -> Self {
        let mut state = State::default();
        let (stored, fixed, chosen, hinted) = futures::join!(
            platform.load(),
            platform.fixed_cloud(),
            platform.chosen_cloud(),
            platform.hinted_tabs()
        );
        for (key, json) in stored {
            let json = Zeroizing::new(json);
            state.read(&key, &json);
        }
        state.is_cloud_fixed = fixed.is_some();
        state.cloud = fixed
            .or(chosen)
            .and_then(|text| CloudOrigin::parse(&text).ok());
        let state = RefCell::new(state);
        let worker = Self(Rc::new(Inner {
            platform,
            state,
            key: RefCell::new(None),
            key_turn: Mutex::new(()),
            credential_turn: Mutex::new(()),
            container_turn: Mutex::new(()),
        }));
        worker.take_over_login_hints(hinted);
        worker.go_on_with_launches();
        worker.watch_presence();
        worker.ensure_live();
        worker
    }

    /// Answers one message of `caller`. Never fails: an error is an answer too.
    pub async fn answer(&self, caller: &Caller, message: &str) -> String {
        if ContentPort::is_addressed(message) {
            ContentPort::dispatch(self, caller, message).await
        } else if PopupPort::is_addressed(message) {
            PopupPort::dispatch(self, caller, message).await
        } else {
            refusal(PortError::VersionMismatch)
        }
    }

    /// A page began to listen to events: it gets the present state, then every change.
    pub fn page_connected(&self) {
        self.push_status();
        self.push_accounts();
        self.ensure_live();
    }

    /// A tab was closed.
    pub fn tab_removed(&self, tab_id: i32) {
        self.unbind(tab_id);
        let was_sign_in =
            self.change(|state| state.sign_in_tab.take_if(|tab| *tab == tab_id).is_some());
        if was_sign_in {
            self.save(&[Topic::SignInTab]);
        }
    }

    fn platform(&self) -> &P {
        &self.0.platform
    }

    fn look<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.0.state.borrow())
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.state.borrow_mut())
    }

    fn now_unix_ms(&self) -> i64 {
        self.platform().now_unix_ms()
    }

    fn cloud_time(&self) -> Timestamp {
        let now = self.now_unix_ms();
        self.look(|state| state.cloud_time(now))
    }

    /// Mirrors `topics` to the browser's memory.
    fn save(&self, topics: &[Topic]) {
        for topic in topics {
            match self.look(|state| state.write(*topic)) {
                Some(json) => self.platform().put(topic.key(), &json),
                None => self.platform().remove(&[topic.key()]),
            }
        }
        if topics.contains(&Topic::Bindings) {
            self.remove_stale_login_hints();
        }
    }

    fn push(&self, event: &PopupEvent) {
        if self.platform().listening() > 0
            && let Ok(json) = serde_json::to_string(event)
        {
            self.platform().broadcast(&json);
        }
    }

    fn push_status(&self) {
        let status = self.look(State::status_view);
        self.push(&PopupEvent::Status(Box::new(status)));
    }

    fn push_accounts(&self) {
        self.push(&PopupEvent::Accounts(self.look(State::accounts_view)));
    }

    /// Calls the cloud as the signed-in technician and reads the answer's JSON.
    async fn call<T: DeserializeOwned>(&self, call: Call) -> Result<T, CloudError> {
        self.exchange(call, Standing::Session, cloud::read).await
    }

    /// Calls the cloud as the signed-in technician; the answer has no body.
    async fn call_empty(&self, call: Call) -> Result<(), CloudError> {
        self.exchange(call, Standing::Session, cloud::read_empty)
            .await
    }

    /// Calls the cloud as somebody who is about to sign in.
    async fn call_in_ceremony<T: DeserializeOwned>(&self, call: Call) -> Result<T, CloudError> {
        self.exchange(call, Standing::Ceremony, cloud::read).await
    }

    /// Calls the cloud as nobody.
    async fn call_unauthenticated<T: DeserializeOwned>(&self, call: Call) -> Result<T, CloudError> {
        self.exchange(call, Standing::Nobody, cloud::read).await
    }

    async fn exchange<T>(
        &self,
        call: Call,
        standing: Standing,
        read: impl FnOnce(&HttpResponse) -> Result<T, CloudError>,
    ) -> Result<T, CloudError> {
        let (cloud, token, epoch) = self.look(|state| state.caller(standing))?;
        let answer = self.answer_to(&call, standing, cloud, token).await;
        if self.look(|state| state.epoch) != epoch {
            return Err(CloudError::Superseded);
        }
        let result = answer.and_then(|response| read(&response));
        self.note_outcome(result.as_ref().err());
        result
    }

    async fn answer_to(
        &self,
        call: &Call,
        standing: Standing,
        cloud: CloudOrigin,
        token: Option<Zeroizing<String>>,
    ) -> Result<HttpResponse, CloudError> {
        if standing == Standing::Nobody {
            return cloud::succeeded(self.platform().send(call.to_request(&cloud)).await);
        }
        let key = self.proof_key().await?;
        self.send_as(call, &Identity { cloud, token, key }).await
    }

    /// Sends `call` with a proof. The one place where a whole answer is waited for: each other would
    /// be one more copy of the code in the module.
    async fn send_as(
        &self,
        call: &Call,
        identity: &Identity<P::Key>,
    ) -> Result<HttpResponse, CloudError> {
        self.send_proven(call, identity, async |request| self.send(request).await)
            .await
    }

    /// Calls the cloud; the answer's JSON as it came.
    async fn call_for_text(
        &self,
        call: Call,
        standing: Standing,
    ) -> Result<Zeroizing<String>, CloudError> {
        self.exchange(call, standing, |response| {
            cloud::require_json(response)?;
            Ok(Zeroizing::new(response.body.to_string()))
        })
        .await
    }

    async fn send(&self, request: HttpRequest) -> (ProofHints, Result<HttpResponse, CloudError>) {
        let mut answer = self.platform().send(request).await;
        let hints = answer
            .as_mut()
            .map(|response| std::mem::take(&mut response.hints))
            .unwrap_or_default();
        (hints, cloud::succeeded(answer))
    }

    /// Keeps the standing problem in step with the last call, and ends a session that is over.
    fn note_outcome(&self, error: Option<&CloudError>) {
        if let Some(sentence) = error.and_then(CloudError::ends_session) {
            self.session_is_over(sentence);
            return;
        }
        let problem = error
            .filter(|error| error.is_standing())
            .map(ToString::to_string);
        self.set_problem(problem);
    }

    fn set_problem(&self, problem: Option<String>) {
        let has_changed = self.change(|state| {
            let has_changed = state.problem != problem;
            state.problem = problem;
            has_changed
        });
        if has_changed {
            self.save(&[Topic::Problem]);
            self.show_badge();
            self.push_status();
        }
    }

    /// Takes the cloud's clock from an answer.
    fn set_clock(&self, server_time: Timestamp) {
        let now = self.now_unix_ms();
        if self.change(|state| state.set_clock(server_time, now)) {
            self.save(&[Topic::ClockOffset]);
        }
    }
}
