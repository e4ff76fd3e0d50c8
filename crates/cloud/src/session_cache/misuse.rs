//! How often it is said that a session's token came with another key.

use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::SessionId;

/// A thief who keeps trying fills no log.
const SAY_EVERY: Duration = Duration::from_mins(1);

/// Remembers of which sessions it was said lately.
#[derive(Debug, Default)]
pub struct MisuseWatch {
    said: Mutex<HashMap<SessionId, Timestamp>>,
}

impl MisuseWatch {
    /// Whether it is time to say it again, which is noted.
    pub fn is_to_be_said(&self, session_id: SessionId, now: Timestamp) -> bool {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        // Only sessions that stand are noted, so there are never many.
        said.retain(|_, at| now.since(*at) < SAY_EVERY);
        let is_first = !said.contains_key(&session_id);
        if is_first {
            said.insert(session_id, now);
        }
        is_first
    }
}
