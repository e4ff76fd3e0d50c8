//! What of the state is mirrored to `storage.session`, so that a killed worker goes on.

use hallpass_protocol::session::SessionResponse;
use hallpass_seal::SealingKey;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::{Session, State};
use crate::worker::computer::Computer;
use crate::worker::known_approval::KnownApproval;

/// A part of the state that is mirrored to `storage.session`, one key each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Session,
    SealingKey,
    Accounts,
    Approvals,
    Inbox,
    Sealed,
    Refused,
    CodeSteps,
    Bindings,
    Hints,
    Notified,
    ClockOffset,
    DpopNonce,
    AwakeAt,
    Locked,
    SignInTab,
    Computer,
    Arrivals,
    Problem,
}

impl Topic {
    pub(crate) const ALL: [Self; 19] = [
        Self::Session,
        Self::SealingKey,
        Self::Accounts,
        Self::Approvals,
        Self::Inbox,
        Self::Sealed,
        Self::Refused,
        Self::CodeSteps,
        Self::Bindings,
        Self::Hints,
        Self::Notified,
        Self::ClockOffset,
        Self::DpopNonce,
        Self::AwakeAt,
        Self::Locked,
        Self::SignInTab,
        Self::Computer,
        Self::Arrivals,
        Self::Problem,
    ];

    /// What belongs to a session and goes with it. The nonce opens nothing and serves the next
    /// sign-in.
    pub(crate) const OF_SESSION: [Self; 13] = [
        Self::Session,
        Self::SealingKey,
        Self::Accounts,
        Self::Approvals,
        Self::Inbox,
        Self::Sealed,
        Self::Refused,
        Self::CodeSteps,
        Self::Bindings,
        Self::Hints,
        Self::Notified,
        Self::AwakeAt,
        Self::Computer,
    ];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::SealingKey => "sealing_key",
            Self::Accounts => "accounts",
            Self::Approvals => "approvals",
            Self::Inbox => "inbox",
            Self::Sealed => "sealed",
            Self::Refused => "refused",
            Self::CodeSteps => "code_steps",
            Self::Bindings => "bindings",
            Self::Hints => "hints",
            Self::Notified => "notified",
            Self::ClockOffset => "clock_offset_ms",
            Self::DpopNonce => "dpop_nonce",
            Self::AwakeAt => "awake_at_ms",
            Self::Locked => "locked",
            Self::SignInTab => "sign_in_tab",
            Self::Computer => "computer",
            Self::Arrivals => "arrivals",
            Self::Problem => "problem",
        }
    }
}

impl State {
    /// The text of `topic`, or `None` when it is at its default and its key is not needed.
    pub(crate) fn write(&self, topic: Topic) -> Option<Zeroizing<String>> {
        let json = match topic {
            Topic::Session => self.session.as_ref().and_then(|session| {
                // EXPOSE: `storage.session` is the browser's memory, closed to content scripts; a
                // killed worker could not go on without it.
                let mut response = SessionResponse {
                    token: String::clone(&session.token),
                    session: session.view.clone(),
                };
                let json = serde_json::to_string(&response).ok();
                zeroize::Zeroize::zeroize(&mut response.token);
                json
            }),
            Topic::SealingKey => {
                return self.sealing_key.as_ref().map(SealingKey::to_base64url);
            }
            Topic::Accounts => self
                .accounts
                .as_ref()
                .and_then(|all| serde_json::to_string(all).ok()),
            Topic::Approvals => self.approvals.as_deref().map(array),
            Topic::Inbox => (!self.inbox.is_empty()).then(|| array(&self.inbox)),
            Topic::Sealed => unless_empty(self.sealed.is_empty(), &self.sealed),
            Topic::Refused => unless_empty(self.refused.is_empty(), &self.refused),
            Topic::CodeSteps => unless_empty(self.code_steps.is_empty(), &self.code_steps),
            Topic::Bindings => unless_empty(self.bindings.is_empty(), &self.bindings),
            Topic::Hints => unless_empty(self.hints.is_empty(), &self.hints),
            Topic::Notified => unless_empty(self.notified.is_empty(), &self.notified),
            Topic::ClockOffset => unless_empty(self.clock_offset_ms == 0, &self.clock_offset_ms),
            Topic::DpopNonce => unless_empty(self.dpop_nonce.is_none(), &self.dpop_nonce),
            Topic::AwakeAt => unless_empty(self.awake_at_ms.is_none(), &self.awake_at_ms),
            Topic::Locked => unless_empty(self.locked.is_none(), &self.locked),
            Topic::SignInTab => unless_empty(self.sign_in_tab.is_none(), &self.sign_in_tab),
            Topic::Computer => self.computer.as_ref().map(Computer::write),
            Topic::Arrivals => unless_empty(self.arrivals.is_empty(), &self.arrivals),
            Topic::Problem => unless_empty(self.problem.is_none(), &self.problem),
        };
        json.map(Zeroizing::new)
    }

    /// Takes over what an earlier worker wrote. Text of another version is as good as none.
    pub(crate) fn read(&mut self, key: &str, json: &str) {
        let Some(topic) = Topic::ALL.into_iter().find(|topic| topic.key() == key) else {
            return;
        };
        match topic {
            Topic::Session => {
                self.session = parse::<SessionResponse>(json).map(|response| Session {
                    token: Zeroizing::new(response.token),
                    view: response.session,
                });
            }
            Topic::SealingKey => self.sealing_key = SealingKey::from_base64url(json).ok(),
            Topic::Accounts => self.accounts = parse(json),
            Topic::Approvals => self.approvals = Some(KnownApproval::read_all(json)),
            Topic::Inbox => self.inbox = KnownApproval::read_all(json),
            Topic::Sealed => self.sealed = parse(json).unwrap_or_default(),
            Topic::Refused => self.refused = parse(json).unwrap_or_default(),
            Topic::CodeSteps => self.code_steps = parse(json).unwrap_or_default(),
            Topic::Bindings => self.bindings = parse(json).unwrap_or_default(),
            Topic::Hints => self.hints = parse(json).unwrap_or_default(),
            Topic::Notified => self.notified = parse(json).unwrap_or_default(),
            Topic::ClockOffset => self.clock_offset_ms = parse(json).unwrap_or_default(),
            Topic::DpopNonce => self.dpop_nonce = parse(json),
            Topic::AwakeAt => self.awake_at_ms = parse(json),
            Topic::Locked => self.locked = parse(json),
            Topic::SignInTab => self.sign_in_tab = parse(json),
            Topic::Computer => self.computer = Computer::read(json),
            Topic::Arrivals => self.arrivals = parse(json).unwrap_or_default(),
            Topic::Problem => self.problem = parse(json),
        }
    }
}

fn array(approvals: &[KnownApproval]) -> String {
    let items = KnownApproval::write_all(approvals);
    format!("[{}]", items.as_str())
}

fn parse<T: DeserializeOwned>(json: &str) -> Option<T> {
    crate::json::from_str(json).ok()
}

fn unless_empty(is_empty: bool, value: &impl Serialize) -> Option<String> {
    if is_empty {
        None
    } else {
        serde_json::to_string(value).ok()
    }
}
