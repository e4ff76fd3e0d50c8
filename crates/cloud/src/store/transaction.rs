//! A transaction that may write.

use core::ops::{Deref, DerefMut};

use std::sync::Arc;

use hallpass_protocol::ids::SessionId;
use tokio::time::Instant;

use super::StoreError;
use super::audit::chain::Entry;
use super::commit_times::CommitClock;
use super::error::IsStoreFailure;
use super::session_changes::{PendingChanges, SessionChanges};
use super::writer::Loan;
use crate::failpoint::{self, Failpoint};
use crate::store::sql;

/// A transaction that may write, alone as long as it lasts. Dropped without
/// [`WriteTransaction::commit`], it is undone. It lends itself where a connection to read from is
/// asked for.
///
/// What it reads may have been written by a transaction before it that is not durable yet: whoever
/// tells somebody what stands here commits first, also when nothing was written.
#[derive(Debug)]
pub struct WriteTransaction {
    loan: Loan,
    entries: Vec<Entry>,
    session_changes: PendingChanges,
    commit_clock: Arc<CommitClock>,
}

impl WriteTransaction {
    pub(super) fn new(loan: Loan, changes: SessionChanges, commit_clock: Arc<CommitClock>) -> Self {
        Self {
            loan,
            entries: Vec::new(),
            session_changes: PendingChanges::new(changes),
            commit_clock,
        }
    }

    /// Adds an audit entry, which is written with the commit.
    pub(super) fn add_entry(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Tells all who keep sessions in memory, once this is committed, that the session has ended.
    pub fn note_ended_session(&mut self, session_id: SessionId) {
        self.session_changes.add_ended(session_id);
    }

    /// The same about a technician whose role or state is another now: every statement that changes
    /// a row of `technicians` goes with it.
    pub fn note_changed_technician(&mut self) {
        self.session_changes.add();
    }

    /// Makes it durable: when this returns, a power cut does not undo it. Dropped before that, it
    /// may have happened or not.
    ///
    /// # Errors
    /// When the database refuses; then nothing of it has happened.
    pub async fn commit(self) -> Result<(), StoreError> {
        let told = self.session_changes.tell_on_drop();
        failpoint::reach(Failpoint::BeforeCommit);
        let began_at = Instant::now();
        self.loan.commit(self.entries, told).await?;
        self.commit_clock.record(began_at.elapsed());
        failpoint::reach(Failpoint::AfterCommit);
        Ok(())
    }

    /// Commits what was done on the way to `outcome`, also when that is a refusal: a ceremony stays
    /// used up, a copied passkey stays locked. Only when the store itself failed is all of it undone.
    ///
    /// # Errors
    /// `outcome`'s own, or that of the commit.
    pub async fn commit_with<T, E>(self, outcome: Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError> + IsStoreFailure,
    {
        let store_failed = outcome
            .as_ref()
            .is_err_and(IsStoreFailure::is_store_failure);
        if !store_failed {
            self.commit().await?;
        }
        outcome
    }
}

impl Deref for WriteTransaction {
    type Target = sql::Connection;

    fn deref(&self) -> &sql::Connection {
        self.loan.connection()
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut sql::Connection {
        self.loan.connection_mut()
    }
}
