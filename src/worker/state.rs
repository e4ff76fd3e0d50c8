//! Everything that the worker knows.

mod approvals;
mod mirror;

use hallpass_autofill::Slot;
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::{AccountState, AccountView};
use hallpass_protocol::credential::{CredentialResponse, Custody};
use hallpass_protocol::ids::AccountId;
use hallpass_protocol::logo::{LogoHash, LogoImage};
use hallpass_protocol::session::SessionView;
use hallpass_seal::{Credential, SealingKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub(crate) use self::mirror::Topic;
use crate::ports::{AccountHint, AccountsView, SessionState, StatusView};
use crate::worker::Standing;
use crate::worker::arrival::Arrival;
use crate::worker::binding::TabBinding;
use crate::worker::cloud::CloudError;
use crate::worker::cloud_origin::CloudOrigin;
use crate::worker::computer::Computer;
use crate::worker::known_approval::KnownApproval;
use crate::worker::lock::LockedSession;
use crate::worker::login_hint::HintedTab;
use crate::worker::notices::{self, Notice};
use crate::worker::per_account::PerAccount;

/// A signed-in session.
pub(crate) struct Session {
    pub(crate) token: Zeroizing<String>,
    pub(crate) view: SessionView,
}

/// What Microsoft refused of an account's credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    /// Of which version; a newer one was not refused.
    pub(crate) version: u32,
    /// Which of its secrets.
    pub(crate) slots: Vec<Slot>,
}

/// A credential in clear.
pub(crate) struct Opened {
    pub(crate) credential: Credential,
    /// As the cloud counts them.
    pub(crate) version: u32,
}

/// The cloud, the session's token and the epoch of a call.
type CallerParts = (CloudOrigin, Option<Zeroizing<String>>, u64);

/// The worker's state. Not printable: it holds secrets.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) cloud: Option<CloudOrigin>,
    /// The cloud is not the technician's to change.
    pub(crate) is_cloud_fixed: bool,
    pub(crate) session: Option<Session>,
    pub(crate) sealing_key: Option<SealingKey>,
    /// `None` until they were read once.
    pub(crate) accounts: Option<Vec<AccountView>>,
    /// Requests that wait for approval, or waited; `None` until they were read once.
    pub(crate) approvals: Option<Vec<KnownApproval>>,
    /// Requests that wait for the technician's approval.
    pub(crate) inbox: Vec<KnownApproval>,
    /// Sealed credentials, as the cloud gave them. One that the cloud holds itself never stands
    /// here: it would be mirrored in clear.
    pub(crate) sealed: PerAccount<CredentialResponse>,
    /// Secrets that Microsoft refused: never sent again.
    pub(crate) refused: PerAccount<Refusal>,
    /// The step of the last one-time code that was sent: Microsoft takes each code once.
    pub(crate) code_steps: PerAccount<u64>,
    pub(crate) bindings: Vec<TabBinding>,
    pub(crate) hints: Vec<AccountHint>,
    pub(crate) notified: Vec<(AccountId, Notice)>,
    /// The cloud's clock minus this machine's, in milliseconds.
    pub(crate) clock_offset_ms: i64,
    /// The nonce that the cloud wants in the next proof.
    pub(crate) dpop_nonce: Option<String>,
    /// This machine's clock when it was last seen awake, in milliseconds since 1970.
    pub(crate) awake_at_ms: Option<i64>,
    /// What is left of a session that was locked.
    pub(crate) locked: Option<LockedSession>,
    pub(crate) sign_in_tab: Option<i32>,
    /// This browser's wish to be signed in by a phone.
    pub(crate) computer: Option<Computer>,
    /// Where accounts of ours are signed in, the latest last. Portals forget them with the browser,
    /// not with our session.
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) problem: Option<String>,

    // Only in this worker's memory:
    /// The tabs for which the browser holds a rule.
    pub(crate) hinted: Vec<HintedTab>,
    /// The logos of accounts, a handful at most.
    pub(crate) logos: Vec<(LogoHash, LogoImage)>,
    /// Opened credentials; each is dropped once it was put into a page.
    pub(crate) opened: PerAccount<Opened>,
    /// Raised when cloud or session change; an answer to an earlier one is thrown away.
    pub(crate) epoch: u64,
    /// Somebody sees to it that there is a stream of events.
    pub(crate) is_live: bool,
    /// The stream is open: what changes is told.
    pub(crate) is_streaming: bool,
}

/// A clock that differs by less is as good as right; measured over the network it never agrees.
const CLOCK_TOLERANCE_MS: u64 = 1_000;

impl State {
    /// Forgets the session, or what a lock left of it, and everything that came with it.
    pub(crate) fn wipe_session(&mut self) {
        *self = Self {
            cloud: self.cloud.take(),
            is_cloud_fixed: self.is_cloud_fixed,
            clock_offset_ms: self.clock_offset_ms,
            dpop_nonce: self.dpop_nonce.take(),
            sign_in_tab: self.sign_in_tab,
            arrivals: std::mem::take(&mut self.arrivals),
            hinted: std::mem::take(&mut self.hinted),
            problem: self.problem.take(),
            epoch: self.epoch + 1,
            is_live: self.is_live,
            is_streaming: self.is_streaming,
            ..Self::default()
        };
    }

    /// Whether the session is for one account, on a computer that a phone signed in.
    pub(crate) fn is_for_one_account(&self) -> bool {
        let session = self.session.as_ref();
        session.is_some_and(|session| session.view.account_id.is_some())
    }

    /// Where a call goes and with which token, with the epoch in which it was made.
    pub(crate) fn caller(&self, standing: Standing) -> Result<CallerParts, CloudError> {
        let cloud = self.cloud.clone().ok_or(CloudError::NotSet)?;
        let token = match (standing, &self.session) {
            (Standing::Nobody | Standing::Ceremony, _) => None,
            (Standing::Session, Some(session)) => Some(session.token.clone()),
            (Standing::Session, None) => return Err(CloudError::SignedOut),
        };
        Ok((cloud, token, self.epoch))
    }

    /// The cloud's time when this machine's clock says `now_unix_ms`.
    pub(crate) fn cloud_time(&self, now_unix_ms: i64) -> Timestamp {
        Timestamp::from_unix_ms(now_unix_ms.saturating_add(self.clock_offset_ms))
    }

    /// Takes the cloud's clock from an answer; `true` when that changed anything.
    pub(crate) fn set_clock(&mut self, server_time: Timestamp, now_unix_ms: i64) -> bool {
        let offset = server_time.unix_ms().saturating_sub(now_unix_ms);
        let has_changed = offset.abs_diff(self.clock_offset_ms) > CLOCK_TOLERANCE_MS;
        if has_changed {
            self.clock_offset_ms = offset;
        }
        has_changed
    }

    /// Takes a view, unless a newer one is known.
    pub(crate) fn merge_account(&mut self, view: AccountView) {
        let accounts = self.accounts.get_or_insert_default();
        match accounts.iter_mut().find(|one| one.id == view.id) {
            Some(known) if known.revision > view.revision => {}
            Some(known) => *known = view,
            None => accounts.insert(0, view),
        }
    }

    /// An account by its id.
    pub(crate) fn account(&self, id: AccountId) -> Option<&AccountView> {
        self.accounts
            .as_ref()?
            .iter()
            .find(|account| account.id == id)
    }

    /// An account that can be signed in to now.
    pub(crate) fn usable_account(&self, id: AccountId, now_unix_ms: i64) -> Option<&AccountView> {
        let now = self.cloud_time(now_unix_ms);
        self.account(id).filter(|account| is_usable(account, now))
    }

    /// Forgets intents, secrets and hints of accounts that can no longer be signed in to.
    pub(crate) fn forget_ended(&mut self, now_unix_ms: i64) {
        let now = self.cloud_time(now_unix_ms);
        let accounts = self.accounts.as_deref().unwrap_or_default();
        let is_usable = |id: &AccountId| {
            accounts
                .iter()
                .any(|one| one.id == *id && is_usable(one, now))
        };
        self.bindings
            .retain(|one| is_usable(&one.account_id) && !one.is_expired(now_unix_ms));
        self.sealed.retain(|id| is_usable(&id));
        self.opened.retain(|id| is_usable(&id));
        self.hints.retain(|hint| is_usable(&hint.account_id));
        let is_known = |id: &AccountId| accounts.iter().any(|one| one.id == *id);
        self.refused.retain(|id| is_known(&id));
        self.code_steps.retain(|id| is_known(&id));
        self.notified.retain(|(id, _)| is_known(id));
    }

    /// Forgets secrets, and what Microsoft said of them, that the cloud has replaced by newer ones.
    pub(crate) fn forget_replaced(&mut self) {
        for account in self.accounts.iter().flatten() {
            let id = account.id;
            let is_replaced = |version: u32| version < account.credential_version;
            if self
                .sealed
                .get(id)
                .is_some_and(|one| is_replaced(one.binding.version))
            {
                self.sealed.remove(id);
            }
            if self
                .opened
                .get(id)
                .is_some_and(|one| is_replaced(one.version))
            {
                self.opened.remove(id);
            }
            if self
                .refused
                .get(id)
                .is_some_and(|one| is_replaced(one.version))
            {
                self.refused.remove(id);
            }
        }
    }

    /// Notes that Microsoft refused a secret of an account.
    pub(crate) fn note_refused(&mut self, id: AccountId, slot: Slot) {
        let sealed = self.sealed.get(id).map(|one| one.binding.version);
        let version = sealed
            .or_else(|| self.account(id).map(|account| account.credential_version))
            .unwrap_or_default();
        let mut slots = self
            .refused
            .remove(id)
            .filter(|one| one.version == version)
            .map_or_else(Vec::new, |one| one.slots);
        slots.push(slot);
        self.refused.insert(id, Refusal { version, slots });
    }

    /// Whether Microsoft refused this secret of an account.
    pub(crate) fn is_refused(&self, id: AccountId, slot: Slot) -> bool {
        self.refused
            .get(id)
            .is_some_and(|one| one.slots.contains(&slot))
    }

    /// Shows `message` with an account until something better is known; `None` takes it away.
    pub(crate) fn set_hint(&mut self, account_id: AccountId, message: Option<String>) {
        self.hints.retain(|hint| hint.account_id != account_id);
        self.hints.extend(message.map(|message| AccountHint {
            account_id,
            message,
        }));
    }

    pub(crate) fn status_view(&self) -> StatusView {
        let session = match (&self.session, &self.locked) {
            (Some(session), _) => SessionState::SignedIn {
                session: session.view.clone(),
                can_open_credentials: self.can_open_credentials(),
            },
            (None, Some(locked)) => SessionState::Locked {
                display_name: locked.display_name.clone(),
                email: locked.email.clone(),
            },
            (None, None) => SessionState::SignedOut,
        };
        StatusView {
            cloud: self.cloud.as_ref().map(ToString::to_string),
            session,
            problem: self.problem.clone(),
        }
    }

    pub(crate) fn can_open_credentials(&self) -> bool {
        self.sealing_key.is_some()
            && self
                .session
                .as_ref()
                .is_some_and(|session| session.view.passkey.can_seal)
    }

    /// The account's credential needs no key of ours.
    pub(crate) fn is_held_by_cloud(&self, id: AccountId) -> bool {
        self.account(id)
            .is_some_and(|account| account.custody == Some(Custody::Cloud))
    }

    pub(crate) fn accounts_view(&self) -> AccountsView {
        AccountsView {
            accounts: self.accounts.clone().unwrap_or_default(),
            clock_offset_ms: self.clock_offset_ms,
            hints: self.hints.clone(),
        }
    }

    /// An account whose end was announced and has moved away is announced again when it comes near.
    pub(crate) fn forget_reprieved(&mut self, now_ms: i64) {
        let now = self.cloud_time(now_ms);
        let accounts = self.accounts.as_deref().unwrap_or_default();
        let is_soon = |id| {
            let account = accounts.iter().find(|account| account.id == id);
            account.is_none_or(|account| notices::is_ending_soon(account, now))
        };
        self.notified
            .retain(|(id, notice)| *notice != Notice::EndsSoon || is_soon(*id));
    }

    /// The start of a scheduled account has come: it is being made by now.
    pub(crate) fn is_any_start_reached(&self, now: Timestamp) -> bool {
        self.accounts.iter().flatten().any(|account| {
            account.state == AccountState::Scheduled
                && account.starts_at.is_some_and(|starts_at| starts_at <= now)
        })
    }

    /// Something changes at the cloud without the technician doing anything.
    pub(crate) fn is_anything_moving(&self) -> bool {
        self.accounts.iter().flatten().any(|account| {
            matches!(
                account.state,
                AccountState::Provisioning { .. } | AccountState::Ending { .. }
            )
        })
    }
}

/// Whether an account can be signed in to at `now`, the cloud's time.
pub(crate) fn is_usable(account: &AccountView, now: Timestamp) -> bool {
    account.state == AccountState::Ready && account.ends_at.is_none_or(|end| end > now)
}
