//! A session that stands, with the technician whose it is.

use core::sync::atomic::{AtomicI64, Ordering};
use core::time::Duration;

use hallpass_protocol::Timestamp;

use crate::store::sessions::Session;
use crate::store::technicians::Technician;

/// How stale the record of a session's last use may be: one write in this time, not one a request.
const RECORD_USE_EVERY: Duration = Duration::from_secs(30);

/// A session as it was read, and when it was used since.
#[derive(Debug)]
pub struct LiveSession {
    session: Session,
    technician: Technician,
    version: u64,
    used_at_ms: AtomicI64,
    recorded_at_ms: AtomicI64,
}

impl LiveSession {
    pub(super) fn new(session: Session, technician: Technician, version: u64) -> Self {
        let used_at_ms = session.last_used_at.unix_ms();
        Self {
            session,
            technician,
            version,
            used_at_ms: AtomicI64::new(used_at_ms),
            recorded_at_ms: AtomicI64::new(used_at_ms),
        }
    }

    /// What it was when it was read.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// The session.
    pub fn session(&self) -> Session {
        Session {
            last_used_at: self.used_at(),
            ..self.session.clone()
        }
    }

    /// Who is signed in.
    pub fn technician(&self) -> &Technician {
        &self.technician
    }

    /// Whether it still stands.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        self.session.is_alive_when_used_at(self.used_at(), now)
    }

    /// Notes that it is used; `true` when that is to be recorded, which one request in
    /// [`RECORD_USE_EVERY`] is asked for.
    pub fn touch(&self, now: Timestamp) -> bool {
        let now_ms = now.unix_ms();
        self.used_at_ms.fetch_max(now_ms, Ordering::Relaxed);
        let recorded_ms = self.recorded_at_ms.load(Ordering::Relaxed);
        now.since(Timestamp::from_unix_ms(recorded_ms)) >= RECORD_USE_EVERY
            && self
                .recorded_at_ms
                .compare_exchange(recorded_ms, now_ms, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    fn used_at(&self) -> Timestamp {
        Timestamp::from_unix_ms(self.used_at_ms.load(Ordering::Relaxed))
    }
}
