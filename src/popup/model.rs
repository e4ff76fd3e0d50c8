//! What the pages show: a view of what the worker knows, as signals.

use std::collections::BTreeMap;

use hallpass_protocol::ErrorCode;
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::AccountView;
use hallpass_protocol::approval::ApprovalView;
use hallpass_protocol::customer::CustomersResponse;
use hallpass_protocol::ids::{AccountId, ApprovalId};
use hallpass_protocol::logo::{LogoHash, LogoImage};
use hallpass_ui::load::Load;
use leptos::prelude::*;

use super::state::request_form::RequestDraft;
use crate::ports::{
    AccountsView, ApprovalsText, ApprovalsView, ComputerSignIn, ComputerText, FillOffer,
    PopupEvent, SessionState, StatusView,
};

/// A screen of the popup, once somebody is signed in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Screen {
    /// The list.
    #[default]
    Accounts,
    /// The request form.
    Request,
    /// A request that waits, or waited, for approval.
    Approval(ApprovalId),
}

/// Everything that the pages show. A bundle of signals: copying it copies references.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Model {
    /// Where we stand.
    pub(crate) status: RwSignal<Load<StatusView>>,
    /// The accounts.
    pub(crate) accounts: RwSignal<Load<AccountsView>>,
    /// What waits for approval.
    pub(crate) approvals: RwSignal<ApprovalsView>,
    /// This browser's wish to be signed in by a phone; `None` until the worker was asked.
    pub(crate) computer: RwSignal<Option<ComputerSignIn>>,
    /// What the active tab takes.
    pub(crate) offer: RwSignal<FillOffer>,
    /// The logos that are here, as addresses that are the images themselves.
    pub(crate) logos: RwSignal<BTreeMap<LogoHash, String>>,
    /// For the request form.
    pub(crate) customers: RwSignal<Load<CustomersResponse>>,
    /// What was typed into it.
    pub(crate) draft: RwSignal<Option<RequestDraft>>,
    /// Which screen.
    pub(crate) screen: RwSignal<Screen>,
    /// The list is shown again after the request form: the keyboard goes on where it left.
    pub(crate) came_back: RwSignal<bool>,
    /// What the last press failed with.
    pub(crate) failure: RwSignal<Option<String>>,
    /// What the cloud refused it for, where it was the cloud.
    pub(crate) refusal: RwSignal<Option<ErrorCode>>,
    /// A press is under way that must not be repeated.
    pub(crate) is_busy: RwSignal<bool>,
    /// This browser's clock, in milliseconds.
    pub(crate) now_ms: Signal<i64>,
}

impl Model {
    /// An empty model over a clock.
    pub(crate) fn new(now_ms: impl Into<Signal<i64>>) -> Self {
        Self {
            status: RwSignal::default(),
            accounts: RwSignal::default(),
            approvals: RwSignal::default(),
            computer: RwSignal::default(),
            offer: RwSignal::new(FillOffer::NotASignInPage),
            logos: RwSignal::default(),
            customers: RwSignal::default(),
            draft: RwSignal::default(),
            screen: RwSignal::default(),
            came_back: RwSignal::default(),
            failure: RwSignal::default(),
            refusal: RwSignal::default(),
            is_busy: RwSignal::default(),
            now_ms: now_ms.into(),
        }
    }

    /// Takes what the worker pushed.
    pub(crate) fn apply(self, event: PopupEvent) {
        match event {
            PopupEvent::Status(status) => self.status.set(Load::Ready(*status)),
            PopupEvent::Accounts(accounts) => self.accounts.set(Load::Ready(accounts)),
            PopupEvent::Approvals(text) => self.put_approvals(&text),
            PopupEvent::FillOffer(offer) => self.offer.set(offer),
        }
    }

    /// Takes what waits for approval.
    pub(crate) fn put_approvals(self, text: &ApprovalsText) {
        if let Some(view) = text.read() {
            self.approvals.set(view);
        }
    }

    /// Takes a logo, unless it is no base64: nothing but a picture gets into the address.
    pub(crate) fn put_logo(self, sha256: LogoHash, logo: &LogoImage) {
        let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
        if logo.png.bytes().all(is_base64) {
            let address = format!("data:image/png;base64,{}", logo.png);
            self.logos.update(|logos| {
                logos.insert(sha256, address);
            });
        }
    }

    /// Takes what is known of this browser's wish.
    pub(crate) fn put_computer(self, text: &ComputerText) {
        if let Some(view) = text.read() {
            self.computer.set(Some(view));
        }
    }

    /// The cloud's time, as the wish counts it. Follows the seconds.
    pub(crate) fn computer_now(self) -> Timestamp {
        let offset_ms = self
            .computer
            .with(|known| known.as_ref().map_or(0, |known| known.clock_offset_ms));
        Timestamp::from_unix_ms(self.now_ms.get().saturating_add(offset_ms))
    }

    /// When the session ends that is for one account, on a computer that a phone signed in.
    pub(crate) fn one_account_until(self) -> Memo<Option<Timestamp>> {
        Memo::new(move |_| {
            self.status.with(|status| match &status.ready()?.session {
                SessionState::SignedIn { session, .. } => {
                    session.account_id.map(|_| session.expires_at)
                }
                _ => None,
            })
        })
    }

    /// The sentence that the last press failed with, if the cloud refused it for this.
    pub(crate) fn refused_for(self, code: ErrorCode) -> Option<String> {
        let is_it = self.refusal.get() == Some(code);
        self.failure.get().filter(|_| is_it)
    }

    /// Takes one account that a press was answered with, unless a later view of it is here.
    pub(crate) fn put_account(self, account: AccountView) {
        self.accounts.update(|load| {
            let Load::Ready(view) = load else { return };
            match view
                .accounts
                .iter_mut()
                .find(|known| known.id == account.id)
            {
                Some(known) if known.revision > account.revision => {}
                Some(known) => *known = account,
                None => view.accounts.insert(0, account),
            }
        });
    }

    /// One account, while it is in the list.
    pub(crate) fn account(self, id: AccountId) -> Memo<Option<AccountView>> {
        Memo::new(move |_| {
            self.accounts
                .with(|load| load.ready()?.accounts.iter().find(|a| a.id == id).cloned())
        })
    }

    /// One of the technician's requests for approval, while it is known.
    pub(crate) fn approval(self, id: ApprovalId) -> Memo<Option<ApprovalView>> {
        Memo::new(move |_| {
            let is_it = |one: &&ApprovalView| one.id == id;
            self.approvals
                .with(|view| view.approvals.iter().find(is_it).cloned())
        })
    }

    /// The cloud's time, as approvals count it. Follows the seconds.
    pub(crate) fn cloud_now(self) -> Timestamp {
        let offset_ms = self.approvals.with(|view| view.clock_offset_ms);
        Timestamp::from_unix_ms(self.now_ms.get().saturating_add(offset_ms))
    }

    /// The hint for one account.
    pub(crate) fn hint(self, id: AccountId) -> Memo<Option<String>> {
        Memo::new(move |_| {
            self.accounts.with(|load| {
                let hints = &load.ready()?.hints;
                hints
                    .iter()
                    .find(|hint| hint.account_id == id)
                    .map(|hint| hint.message.clone())
            })
        })
    }

    /// The cloud's clock minus this browser's, in milliseconds.
    pub(crate) fn clock_offset_ms(self) -> Memo<i64> {
        Memo::new(move |_| {
            self.accounts
                .with(|load| load.ready().map_or(0, |v| v.clock_offset_ms))
        })
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::account::AccountState;

    use super::*;
    use crate::popup::state::account_row::tests::account;

    fn model(accounts: Vec<AccountView>) -> Model {
        let model = Model::new(RwSignal::new(0));
        model.apply(PopupEvent::Accounts(AccountsView {
            accounts,
            clock_offset_ms: 0,
            hints: Vec::new(),
        }));
        model
    }

    #[test]
    fn put_account_when_an_older_answer_arrives_late_keeps_the_newer_view() {
        Owner::new().with(|| {
            let mut newer = account(AccountState::Ready);
            newer.revision = 5;
            let model = model(vec![newer.clone()]);
            let mut older = newer.clone();
            older.revision = 4;
            older.state = AccountState::Unknown;
            model.put_account(older);
            assert_eq!(model.account(newer.id).get_untracked(), Some(newer));
        });
    }

    #[test]
    fn logo_is_shown_only_if_nothing_but_a_picture_can_be_in_its_address() {
        Owner::new().with(|| {
            let model = model(Vec::new());
            let sha256: LogoHash = "0f".repeat(32).parse().unwrap();
            for png in ["AA\" onerror=\"", "AA,<svg>", "AA%22", "AA;"] {
                let png = png.to_owned();
                model.put_logo(sha256.clone(), &LogoImage { png });
                assert!(model.logos.read_untracked().is_empty());
            }
            let png = "iVBOR+/=".to_owned();
            model.put_logo(sha256.clone(), &LogoImage { png });
            assert_eq!(
                model.logos.read_untracked()[&sha256],
                "data:image/png;base64,iVBOR+/="
            );
        });
    }

    #[test]
    fn put_account_when_it_is_new_comes_first() {
        Owner::new().with(|| {
            let model = model(Vec::new());
            let new = account(AccountState::Ready);
            model.put_account(new.clone());
            assert_eq!(model.account(new.id).get_untracked(), Some(new));
        });
    }
}
