//! The technician's accounts: read, asked for, ended, watched.

use hallpass_protocol::ErrorCode;
use hallpass_protocol::account::{
    AccountResponse, AccountState, AccountView, AccountsResponse, EndAccountsResponse,
    ExtendAccountRequest, RequestAccountRequest,
};
use hallpass_protocol::ids::AccountId;

use crate::ports::{AccountsView, Extension, RequestForm, Requested};
use crate::worker::cloud::{Call, CloudError, SESSION_OVER};
use crate::worker::notice_button::notification_id;
use crate::worker::notices::{self, DueNotice, Notice};
use crate::worker::platform::Platform;
use crate::worker::state::{State, Topic};
use crate::worker::{TICK, Worker, badge};

/// What changes with every change of an account.
const TOPICS: [Topic; 7] = [
    Topic::Accounts,
    Topic::Bindings,
    Topic::Sealed,
    Topic::Hints,
    Topic::Refused,
    Topic::CodeSteps,
    Topic::Notified,
];

impl<P: Platform> Worker<P> {
    /// The accounts: what is known at once, brought up to date meanwhile; read first when nothing
    /// is known yet.
    pub(super) async fn accounts_now(&self) -> Result<AccountsView, CloudError> {
        if self.look(|state| state.session.is_none()) {
            return Err(CloudError::SignedOut);
        }
        if self.look(|state| state.accounts.is_none()) {
            self.refresh_accounts().await?;
        } else {
            self.refresh_soon();
        }
        Ok(self.look(State::accounts_view))
    }

    /// Reads all accounts from the cloud.
    pub(super) async fn refresh_accounts(&self) -> Result<(), CloudError> {
        let AccountsResponse {
            accounts,
            server_time,
        } = self.call(Call::get("/v1/accounts")).await?;
        self.set_clock(server_time);
        let being_made = self.being_made();
        self.change(|state| {
            // An account that the answer does not name has ended long ago. A view that came by
            // another way meanwhile may be newer than the answer.
            let known = state.accounts.take().unwrap_or_default();
            state.accounts = Some(accounts);
            for view in known {
                if state.account(view.id).is_some() {
                    state.merge_account(view);
                }
            }
        });
        self.accounts_changed(&being_made);
        Ok(())
    }

    /// Reads all accounts beside what is being answered.
    pub(super) fn refresh_soon(&self) {
        let worker = self.clone();
        self.platform().spawn(async move {
            // A failure is in the status.
            drop(worker.refresh_accounts().await);
            worker.refresh_approvals().await;
            worker.ensure_live();
        });
    }

    /// Asks for an account, and where policy wants it for somebody's approval.
    pub(super) async fn request(&self, form: RequestForm) -> Result<Requested, CloudError> {
        let RequestForm {
            idempotency_key,
            customer_id,
            preset_id,
            lifetime_s,
            reason,
            ticket,
            starts_at,
        } = form;
        let request = RequestAccountRequest {
            idempotency_key,
            customer_id,
            preset_id,
            lifetime_s,
            reason,
            ticket,
            starts_at,
        };
        let call = Call::post_json("/v1/accounts", &request)?;
        match self.call(call).await {
            Err(CloudError::Api(error)) if error.code == ErrorCode::ApprovalNeeded => {
                // The same key: a worker that dies in between asks for the same once more.
                let call = Call::post_json("/v1/approvals", &request)?;
                let asked = self.call_approvals(call).await?;
                self.ensure_live();
                Ok(Requested::Approval(asked.ok_or(CloudError::Malformed)?))
            }
            answer => Ok(Requested::Account(Box::new(self.take_account(answer?)?))),
        }
    }

    /// Ends an account now.
    pub(super) async fn end(&self, id: AccountId) -> Result<AccountView, CloudError> {
        let call = Call::post(format!("/v1/accounts/{id}/end"));
        self.take_account(self.call(call).await?)
    }

    /// Gives an account a longer lifetime.
    pub(super) async fn extend(&self, extension: Extension) -> Result<AccountView, CloudError> {
        let request = ExtendAccountRequest {
            lifetime_s: extension.lifetime_s.into(),
        };
        let path = format!("/v1/accounts/{}/extend", extension.account_id);
        let call = Call::post_json(path, &request)?;
        self.take_account(self.call(call).await?)
    }

    /// Has the credential of an account replaced.
    pub(super) async fn rotate(&self, id: AccountId) -> Result<AccountView, CloudError> {
        let call = Call::post(format!("/v1/accounts/{id}/rotate"));
        self.take_account(self.call(call).await?)
    }

    /// Ends all accounts now.
    pub(super) async fn end_everything(&self) -> Result<AccountsView, CloudError> {
        let me = self
            .look(|state| Some(state.session.as_ref()?.view.technician.id))
            .ok_or(CloudError::SignedOut)?;
        let call = Call::post(format!("/v1/technicians/{me}/end-accounts"));
        let _counted: EndAccountsResponse = self.call(call).await?;
        self.refresh_accounts().await?;
        self.ensure_live();
        Ok(self.look(State::accounts_view))
    }

    fn take_account(&self, response: AccountResponse) -> Result<AccountView, CloudError> {
        self.set_clock(response.server_time);
        let id = response.account.id;
        self.merge(response.account);
        self.ensure_live();
        self.look(|state| state.account(id).cloned())
            .ok_or(CloudError::Superseded)
    }

    /// Takes one account's view.
    pub(super) fn merge(&self, view: AccountView) {
        let being_made = self.being_made();
        self.change(|state| state.merge_account(view));
        self.accounts_changed(&being_made);
    }

    fn being_made(&self) -> Vec<AccountId> {
        self.look(|state| {
            let accounts = state.accounts.iter().flatten();
            accounts
                .filter(|account| {
                    matches!(
                        account.state,
                        AccountState::Scheduled | AccountState::Provisioning { .. }
                    )
                })
                .map(|account| account.id)
                .collect()
        })
    }

    /// Everything that follows from a change of the accounts.
    fn accounts_changed(&self, were_being_made: &[AccountId]) {
        let now = self.now_unix_ms();
        self.change(|state| {
            state.forget_ended(now);
            state.forget_reprieved(now);
            state.forget_replaced();
        });
        self.notify_due(were_being_made);
        self.save(&TOPICS);
        self.show_badge();
        self.push_accounts();
    }

    /// The minute's work: badge, warnings, ends, and a look at the cloud where something moves.
    pub async fn tick(&self) {
        self.lock_if_nobody_is_here().await;
        if self.look(|state| state.session.is_none()) {
            self.warn_while_locked();
            // Somebody closed the popup and looks at their phone. The next minute tries again.
            drop(self.read_computer().await);
            self.show_badge();
            return;
        }
        let now = self.now_unix_ms();
        let is_session_over = self.look(|state| {
            state
                .session
                .as_ref()
                .is_some_and(|s| s.view.expires_at <= state.cloud_time(now))
        });
        if is_session_over {
            self.session_is_over(SESSION_OVER.to_owned());
            return;
        }
        self.accounts_changed(&[]);
        let is_stale = self.look(|state| {
            let time = state.cloud_time(now);
            state.is_anything_moving()
                || state.is_any_start_reached(time)
                || state.accounts.iter().flatten().any(|account| {
                    account.state == AccountState::Ready
                        && account.ends_at.is_some_and(|end| end <= time)
                })
        });
        if self.look(|state| state.is_streaming) {
            return;
        }
        if is_stale {
            // A failure is in the status; the next minute tries again.
            drop(self.refresh_accounts().await);
        }
        if !self.look(State::open_approvals).is_empty() {
            self.refresh_approvals().await;
        }
    }

    fn notify_due(&self, were_being_made: &[AccountId]) {
        let now = self.cloud_time();
        let due: Vec<DueNotice> = self.look(|state| {
            let accounts = state.accounts.iter().flatten();
            accounts
                .filter_map(|one| notices::due(one, were_being_made.contains(&one.id), now))
                .filter(|due| !state.notified.contains(&(due.account_id, due.notice)))
                .collect()
        });
        for due in due {
            self.change(|state| state.notified.push((due.account_id, due.notice)));
            // An open popup shows it already; only the end is worth a second word.
            if due.notice == Notice::EndsSoon || self.platform().listening() == 0 {
                self.show_notice(&due);
            }
        }
    }

    pub(super) fn show_notice(&self, due: &DueNotice) {
        let button = (due.extends_by_s > 0).then(|| {
            format!(
                "Extend by {}",
                badge::in_words(u64::from(due.extends_by_s / 60))
            )
        });
        let id = notification_id(due.account_id);
        self.platform()
            .notify(&id, &due.title, &due.message, button.as_deref());
    }

    /// Brings the toolbar button and the alarm in step with the accounts.
    pub(super) fn show_badge(&self) {
        let now = self.cloud_time();
        let (view, is_awaited) = self.look(|state| {
            let accounts = state.accounts.as_deref().unwrap_or_default();
            let hint = state.hints.first().map(|hint| hint.message.as_str());
            let problem = state.problem.as_deref().or(hint);
            match &state.locked {
                Some(locked) => (
                    badge::locked(&locked.accounts, now),
                    locked.accounts.iter().any(|one| one.ends_at > now),
                ),
                None => (
                    badge::approvals(state.awaited_approval(now), &state.inbox, now)
                        .filter(|_| problem.is_none())
                        .unwrap_or_else(|| badge::badge(accounts, problem, now)),
                    state.session.is_some()
                        || state.computer.as_ref().is_some_and(|it| it.is_open(now)),
                ),
            }
        });
        self.platform().show(&view.text, view.color, &view.title);
        if is_awaited {
            self.platform().ring_each_minute(TICK);
        } else {
            self.platform().silence(TICK);
        }
    }
}
