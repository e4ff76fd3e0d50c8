//! What the parts of the page share, and what happens when something is pressed.

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng as _;
use hallpass_approval::{Code, Number};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::computer_sign_in::{AllowComputerSignInRequest, ComputerSignInDecision};
use hallpass_protocol::credential::{Custody, SealedCredential};
use hallpass_protocol::ids::{AccountId, SessionId};
use hallpass_seal::SealingKey;
use hallpass_ui::ceremony::{self, CeremonyError};
use hallpass_ui::clock::browser_now_ms;
use leptos::prelude::*;
use leptos::task::spawn_local;
use zeroize::Zeroizing;

use super::keep;
use crate::api::{CallError, SignedInApi};
use crate::browser::random::random_bytes;
use crate::state::approval::sentence;
use crate::state::computer::{
    ComputerEntry, ComputerOutcome, ComputerStage, OpenedComputer, ResealError, reseal,
};

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// A code is looked up.
    Finding,
    /// The passkey is asked for, and the credential sealed for the computer.
    Allowing,
    /// The denial is sent.
    Denying,
    /// The computer's session is ended.
    Ending,
}

/// Why the computer was not signed in.
#[derive(Debug, thiserror::Error)]
enum AllowError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("Nothing was sent. {0}")]
    Ceremony(#[from] CeremonyError),
    #[error("Nothing was sent. {0}")]
    Reseal(#[from] ResealError),
    #[error("Nothing was sent. This browser has no randomness to seal with: use another one.")]
    Random,
    #[error(
        "The answer cannot be read. Look whether the computer is signed in, and reload this page."
    )]
    Unclear,
}

/// One computer on one screen. A bundle of signals: copying it copies references.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    api: SignedInApi,
    entry: RwSignal<ComputerEntry>,
    /// Where the page stands.
    pub(super) stage: RwSignal<ComputerStage>,
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
    /// The account that was chosen.
    pub(super) account: RwSignal<Option<AccountId>>,
}

impl Desk {
    /// For somebody who came by `entry`.
    pub(super) fn new(api: SignedInApi, entry: RwSignal<ComputerEntry>) -> Self {
        let desk = Self {
            api,
            entry,
            stage: RwSignal::new(ComputerStage::begin(entry.get_untracked())),
            doing: RwSignal::new(None),
            error: RwSignal::new(None),
            code: RwSignal::default(),
            number: RwSignal::default(),
            objection: RwSignal::new(None),
            account: RwSignal::new(None),
        };
        if desk.stage.get_untracked() == ComputerStage::Opening {
            desk.open();
        }
        desk
    }

    /// Asks the cloud for the computer.
    pub(super) fn open(self) {
        let entry = self.entry.get_untracked();
        let Some(id) = entry.id() else {
            return self.type_code();
        };
        self.stage.set(ComputerStage::Opening);
        self.error.set(None);
        spawn_local(async move {
            let answer = self.api.open_computer(id, entry.nonce()).await;
            if answer.is_ok() {
                self.enter(entry.opened());
            }
            let link = entry.link();
            let stage = ComputerStage::opened(answer, link.as_ref(), browser_now_ms());
            self.choose_the_only_one(&stage);
            // Where the page was left meanwhile, there is nobody to show it to.
            let _ = self.stage.try_set(stage);
        });
    }

    /// Looks the typed code up.
    pub(super) fn find(self) {
        let code = match self.code.read_untracked().parse::<Code>() {
            Ok(code) => code,
            Err(error) => return self.objection.set(Some(sentence(&error))),
        };
        let call = async move { self.api.find_computer(code.to_string()).await };
        self.run(Doing::Finding, call, move |outcome| match outcome {
            Ok(response) => {
                self.enter(ComputerEntry::Found(response.facts.id));
                let stage = ComputerStage::opened(Ok(response), None, browser_now_ms());
                self.choose_the_only_one(&stage);
                self.stage.set(stage);
            }
            Err(error) => self.objection.set(Some(error.to_string())),
        });
    }

    /// Asks for a code.
    pub(super) fn type_code(self) {
        self.leave();
        self.error.set(None);
        self.objection.set(None);
        self.code.set(String::new());
        self.stage.set(ComputerStage::Typing(None));
    }

    /// Lets the passkey sign what is shown, seals the account's credential for the computer in the same
    /// gesture, and sends both.
    pub(super) fn allow(self, opened: OpenedComputer) {
        let Some(account_id) = self.account.get_untracked() else {
            return self.error.set(Some(CHOOSE.to_owned()));
        };
        let Ok(number) = Number::from_digits(&self.number.read_untracked()) else {
            return self.objection.set(Some(DIGITS.to_owned()));
        };
        let typed = self.number.get_untracked().trim().to_owned();
        let call = async move { self.send(&opened, account_id, (&number, typed)).await };
        self.run(Doing::Allowing, call, move |outcome| {
            let decided = outcome
                .and_then(|answer| ComputerStage::decided(&answer).ok_or(AllowError::Unclear));
            match decided {
                Ok(stage) => {
                    self.leave();
                    self.stage.set(stage);
                }
                Err(AllowError::Call(error)) if is_final(&error) => {
                    self.number.set(String::new());
                    self.stage.set(ComputerStage::stopped(&error));
                }
                Err(error) => self.error.set(Some(error.to_string())),
            }
        });
    }

    async fn send(
        self,
        opened: &OpenedComputer,
        account_id: AccountId,
        (number, typed): (&Number, String),
    ) -> Result<ComputerSignInDecision, AllowError> {
        let account = opened.account(account_id).ok_or(AllowError::Unclear)?;
        let is_sealed = account.custody == Custody::Sealed;
        let released = if is_sealed {
            Some(self.api.credential(account_id).await?)
        } else {
            None
        };
        let can_open = |id| {
            let blobs = released.as_ref().map(|released| &released.sealed);
            blobs.is_none_or(|blobs| blobs.iter().any(|blob| blob.passkey_id == id))
        };
        let options = opened.options(account, number, can_open);
        let options = options.ok_or(ResealError::NotOpened)?;
        let (credential, sealed) = match &released {
            None => (ceremony::sign(&options).await?, None),
            Some(released) => {
                let used = ceremony::get(&options).await?;
                let id = used.credential.get("id").and_then(|id| id.as_str());
                let passkey = id.and_then(|id| opened.passkey(id));
                let (passkey, prf) = passkey.zip(used.prf).ok_or(ResealError::NotOpened)?;
                let key = SealingKey::derive(&prf.to_prf_output());
                let public_key = opened.facts().public_key.as_bytes();
                let seed = random_bytes().map(Zeroizing::new);
                let seed = seed.ok_or(AllowError::Random)?;
                let mut rng = ChaCha20Rng::from_seed(*seed);
                let sealed: SealedCredential =
                    reseal(&mut rng, released, (&key, passkey), public_key)?;
                (used.credential, Some(sealed))
            }
        };
        let request = AllowComputerSignInRequest {
            account_id,
            number: typed,
            credential,
            sealed,
        };
        Ok(self.api.allow_computer(opened.facts().id, &request).await?)
    }

    /// Says no, and perhaps that it was somebody else who asked.
    pub(super) fn deny(self, opened: &OpenedComputer, is_alarm: bool) {
        let id = opened.facts().id;
        let call = async move { self.api.deny_computer(id, is_alarm).await };
        self.run(Doing::Denying, call, move |outcome| match outcome {
            Ok(()) => {
                self.leave();
                let outcome = if is_alarm {
                    ComputerOutcome::Alarm
                } else {
                    ComputerOutcome::Denied
                };
                self.stage.set(ComputerStage::Ended(outcome));
            }
            Err(error) if is_final(&error) => self.stage.set(ComputerStage::stopped(&error)),
            Err(error) => self.error.set(Some(error.to_string())),
        });
    }

    /// Ends the session of the computer that was signed in.
    pub(super) fn end(self, session_id: SessionId) {
        let call = async move { self.api.end_session(session_id).await };
        self.run(Doing::Ending, call, move |outcome| match outcome {
            Ok(()) => self
                .stage
                .set(ComputerStage::Ended(ComputerOutcome::SignedOut)),
            // It has ended by itself.
            Err(error) if error.code() == Some(ErrorCode::NotFound) => {
                self.stage
                    .set(ComputerStage::Ended(ComputerOutcome::SignedOut));
            }
            Err(error) => self.error.set(Some(error.to_string())),
        });
    }

    /// Ends the page where its time is over.
    pub(super) fn tick(self, now_ms: i64) {
        if self.doing.get_untracked().is_none()
            && let Some(next) = self.stage.with_untracked(|stage| stage.at(now_ms))
        {
            self.leave();
            self.stage.set(next);
        }
    }

    /// One account needs no choosing.
    fn choose_the_only_one(self, stage: &ComputerStage) {
        if let ComputerStage::Shown(opened) = stage
            && let [only] = opened.accounts()
        {
            let _ = self.account.try_set(Some(only.id));
        }
    }

    fn run<T: 'static, E: 'static>(
        self,
        doing: Doing,
        call: impl Future<Output = Result<T, E>> + 'static,
        then: impl FnOnce(Result<T, E>) + 'static,
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

    /// From now on it is about this computer.
    fn enter(self, entry: ComputerEntry) {
        keep(entry);
        let _ = self.entry.try_set(entry);
    }

    /// It is over: nothing of it stays.
    fn leave(self) {
        self.enter(ComputerEntry::Code);
        self.number.set(String::new());
    }
}

/// Whether the same on the same page would be refused again.
fn is_final(error: &CallError) -> bool {
    matches!(
        error.code(),
        Some(ErrorCode::ApprovalRefused | ErrorCode::NotFound)
    )
}

const CHOOSE: &str = "Choose the account that the computer is to be signed in for.";
const DIGITS: &str = "The number has three digits: type what the computer shows.";
