//! What a caller's stream carries, and when it ends.

use core::time::Duration;

use futures::Stream;
use hallpass_protocol::event::LiveEvent;
use hallpass_protocol::ids::SessionId;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::app::App;
use crate::http::live_streams::OpenStream;
use crate::http::signed_in::SignedIn;
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
    let stream = LiveStream {
        app,
        caller,
        ended_sessions,
        changes,
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
        let next_hello = self.app.clock.now().plus(HELLO_EVERY);
        let mut shutdown = self.app.shutdown.clone();
        loop {
            tokio::select! {
                () = shutdown.requested() => return None,
                () = self.app.clock.sleep_until(next_hello) => {
                    return Some(self.hello_while_signed_in().await);
                }
                changed = self.changes.recv() => {
                    if let Some(event) = self.account_event(changed) {
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
        is_own.then(|| LiveEvent::Account {
            account: account.to_view(),
            server_time: self.app.clock.now(),
        })
    }

    async fn hello_while_signed_in(&mut self) -> LiveEvent {
        if self.is_signed_in().await {
            self.hello()
        } else {
            self.signed_out()
        }
    }

    async fn is_signed_in(&self) -> bool {
        let found = self.find_session().await;
        // A database that does not answer now ends no session.
        found.map_or(true, |session| {
            session.is_some_and(|session| session.is_alive(self.app.clock.now()))
        })
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
