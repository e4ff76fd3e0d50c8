//! How many live streams are open. Each holds a connection for as long as its client likes, so
//! they are counted.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use hallpass_protocol::ErrorCode;
use hallpass_protocol::ids::SessionId;

use crate::failure::Failure;

/// How many live streams may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamLimits {
    /// By one session.
    pub per_session: usize,
    /// By all together.
    pub total: usize,
}

impl Default for StreamLimits {
    /// A browser has one from the extension and one from each of the portal's tabs. In all they
    /// leave a quarter of the connections to requests.
    fn default() -> Self {
        Self {
            per_session: 8,
            total: 3_072,
        }
    }
}

/// When to come back, in seconds.
const RETRY_AFTER_S: u32 = 15;

/// The open streams. Clones count together.
#[derive(Debug, Clone)]
pub struct LiveStreams {
    limits: StreamLimits,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    total: usize,
    by_session: HashMap<SessionId, usize>,
}

/// One open stream. Dropped, it is no longer counted.
#[derive(Debug)]
pub struct OpenStream {
    streams: LiveStreams,
    session_id: SessionId,
}

impl LiveStreams {
    /// None is open.
    pub fn new(limits: StreamLimits) -> Self {
        Self {
            limits,
            open: Arc::default(),
        }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// When the session, or all together, have as many as they may.
    pub fn open(&self, session_id: SessionId) -> Result<OpenStream, Failure> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.total >= self.limits.total {
            return Err(Failure::new(
                ErrorCode::Unavailable,
                "Too many people are connected at this moment; what you see is brought up to \
                 date when you open it again.",
            )
            .retry_after(RETRY_AFTER_S));
        }
        let of_session = open.by_session.entry(session_id).or_default();
        if *of_session >= self.limits.per_session {
            return Err(Failure::new(
                ErrorCode::RateLimited,
                "Hallpass is open in too many tabs; close some and reload this one.",
            )
            .retry_after(RETRY_AFTER_S));
        }
        *of_session += 1;
        open.total += 1;
        Ok(OpenStream {
            streams: self.clone(),
            session_id,
        })
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut open = self
            .streams
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        open.total = open.total.saturating_sub(1);
        if let Some(of_session) = open.by_session.get_mut(&self.session_id) {
            *of_session = of_session.saturating_sub(1);
            if *of_session == 0 {
                open.by_session.remove(&self.session_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn session(n: u128) -> SessionId {
        SessionId::new(Uuid::from_u128(n))
    }

    #[test]
    fn stream_beyond_the_sessions_or_the_common_limit_is_refused_until_one_closes() {
        let streams = LiveStreams::new(StreamLimits {
            per_session: 2,
            total: 3,
        });
        let first = streams.open(session(1)).unwrap();
        let second = streams.open(session(1)).unwrap();
        let refused = streams.open(session(1)).unwrap_err();
        assert_eq!(refused.code, ErrorCode::RateLimited);
        let third = streams.open(session(2)).unwrap();
        let refused = streams.open(session(3)).unwrap_err();
        assert_eq!(refused.code, ErrorCode::Unavailable);
        assert_eq!(refused.retry_after_s, Some(RETRY_AFTER_S));
        drop(first);
        drop(streams.open(session(3)).unwrap());
        drop((second, third));
        let open = streams.open.lock().unwrap();
        assert_eq!(open.total, 0);
        assert!(
            open.by_session.is_empty(),
            "ended sessions leave nothing behind"
        );
    }
}
