//! The cloud's live events, for as long as the rooms are open.

use hallpass_protocol::event::LiveEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{AbortController, AbortSignal};

use crate::api::LiveStream;
use crate::browser::pause::pause;
use crate::session::Session;

/// The first wait before a broken stream is opened again, in milliseconds; it doubles.
const FIRST_WAIT_MS: i32 = 500;
/// The longest wait.
const LONGEST_WAIT_MS: i32 = 30_000;

/// Moves whenever something of the person who is signed in has changed.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    accounts: RwSignal<u32>,
    inbox: RwSignal<u32>,
}

/// Why a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StreamEnd {
    /// The connection broke, or the cloud was stopped.
    Broken,
    /// The session has ended.
    SessionOver,
}

impl Live {
    /// Follows the session's events until the owner is disposed of. When the cloud says that the
    /// session is over, the page is left at once.
    pub(crate) fn follow(session: Session) -> Self {
        let live = Self {
            accounts: RwSignal::new(0),
            inbox: RwSignal::new(0),
        };
        // A browser without it has no streams either: what changes is read from time to time.
        if let Ok(controller) = AbortController::new() {
            let signal = controller.signal();
            let controller = StoredValue::new_local(controller);
            on_cleanup(move || controller.with_value(AbortController::abort));
            spawn_local(live.follow_until(session, signal));
        }
        live
    }

    async fn follow_until(self, session: Session, signal: AbortSignal) {
        let mut wait_ms = FIRST_WAIT_MS;
        while !signal.aborted() {
            // A sign-in that was confirmed goes on under another session.
            let id = session.id();
            let end = match session.api().events(&signal).await {
                Ok(Some(stream)) => {
                    // What came while there was no stream was not told.
                    moves(self.inbox);
                    self.take_events(stream, &mut wait_ms).await
                }
                Ok(None) => StreamEnd::SessionOver,
                Err(_) => StreamEnd::Broken,
            };
            if signal.aborted() {
                return;
            }
            if end == StreamEnd::SessionOver && session.id() == id {
                return session.ended("");
            }
            pause(wait_ms).await;
            wait_ms = wait_ms.saturating_mul(2).min(LONGEST_WAIT_MS);
        }
    }

    async fn take_events(self, mut stream: LiveStream, wait_ms: &mut i32) -> StreamEnd {
        while let Some(events) = stream.next().await {
            *wait_ms = FIRST_WAIT_MS;
            for event in events {
                match event {
                    LiveEvent::SignedOut => return StreamEnd::SessionOver,
                    LiveEvent::Account { .. } => moves(self.accounts),
                    LiveEvent::Inbox => moves(self.inbox),
                    LiveEvent::Lagged => {
                        moves(self.accounts);
                        moves(self.inbox);
                    }
                    LiveEvent::Approval { .. } | LiveEvent::Hello { .. } | LiveEvent::Unknown => {}
                }
            }
        }
        StreamEnd::Broken
    }

    /// The one of the rooms.
    pub(crate) fn of_page() -> Self {
        expect_context()
    }

    /// Moves with each change of an account.
    pub(crate) const fn accounts(self) -> RwSignal<u32> {
        self.accounts
    }

    /// Moves with each change of what waits for approval.
    pub(crate) const fn inbox(self) -> RwSignal<u32> {
        self.inbox
    }
}

fn moves(what: RwSignal<u32>) {
    // Where the rooms were left meanwhile, nobody looks.
    let _ = what.try_update(|n| *n = n.wrapping_add(1));
}
