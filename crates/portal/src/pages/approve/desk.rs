//! What the parts of the page share, and what happens when something is pressed.

use hallpass_approval::{Code, Number};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::approval::{ApproveRequest, DecisionResponse, DenyRequest};
use hallpass_ui::ceremony::{self, CeremonyError};
use hallpass_ui::clock::browser_now_ms;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::keep;
use crate::api::{CallError, SignedInApi};
use crate::state::approval::{Entry, Opened, Outcome, Stage, sentence};

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// A code is looked up.
    Finding,
    /// The passkey is asked for, and the approval sent.
    Approving,
    /// The denial is sent.
    Denying,
}

/// One request on one screen. A bundle of signals: copying it copies references.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    api: SignedInApi,
    entry: RwSignal<Entry>,
    /// Where the page stands.
    pub(super) stage: RwSignal<Stage>,
    /// What is under way.
    pub(super) doing: RwSignal<Option<Doing>>,
    /// Why what was pressed last failed. What was typed stays.
    pub(super) error: RwSignal<Option<String>>,
    /// The eight letters.
    pub(super) code: RwSignal<String>,
    /// The three digits.
    pub(super) number: RwSignal<String>,
    /// What is wrong with what was typed.
    pub(super) objection: RwSignal<Option<String>>,
    /// Whether the inbox had it since it was opened: what was never there is not missed.
    was_listed: StoredValue<bool>,
}

impl Desk {
    /// For somebody who came by `entry`.
    pub(super) fn new(api: SignedInApi, entry: RwSignal<Entry>) -> Self {
        let desk = Self {
            api,
            entry,
            stage: RwSignal::new(Stage::begin(entry.get_untracked())),
            doing: RwSignal::new(None),
            error: RwSignal::new(None),
            code: RwSignal::default(),
            number: RwSignal::default(),
            objection: RwSignal::new(None),
            was_listed: StoredValue::new(false),
        };
        if desk.stage.get_untracked() == Stage::Opening {
            desk.open();
        }
        desk
    }

    /// Asks the cloud for the request.
    pub(super) fn open(self) {
        let entry = self.entry.get_untracked();
        let Some(id) = entry.approval_id() else {
            return self.type_code();
        };
        self.stage.set(Stage::Opening);
        self.error.set(None);
        let nonce = match entry {
            Entry::Link {
                link,
                is_opened: false,
            } => Some(*link.nonce.as_bytes()),
            _ => None,
        };
        spawn_local(async move {
            let answer = self.api.open_approval(id, nonce).await;
            if answer.is_ok() {
                self.enter(entry.opened());
            }
            let link = entry.link();
            let stage = Stage::opened(answer, link.as_ref(), browser_now_ms());
            // Where the page was left meanwhile, there is nobody to show it to.
            let _ = self.stage.try_set(stage);
            self.look();
        });
    }

    /// Looks the typed code up.
    pub(super) fn find(self) {
        let code = match self.code.read_untracked().parse::<Code>() {
            Ok(code) => code,
            Err(error) => return self.objection.set(Some(sentence(&error))),
        };
        self.run(
            Doing::Finding,
            async move { self.api.find_approval(code.to_string()).await },
            move |outcome| match outcome {
                Ok(response) => {
                    self.enter(Entry::Request(response.facts.id));
                    self.stage
                        .set(Stage::opened(Ok(response), None, browser_now_ms()));
                    self.look();
                }
                Err(error) => self.objection.set(Some(error.to_string())),
            },
        );
    }

    /// Asks for another code.
    pub(super) fn type_code(self) {
        self.leave_request();
        self.error.set(None);
        self.objection.set(None);
        self.code.set(String::new());
        self.stage.set(Stage::Typing(None));
    }

    /// Lets the passkey sign what is shown with the number, and sends it.
    pub(super) fn approve(self, opened: Opened) {
        let number = match Number::from_digits(&self.number.read_untracked()) {
            Ok(number) => number,
            Err(error) => return self.objection.set(Some(sentence(&error))),
        };
        let id = opened.facts().id;
        let typed = self.number.get_untracked();
        let call = async move {
            let options = opened
                .options(&number)
                .ok_or(CeremonyError::OptionsInvalid)?;
            let request = ApproveRequest {
                number: typed.trim().to_owned(),
                credential: ceremony::sign(&options).await?,
            };
            self.api.approve(id, &request).await
        };
        self.run(Doing::Approving, call, move |outcome| {
            self.settle(outcome, Outcome::of_approval);
        });
    }

    /// Says no.
    pub(super) fn deny(self, opened: &Opened, request: DenyRequest) {
        let id = opened.facts().id;
        let is_alarm = request.is_alarm;
        let call = async move { self.api.deny(id, &request).await };
        self.run(Doing::Denying, call, move |outcome| {
            self.settle(outcome, |answer| Outcome::of_denial(answer, is_alarm));
        });
    }

    /// Ends the request where its time is over.
    pub(super) fn tick(self, now_ms: i64) {
        if self.doing.get_untracked().is_none()
            && let Some(next) = self.stage.with_untracked(|stage| stage.at(now_ms))
        {
            self.leave_request();
            self.stage.set(next);
        }
    }

    /// Looks whether it waits still: somebody else may have decided, or the requester taken it back.
    pub(super) fn look(self) {
        let is_shown = self
            .stage
            .try_with_untracked(|stage| matches!(stage, Stage::Shown(_)));
        if is_shown != Some(true) {
            return;
        }
        let inbox = self.api.inbox();
        spawn_local(async move {
            // What cannot be looked at is looked at the next time.
            let Ok(inbox) = inbox.await else {
                return;
            };
            let Some(Stage::Shown(opened)) = self.stage.try_get_untracked() else {
                return;
            };
            let id = opened.facts().id;
            if inbox.requests.iter().any(|facts| facts.id == id) {
                self.was_listed.set_value(true);
            } else if self.was_listed.get_value() && self.doing.get_untracked().is_none() {
                self.leave_request();
                self.stage.set(Stage::Ended(opened, Outcome::Gone));
            }
        });
    }

    fn run<T: 'static>(
        self,
        doing: Doing,
        call: impl Future<Output = Result<T, CallError>> + 'static,
        then: impl FnOnce(Result<T, CallError>) + 'static,
    ) {
        if self.doing.get_untracked().is_some() {
            return;
        }
        self.doing.set(Some(doing));
        self.error.set(None);
        self.objection.set(None);
        spawn_local(async move {
            let outcome = call.await;
            // Where the page was left meanwhile, there is nobody to tell.
            if self.doing.try_set(None).is_none() {
                then(outcome);
            }
        });
    }

    fn settle(
        self,
        outcome: Result<DecisionResponse, CallError>,
        means: impl FnOnce(&DecisionResponse) -> Outcome,
    ) {
        let Stage::Shown(opened) = self.stage.get_untracked() else {
            return;
        };
        match outcome {
            Ok(answer) => {
                self.leave_request();
                self.stage.set(Stage::Ended(opened, means(&answer)));
            }
            Err(CallError::Refused(error)) if error.code == ErrorCode::ApprovalRefused => {
                self.number.set(String::new());
                self.stage.set(Stage::Refused(error.message));
            }
            Err(CallError::Ceremony(error)) => {
                self.error.set(Some(format!("Nothing was sent. {error}")));
            }
            Err(error) => self.error.set(Some(error.to_string())),
        }
    }

    /// From now on the request is this one.
    fn enter(self, entry: Entry) {
        keep(entry);
        let _ = self.entry.try_set(entry);
        self.was_listed.try_update_value(|listed| *listed = false);
    }

    /// The request is over: nothing of it stays.
    fn leave_request(self) {
        self.enter(Entry::Code);
        self.number.set(String::new());
    }
}
