//! The brain of the extension: session, accounts, fill decisions, alarms, badge, notifications.
//!
//! All logic is native-testable; the browser stands behind the traits of [`platform`]. The worker
//! may be killed between any two messages: what it needs to go on is mirrored to the browser's
//! memory with every change and read again by [`Worker::restore`]. Opened credentials and nothing
//! else live in its own memory alone.

mod accounts;
pub mod badge;
pub mod binding;
#[cfg(target_arch = "wasm32")]
pub mod browser_platform;
pub mod cloud;
pub mod cloud_origin;
mod copy;
mod credential;
mod fill;
#[cfg(test)]
mod fixtures;
mod launch;
mod live;
pub mod notices;
mod per_account;
pub mod platform;
mod popup;
pub mod portals;
mod press;
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

use crate::ports::{Caller, ContentPort, PopupEvent, PopupPort, PortError, refusal};
use crate::worker::cloud::{Call, CloudError};
use crate::worker::cloud_origin::CloudOrigin;
use crate::worker::platform::{HttpResponse, Platform};
use crate::worker::state::{State, Topic};

/// The alarm that rings each minute while an account lives.
pub const TICK: &str = "tick";

/// The worker. A clone is another handle to the same one.
pub struct Worker<P: Platform>(Rc<Inner<P>>);

struct Inner<P> {
    platform: P,
    /// Never borrowed across an `await`.
    state: RefCell<State>,
    /// One fetch of a credential at a time: each is an entry in the audit log.
    credential_turn: Mutex<()>,
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
        let (stored, fixed, chosen) = futures::join!(
            platform.load(),
            platform.fixed_cloud(),
            platform.chosen_cloud()
        );
        for (key, json) in stored {
            let json = zeroize::Zeroizing::new(json);
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
            credential_turn: Mutex::new(()),
        }));
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
    }

    fn push(&self, event: &PopupEvent) {
        if self.platform().listening() > 0
            && let Ok(json) = serde_json::to_string(event)
        {
            self.platform().broadcast(&json);
        }
    }

    fn push_status(&self) {
        self.push(&PopupEvent::Status(self.look(State::status_view)));
    }

    fn push_accounts(&self) {
        self.push(&PopupEvent::Accounts(self.look(State::accounts_view)));
    }

    /// Calls the cloud as the signed-in technician and reads the answer's JSON.
    async fn call<T: DeserializeOwned>(&self, call: Call) -> Result<T, CloudError> {
        self.exchange(call, true, cloud::read).await
    }

    /// Calls the cloud as the signed-in technician; the answer has no body.
    async fn call_empty(&self, call: Call) -> Result<(), CloudError> {
        self.exchange(call, true, cloud::read_empty).await
    }

    /// Calls the cloud as nobody.
    async fn call_unauthenticated<T: DeserializeOwned>(&self, call: Call) -> Result<T, CloudError> {
        self.exchange(call, false, cloud::read).await
    }

    async fn exchange<T>(
        &self,
        call: Call,
        is_authenticated: bool,
        read: impl FnOnce(Result<HttpResponse, platform::HttpError>) -> Result<T, CloudError>,
    ) -> Result<T, CloudError> {
        let (request, epoch) = self.look(|state| {
            let cloud = state.cloud.as_ref().ok_or(CloudError::NotSet)?;
            let bearer = match (&state.session, is_authenticated) {
                (_, false) => None,
                (Some(session), true) => Some(session.token.clone()),
                (None, true) => return Err(CloudError::SignedOut),
            };
            Ok((call.into_request(cloud, bearer), state.epoch))
        })?;
        let result = read(self.platform().send(request).await);
        if self.look(|state| state.epoch) != epoch {
            return Err(CloudError::Superseded);
        }
        self.note_outcome(result.as_ref().err());
        result
    }

    /// Keeps the standing problem in step with the last call, and ends a session that is over.
    fn note_outcome(&self, error: Option<&CloudError>) {
        if error.is_some_and(CloudError::is_session_over) {
            self.end_session_here(Some("Your session has ended. Sign in again.".to_owned()));
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
