//! What presses do: they ask the worker and put its answer into the model.

use hallpass_protocol::approval::ApprovalView;
use hallpass_protocol::ids::{AccountId, ApprovalId};
use hallpass_protocol::logo::LogoHash;
use hallpass_ui::clipboard;
use hallpass_ui::load::Load;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::bridge::{self, RuntimeTransport};
use super::model::{Model, Screen};
use super::state::request_form::RequestDraft;
use crate::ports::{
    AccountsView, ApprovalsAsk, ApprovalsView, ComputerAsk, CopyField, Extension, FillTarget,
    LaunchRequest, PopupClient, PortError, Portal, RequestForm, Requested, StatusView,
};

/// What became of a copy, for the button that asked for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum CopyFeedback {
    /// Not asked.
    #[default]
    Idle,
    /// On the clipboard.
    Copied,
}

/// The presses of the popup, as a context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Actions {
    model: Model,
}

const fn worker() -> PopupClient<RuntimeTransport> {
    PopupClient::new(RuntimeTransport)
}

fn sentence(error: &PortError) -> String {
    error.to_string()
}

impl Actions {
    /// Over `model`.
    pub(crate) const fn new(model: Model) -> Self {
        Self { model }
    }

    /// Asks for everything that the popup shows.
    pub(crate) fn refresh(self) {
        let model = self.model;
        spawn_local(async move {
            let status = worker().status(()).await;
            model
                .status
                .update(|load| load.settle(status.map_err(|e| sentence(&e))));
        });
        spawn_local(async move {
            let accounts = worker().accounts(()).await;
            model
                .accounts
                .update(|load| load.settle(accounts.map_err(|e| sentence(&e))));
        });
        spawn_local(async move {
            // A cloud that is older than approvals has none.
            if let Ok(text) = worker().approvals(ApprovalsAsk::Known).await {
                model.put_approvals(&text);
            }
        });
        self.read_computer(ComputerAsk::Known);
        spawn_local(async move {
            if let Ok(offer) = worker().fill_offer(()).await {
                model.offer.set(offer);
            }
        });
    }

    /// Opens the sign-in tab; the popup goes away with it.
    pub(crate) fn open_sign_in(self) {
        self.attempt(async || worker().open_sign_in(()).await, |()| {});
    }

    /// Ends the session.
    pub(crate) fn sign_out(self) {
        self.attempt(
            async || worker().sign_out(()).await,
            move |status| self.left(status),
        );
    }

    /// Wipes the secrets; a passkey goes on.
    pub(crate) fn lock(self) {
        self.attempt(
            async || worker().lock(()).await,
            move |status| self.left(status),
        );
    }

    fn left(self, status: StatusView) {
        let model = self.model;
        model.accounts.set(Load::Ready(AccountsView {
            accounts: Vec::new(),
            clock_offset_ms: 0,
            hints: Vec::new(),
        }));
        model.approvals.set(ApprovalsView::default());
        model.screen.set(Screen::Accounts);
        model.status.set(Load::Ready(status));
    }

    /// Shows an empty request form and fetches the customers for it.
    pub(crate) fn open_request(self) {
        let model = self.model;
        model.failure.set(None);
        model
            .draft
            .set(Some(RequestDraft::new(bridge::make_idempotency_key())));
        model.screen.set(Screen::Request);
        self.load_customers();
    }

    /// Fetches a logo, unless it is here. One that cannot be fetched stays away: what it stands beside
    /// says the same in words.
    pub(crate) fn load_logo(self, sha256: LogoHash) {
        let model = self.model;
        if model
            .logos
            .with_untracked(|logos| logos.contains_key(&sha256))
        {
            return;
        }
        spawn_local(async move {
            if let Ok(logo) = worker().logo(sha256.clone()).await {
                model.put_logo(sha256, &logo);
            }
        });
    }

    /// Fetches the customers.
    pub(crate) fn load_customers(self) {
        let model = self.model;
        spawn_local(async move {
            let customers = worker().customers(()).await;
            model
                .customers
                .update(|load| load.settle(customers.map_err(|e| sentence(&e))));
        });
    }

    /// Back to the list; the form is forgotten.
    pub(crate) fn close_request(self) {
        self.model.failure.set(None);
        self.model.draft.set(None);
        self.model.came_back.set(true);
        self.model.screen.set(Screen::Accounts);
    }

    /// Asks for an account.
    pub(crate) fn request(self, form: RequestForm) {
        let model = self.model;
        self.attempt(
            async move || worker().request_account(form).await,
            move |requested| match requested {
                Requested::Account(account) => {
                    model.put_account(*account);
                    self.close_request();
                }
                Requested::Approval(id) => {
                    model.draft.set(None);
                    self.open_approval(id);
                }
            },
        );
    }

    /// Shows a request that waits for approval.
    pub(crate) fn open_approval(self, id: ApprovalId) {
        self.model.failure.set(None);
        self.read_approval(id);
        self.model.screen.set(Screen::Approval(id));
    }

    /// Back to the list.
    pub(crate) fn close_approval(self) {
        self.model.failure.set(None);
        self.model.came_back.set(true);
        self.model.screen.set(Screen::Accounts);
    }

    /// Reads a request again, with the code that is shown now.
    pub(crate) fn read_approval(self, id: ApprovalId) {
        let model = self.model;
        spawn_local(async move {
            // Where the cloud does not answer, the status says so.
            if let Ok(text) = worker().approvals(ApprovalsAsk::Read(id)).await {
                model.put_approvals(&text);
            }
        });
    }

    /// Takes a request back.
    pub(crate) fn cancel_approval(self, id: ApprovalId) {
        let model = self.model;
        self.attempt(
            async move || worker().approvals(ApprovalsAsk::Cancel(id)).await,
            move |text| model.put_approvals(&text),
        );
    }

    /// Shows the request form with what was asked for before.
    pub(crate) fn ask_again(self, approval: ApprovalView) {
        let model = self.model;
        self.attempt(
            async || worker().customers(()).await,
            move |customers| {
                let key = bridge::make_idempotency_key();
                let draft = RequestDraft::again(key, &approval, &customers.customers);
                model.customers.set(Load::Ready(customers));
                model.draft.set(Some(draft));
                model.screen.set(Screen::Request);
            },
        );
    }

    /// Asks for a code with which a phone signs this browser in.
    pub(crate) fn start_computer(self) {
        let model = self.model;
        self.attempt(
            async || worker().computer_sign_in(ComputerAsk::Start).await,
            move |text| model.put_computer(&text),
        );
    }

    /// What is known of it; where it waits, the cloud is asked.
    pub(crate) fn read_computer(self, ask: ComputerAsk) {
        let model = self.model;
        spawn_local(async move {
            // Where the cloud does not answer, the status says so.
            if let Ok(text) = worker().computer_sign_in(ask).await {
                model.put_computer(&text);
            }
        });
    }

    /// Takes it back, and goes back to the sign-in.
    pub(crate) fn cancel_computer(self) {
        let model = self.model;
        model.failure.set(None);
        self.attempt(
            async || worker().computer_sign_in(ComputerAsk::Cancel).await,
            move |text| model.put_computer(&text),
        );
    }

    /// Puts the link of a request on the clipboard, for who cannot scan it.
    pub(crate) fn copy_link(self, link: String, feedback: RwSignal<CopyFeedback>) {
        let model = self.model;
        model.failure.set(None);
        spawn_local(async move {
            match clipboard::copy(&link).await {
                Ok(()) => feedback.set(CopyFeedback::Copied),
                Err(error) => model.failure.set(Some(error.to_string())),
            }
        });
    }

    /// Ends an account now.
    pub(crate) fn end(self, id: AccountId) {
        let model = self.model;
        self.attempt(
            async move || worker().end_account(id).await,
            move |account| model.put_account(account),
        );
    }

    /// Gives an account a lifetime of so many seconds in all.
    pub(crate) fn extend(self, account_id: AccountId, lifetime_s: u32) {
        let model = self.model;
        let extension = Extension {
            account_id,
            lifetime_s,
        };
        self.attempt(
            async move || worker().extend_account(extension).await,
            move |account| model.put_account(account),
        );
    }

    /// Has an account's password replaced.
    pub(crate) fn rotate(self, id: AccountId) {
        let model = self.model;
        self.attempt(
            async move || worker().rotate_credential(id).await,
            move |account| model.put_account(account),
        );
    }

    /// Ends all accounts now.
    pub(crate) fn end_all(self) {
        let model = self.model;
        self.attempt(
            async || worker().end_all(()).await,
            move |accounts| model.accounts.set(Load::Ready(accounts)),
        );
    }

    /// Opens a portal as an account; the popup goes away with it.
    pub(crate) fn launch(self, account_id: AccountId, portal: Portal) {
        let launch = LaunchRequest { account_id, portal };
        self.attempt(async move || worker().launch(launch).await, |()| {});
    }

    /// Fills the active tab; the popup gives the focus back to it.
    pub(crate) fn fill(self, account_id: AccountId) {
        let target = FillTarget { account_id };
        self.attempt(
            async move || worker().fill(target).await,
            |()| bridge::close_page(),
        );
    }

    /// Puts a part of a credential on the clipboard.
    pub(crate) fn copy(self, field: CopyField, feedback: RwSignal<CopyFeedback>) {
        let model = self.model;
        model.failure.set(None);
        spawn_local(async move {
            let outcome = match worker().copy(field).await {
                // EXPOSE: the technician pressed copy.
                Ok(text) => clipboard::copy(text.expose())
                    .await
                    .map_err(|e| e.to_string()),
                Err(error) => Err(sentence(&error)),
            };
            match outcome {
                Ok(()) => feedback.set(CopyFeedback::Copied),
                Err(message) => model.failure.set(Some(message)),
            }
        });
    }

    /// Runs one press at a time; what it fails with is shown until the next one.
    fn attempt<T: 'static>(
        self,
        ask: impl AsyncFnOnce() -> Result<T, PortError> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        let model = self.model;
        if model.is_busy.get_untracked() {
            return;
        }
        model.is_busy.set(true);
        model.failure.set(None);
        model.refusal.set(None);
        spawn_local(async move {
            let answer = ask().await;
            model.is_busy.set(false);
            match answer {
                Ok(value) => done(value),
                Err(error) => {
                    model.failure.set(Some(sentence(&error)));
                    if let PortError::Failed { code, .. } = error {
                        model.refusal.set(Some(code));
                    }
                }
            }
        });
    }
}
