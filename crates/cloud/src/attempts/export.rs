//! Reads an MSP's attempts out as CSV, page by page: the memory it takes does not grow with their
//! number.

use hallpass_protocol::attempt::AttemptsQuery;
use hallpass_protocol::ids::MspId;

use super::csv::to_csv;
use super::{Position, find_position, list_behind};
use crate::app::App;
use crate::store::StoreError;

/// An export that was begun. What is asked for meanwhile is not in it.
pub struct AttemptsExport {
    app: App,
    msp_id: MspId,
    wanted: AttemptsQuery,
    next: Next,
}

enum Next {
    /// The header and the first page.
    First,
    /// The page behind this place.
    Behind(Position),
    /// Nothing.
    Over,
}

impl AttemptsExport {
    /// Of what is wanted of the MSP's attempts.
    pub const fn new(app: App, msp_id: MspId, wanted: AttemptsQuery) -> Self {
        Self {
            app,
            msp_id,
            wanted,
            next: Next::First,
        }
    }

    /// The next lines; `None` behind the last. The first piece has the header.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn next_piece(&mut self) -> Result<Option<String>, StoreError> {
        let mut out = String::new();
        let mut reader = self.app.store.read().await?;
        let after = match (&self.next, self.wanted.after) {
            (Next::Over, _) => return Ok(None),
            (Next::Behind(place), _) => Some(*place),
            (Next::First, None) => None,
            (Next::First, Some(id)) => {
                let place = find_position(&mut reader, self.msp_id, id).await?;
                if place.is_none() {
                    self.next = Next::Over;
                    to_csv(&mut out, &[], true);
                    return Ok(Some(out));
                }
                place
            }
        };
        let wanted = (self.msp_id, &self.wanted);
        let now = self.app.clock.now();
        let (page, end) = list_behind(&mut reader, &self.app.keys, wanted, after, now).await?;
        to_csv(&mut out, &page.attempts, matches!(self.next, Next::First));
        self.next = match end {
            Some(end) if page.has_more => Next::Behind(end),
            _ => Next::Over,
        };
        Ok(Some(out))
    }
}
