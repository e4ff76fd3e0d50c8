//! What became of sessions, for those who keep them in memory or hold a stream open.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use hallpass_protocol::ids::SessionId;
use tokio::sync::broadcast;

/// How many ended sessions a slow listener may miss before it has to look for itself.
const ENDED_KEPT: usize = 256;

/// The changes of this process. Clones share them.
#[derive(Debug, Clone)]
pub struct SessionChanges {
    version: Arc<AtomicU64>,
    ended: broadcast::Sender<SessionId>,
}

impl SessionChanges {
    pub(super) fn new() -> Self {
        Self {
            version: Arc::default(),
            ended: broadcast::Sender::new(ENDED_KEPT),
        }
    }

    /// Differs from an earlier value when what was read about sessions and technicians then may not
    /// hold any more.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// What was read until now may not hold any more.
    pub fn invalidate(&self) {
        self.version.fetch_add(1, Ordering::AcqRel);
    }

    /// Another process has ended a session.
    pub fn hear_ended(&self, session_id: SessionId) {
        self.invalidate();
        // Nobody listens when no stream is open.
        let _listeners = self.ended.send(session_id);
    }

    /// The sessions that are ended from now on.
    pub fn subscribe_ended(&self) -> broadcast::Receiver<SessionId> {
        self.ended.subscribe()
    }
}

/// What one transaction changes. It is told to all when the transaction has been committed.
#[derive(Debug)]
pub(super) struct PendingChanges {
    changes: SessionChanges,
    ended: Vec<SessionId>,
    is_any: bool,
}

/// Tells it when dropped. The writer does that when the transaction is durable or came to nothing,
/// whether or not its caller still waits.
#[derive(Debug)]
pub(super) struct TellChanges(PendingChanges);

impl PendingChanges {
    pub(super) fn new(changes: SessionChanges) -> Self {
        Self {
            changes,
            ended: Vec::new(),
            is_any: false,
        }
    }

    pub(super) fn add(&mut self) {
        self.is_any = true;
    }

    pub(super) fn add_ended(&mut self, session_id: SessionId) {
        self.is_any = true;
        self.ended.push(session_id);
    }

    pub(super) fn tell_on_drop(self) -> TellChanges {
        TellChanges(self)
    }
}

impl Drop for TellChanges {
    fn drop(&mut self) {
        let PendingChanges {
            changes,
            ended,
            is_any,
        } = &self.0;
        if *is_any {
            changes.invalidate();
        }
        for session_id in ended {
            // Nobody listens when no stream is open.
            let _listeners = changes.ended.send(*session_id);
        }
    }
}
