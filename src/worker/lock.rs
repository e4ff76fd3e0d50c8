//! The lock: when nobody is at the computer, or Lock was pressed, every secret goes. What stays is
//! who was signed in and until when the accounts live, for the badge and the warning before the
//! end; it opens nothing. Unlocking is an ordinary sign-in.

use std::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::AccountId;
use serde::{Deserialize, Serialize};

use crate::worker::Worker;
use crate::worker::notices::{self, Notice};
use crate::worker::platform::{Platform, PresenceState};
use crate::worker::state::{State, Topic, is_usable};

/// The shortest time that browsers count as idle, in seconds.
const SHORTEST_IDLE_S: u32 = 15;
/// The alarm rings each minute. Two that were missed are a machine that slept.
const TICKS_MISSED: Duration = Duration::from_secs(150);

/// What is left of a session that was locked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LockedSession {
    /// The technician's name.
    pub(crate) display_name: String,
    /// Where the technician is written to.
    pub(crate) email: String,
    /// The accounts that could be used then.
    pub(crate) accounts: Vec<RunningAccount>,
}

/// What badge and warning need of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunningAccount {
    pub(crate) id: AccountId,
    pub(crate) customer_name: String,
    pub(crate) ends_at: Timestamp,
    pub(crate) lifetime_s: u32,
    /// The warning before the end was shown.
    pub(crate) is_warned: bool,
}

impl LockedSession {
    fn of(state: &State, now: Timestamp) -> Option<Self> {
        let technician = &state.session.as_ref()?.view.technician;
        let accounts = state.accounts.iter().flatten();
        let running = accounts.filter(|account| is_usable(account, now));
        Some(Self {
            display_name: technician.display_name.clone(),
            email: technician.email.clone(),
            accounts: running
                .filter_map(|account| {
                    Some(RunningAccount {
                        id: account.id,
                        customer_name: account.customer_name.clone(),
                        ends_at: account.ends_at?,
                        lifetime_s: account.lifetime_s,
                        is_warned: state.notified.contains(&(account.id, Notice::EndsSoon)),
                    })
                })
                .collect(),
        })
    }
}

impl<P: Platform> Worker<P> {
    /// Wipes every secret, here and on the disk, and tells the cloud. Nothing happens when nobody is
    /// signed in.
    pub(super) fn lock(&self) {
        if self.look(State::is_for_one_account) {
            // There is no passkey here that could unlock it.
            return self.leave();
        }
        let now = self.cloud_time();
        if let Some(locked) = self.look(|state| LockedSession::of(state, now)) {
            let parting = self.forget_session(Some(locked), None);
            self.part(parting);
        }
    }

    /// `idle.onStateChanged`. A browser that stopped the worker may have gone back to its own idea
    /// of idle, a minute, so that is asked again by ours.
    pub async fn presence_changed(&self, state: PresenceState) {
        match state {
            PresenceState::Active => {}
            PresenceState::Locked => self.lock(),
            PresenceState::Idle => self.lock_if_nobody_is_here().await,
        }
    }

    /// The browser began anew, or this version of the extension did: whatever session there was is
    /// gone with the browser's memory, and its key goes too.
    pub async fn begin(&self) {
        if self.look(|state| state.session.is_none()) {
            drop(self.take_key(self.0.key.take()).await);
        }
        self.tick().await;
    }

    /// Watches from now on whether somebody is at the computer: at each start of a worker and of a
    /// session, because the browser forgets the interval, and events may have been missed.
    pub(super) fn watch_presence(&self) {
        let Some(idle_after_s) = self.idle_after_s() else {
            return;
        };
        self.platform().watch_presence(idle_after_s);
        if self.lock_if_slept() {
            return;
        }
        let worker = self.clone();
        self.platform()
            .spawn(async move { worker.lock_if_nobody_is_here().await });
    }

    /// Locks when the machine is idle or locked by now, or was asleep for as long as idle takes:
    /// while it sleeps nobody tells.
    pub(super) async fn lock_if_nobody_is_here(&self) {
        if let Some(idle_after_s) = self.idle_after_s()
            && !self.lock_if_slept()
        {
            let presence = self.platform().presence(idle_after_s).await;
            if presence != PresenceState::Active {
                self.lock();
            }
        }
    }

    /// A signed-in worker is woken each minute; a longer gap is a machine that slept (or a clock
    /// that was set, which is no reason to trust more).
    fn lock_if_slept(&self) -> bool {
        let Some(idle_after_s) = self.idle_after_s() else {
            return false;
        };
        let now = self.now_unix_ms();
        let limit = Duration::from_secs(idle_after_s.into()).max(TICKS_MISSED);
        let awake_at = self.look(|state| state.awake_at_ms);
        let gap = awake_at.map_or(0, |at| u64::try_from(now.saturating_sub(at)).unwrap_or(0));
        if Duration::from_millis(gap) > limit {
            self.lock();
            return true;
        }
        self.change(|state| state.awake_at_ms = Some(now));
        self.save(&[Topic::AwakeAt]);
        false
    }

    fn idle_after_s(&self) -> Option<u32> {
        self.look(|state| {
            let session = state.session.as_ref()?;
            Some(session.view.lock_after_s.max(SHORTEST_IDLE_S))
        })
    }

    /// The minute's work of a locked extension: the warning before an account's end.
    pub(super) fn warn_while_locked(&self) {
        let now = self.cloud_time();
        let due = self.change(|state| {
            let accounts = state.locked.as_mut().map(|locked| &mut locked.accounts);
            let mut due = Vec::new();
            for account in accounts.into_iter().flatten().filter(|one| !one.is_warned) {
                let notice = notices::ends_soon(
                    account.id,
                    &account.customer_name,
                    account.ends_at,
                    account.lifetime_s,
                    now,
                );
                account.is_warned = notice.is_some();
                due.extend(notice);
            }
            due
        });
        for notice in &due {
            self.show_notice(notice);
        }
        if !due.is_empty() {
            self.save(&[Topic::Locked]);
        }
    }
}
