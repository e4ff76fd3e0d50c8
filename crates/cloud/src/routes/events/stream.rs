//! What a caller's stream carries, and when it ends.

use core::time::Duration;

use futures::Stream;
use hallpass_protocol::event::LiveEvent;
use hallpass_protocol::ids::{ApprovalId, MspId, SessionId};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::app::App;
use crate::approval::ApprovalChanged;
use crate::http::live_streams::OpenStream;
use crate::http::signed_in::{self, SignedIn};
use crate::lifecycle::AccountChanged;
use crate::store::{StoreError, sessions};

/// How often a stream says that it is alive; the session is looked at as often.
const HELLO_EVERY: Duration = Duration::from_secs(15);

/// The caller's events. The first is a greeting.
pub(super) fn live_events(
    app: App,
    caller: SignedIn,
    counted: OpenStream,
) -> impl Stream<Item = LiveEvent> + use<> {
    let ended_sessions = app.store.session_changes().subscribe_ended();
    let changes = app.lifecycle.subscribe();
    let approvals = app.approvals.subscribe();
    let stream = LiveStream {
        app,
        caller,
        ended_sessions,
        changes,
        approvals,
        waiting: None,
        phase: Phase::Greet,
        _counted: counted,
    };
    futures::stream::unfold(stream, |mut stream| async move {
        let event = stream.next().await?;
        Some((event, stream))
    })
}

struct LiveStream {
    app: App,
    caller: SignedIn,
    ended_sessions: broadcast::Receiver<SessionId>,
    changes: broadcast::Receiver<AccountChanged>,
    approvals: broadcast::Receiver<ApprovalChanged>,
    /// What is said after the event before.
    waiting: Option<LiveEvent>,
    phase: Phase,
    _counted: OpenStream,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Greet,
    Watch,
    Over,
}

impl LiveStream {
    async fn next(&mut self) -> Option<LiveEvent> {
        match self.phase {
            Phase::Over => None,
            Phase::Greet => {
                self.phase = Phase::Watch;
                Some(self.hello())
            }
            Phase::Watch => self.watch().await,
        }
    }

    async fn watch(&mut self) -> Option<LiveEvent> {
        if let Some(event) = self.waiting.take() {
            return Some(event);
        }
        let next_hello = self.app.clock.now().plus(HELLO_EVERY);
        let mut shutdown = self.app.shutdown.clone();
        loop {
            tokio::select! {
                () = shutdown.requested() => return None,
                () = self.app.clock.sleep_until(next_hello) => {
                    return Some(self.hello_while_signed_in().await);
                }
                changed = self.changes.recv() => {
                    if self.caller.session.account.is_some() && !self.is_signed_in().await {
                        return Some(self.signed_out());
                    }
                    if let Some(event) = self.account_event(changed) {
                        return Some(event);
                    }
                }
                changed = self.approvals.recv() => {
                    if let Some(event) = self.approval_event(changed).await {
                        return Some(event);
                    }
                }
                ended = self.ended_sessions.recv() => {
                    let is_over = match ended {
                        Ok(id) => id == self.caller.session.id,
                        // Ours may have been among those that were lost: look.
                        Err(_) => !self.is_signed_in().await,
                    };
                    if is_over {
                        return Some(self.signed_out());
                    }
                }
            }
        }
    }

    /// The caller's own accounts and no one else's.
    fn account_event(&self, changed: Result<AccountChanged, RecvError>) -> Option<LiveEvent> {
        let account = match changed {
            Ok(AccountChanged::One(account)) => account,
            Ok(AccountChanged::Some) | Err(RecvError::Lagged(_)) => {
                return Some(LiveEvent::Lagged);
            }
            // The lifecycle is gone, so the cloud is stopping: the other branches end the stream.
            Err(RecvError::Closed) => return None,
        };
        let technician = &self.caller.technician;
        let is_own = account.msp_id == technician.msp_id && account.technician_id == technician.id;
        let bound = self.caller.session.account.as_ref();
        let is_shown = bound.is_none_or(|bound| bound.account_id == account.id);
        (is_own && is_shown).then(|| LiveEvent::Account {
            account: account.to_view(),
            server_time: self.app.clock.now(),
        })
    }

    /// The caller's own requests, and that there is something to approve, or not any more. Their own
    /// that they may approve on a second device are both.
    async fn approval_event(
        &mut self,
        changed: Result<ApprovalChanged, RecvError>,
    ) -> Option<LiveEvent> {
        if self.caller.session.account.is_some() {
            return None;
        }
        let (msp_id, id) = match changed {
            Ok(ApprovalChanged::One(msp_id, id)) => (msp_id, id),
            Ok(ApprovalChanged::Some) | Err(RecvError::Lagged(_)) => {
                return Some(LiveEvent::Lagged);
            }
            Err(RecvError::Closed) => return None,
        };
        if msp_id != self.caller.technician.msp_id {
            return None;
        }
        match self.events_of(msp_id, id).await {
            Ok((own, inbox)) => {
                if own.is_some() && inbox.is_some() {
                    self.waiting = inbox;
                    return own;
                }
                own.or(inbox)
            }
            // What cannot be read now is read again by whoever listens.
            Err(_) => Some(LiveEvent::Lagged),
        }
    }

    async fn events_of(
        &self,
        msp_id: MspId,
        id: ApprovalId,
    ) -> Result<(Option<LiveEvent>, Option<LiveEvent>), StoreError> {
        let (app, technician) = (&self.app, &self.caller.technician);
        let mut reader = app.store.read().await?;
        let found = app.approvals.find_any(&mut reader, (msp_id, id)).await?;
        let Some(approval) = found else {
            return Ok((None, None));
        };
        let mut own = None;
        if approval.requester_id == technician.id {
            let (now, passkey_id) = (app.clock.now(), self.caller.session.passkey_id);
            let view = app.approvals.view(&mut reader, &approval, passkey_id, now);
            own = Some(LiveEvent::Approval {
                approval: view.await?,
                server_time: now,
            });
        }
        let concerned = app
            .approvals
            .concerns(&mut reader, technician, &approval)
            .await?;
        // Who gave one of several approvals has one request fewer.
        let has_decided = approval
            .given
            .iter()
            .any(|given| given.technician_id == technician.id);
        Ok((own, (concerned || has_decided).then_some(LiveEvent::Inbox)))
    }

    async fn hello_while_signed_in(&mut self) -> LiveEvent {
        if self.is_signed_in().await {
            self.hello()
        } else {
            self.signed_out()
        }
    }

    async fn is_signed_in(&self) -> bool {
        // A database that does not answer now ends no session.
        self.stands().await.unwrap_or(true)
    }

    async fn stands(&self) -> Result<bool, StoreError> {
        let now = self.app.clock.now();
        let session = self.find_session().await?;
        let Some(session) = session.filter(|session| session.is_alive(now)) else {
            return Ok(false);
        };
        let Some(bound) = &session.account else {
            return Ok(true);
        };
        signed_in::stands(&mut *self.app.store.read().await?, &session, bound, now).await
    }

    async fn find_session(&self) -> Result<Option<sessions::Session>, StoreError> {
        let session = &self.caller.session;
        let mut reader = self.app.store.read().await?;
        sessions::find(&mut reader, session.msp_id, session.id).await
    }

    fn signed_out(&mut self) -> LiveEvent {
        self.phase = Phase::Over;
        LiveEvent::SignedOut
    }

    fn hello(&self) -> LiveEvent {
        LiveEvent::Hello {
            server_time: self.app.clock.now(),
        }
    }
}
