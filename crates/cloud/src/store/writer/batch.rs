//! One outer transaction and those who commit within it, each in a [savepoint](Savepoint) of its own.
//!
//! Audit entries wait for the end, where many become one statement.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use hallpass_protocol::ids::MspId;
use tokio::time::Instant;

use super::savepoints::Savepoint;
use super::way_in::WayIn;
use super::{Answer, Loan, Return};
use crate::store::StoreError;
use crate::store::accounts::credentials::{Release, Released, find_to_release};
use crate::store::audit::chain::{Entry, Heads, MAX_ENTRIES};
use crate::store::session_changes::TellChanges;
use crate::store::sql;

/// How much a batch takes in.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct BatchLimits {
    /// Callers: a failure is everybody's.
    pub(super) members: usize,
    /// When it is older it takes in nobody else, because the first in it waits for the last.
    pub(super) age: Duration,
}

impl Default for BatchLimits {
    /// Some fifty times as long as a flush, so that flushes are a small part of a busy writer's
    /// time.
    fn default() -> Self {
        Self {
            members: 512,
            age: Duration::from_millis(15),
        }
    }
}

impl BatchLimits {
    /// Fewer callers: of a transaction with more than 64 savepoints PostgreSQL keeps the list on
    /// disk, where all who read have to look.
    pub(in crate::store) const fn remote() -> Self {
        Self {
            members: 60,
            age: Duration::from_millis(20),
        }
    }
}

/// What is to be handed out, and where the outcome is awaited.
type Asked = (Release, Answer<Option<Released>>);

/// What is handed out to each who asked, and the entries that say so.
type Found = (Vec<Option<Released>>, Vec<Entry>);

pub(super) struct Batch<'a> {
    /// Absent while it is lent, and for ever when it did not come home.
    connection: Option<sql::Connection>,
    way_in: &'a WayIn,
    heads: &'a mut Heads,
    limits: BatchLimits,
    began_at: Instant,
    members: usize,
    savepoint: Savepoint,
    /// Written at the end.
    entries: BTreeMap<MspId, Vec<Entry>>,
    /// Who waits for the outer transaction to be durable.
    waiting: Vec<Waiting>,
    /// Written at the end, with all others of their MSP.
    releases: BTreeMap<MspId, Vec<Asked>>,
    /// Why the outer transaction is gone.
    lost: Option<Arc<StoreError>>,
}

enum Waiting {
    Member(TellChanges, Answer<()>),
    Release(Answer<Option<Released>>, Released),
}

impl<'a> Batch<'a> {
    /// Goes on with an outer transaction that has begun, and with what is known of the chains.
    pub(super) fn new(
        connection: sql::Connection,
        way_in: &'a WayIn,
        heads: &'a mut Heads,
        limits: BatchLimits,
    ) -> Self {
        Self {
            connection: Some(connection),
            way_in,
            heads,
            limits,
            began_at: Instant::now(),
            members: 0,
            savepoint: Savepoint::FIRST,
            entries: BTreeMap::new(),
            waiting: Vec::new(),
            releases: BTreeMap::new(),
            lost: None,
        }
    }

    /// Whether nobody else is to be taken in.
    pub(super) fn is_over(&self) -> bool {
        self.lost.is_some()
            || self.members >= self.limits.members
            || self.began_at.elapsed() >= self.limits.age
    }

    /// Lends the connection to one caller and takes it back.
    pub(super) async fn lend(&mut self, caller: Answer<Loan>) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        self.members += 1;
        let (loan, returned) = Loan::lend(connection);
        // A caller that is gone drops the loan, here or later: it comes back like any other.
        drop(caller.send(Ok(loan)));
        match returned.await {
            Ok(Return::Commit {
                connection,
                entries,
                told,
                done,
            }) => {
                self.connection = Some(connection);
                match self.end_member(entries).await {
                    Ok(()) => self.waiting.push(Waiting::Member(told, done)),
                    Err(error) => {
                        self.undo_member().await;
                        let _told = done.send(Err(error));
                    }
                }
            }
            Ok(Return::Undo(connection)) => {
                self.connection = Some(connection);
                self.undo_member().await;
            }
            Err(_) => self.lose(sqlx::Error::WorkerCrashed.into()),
        }
    }

    /// To be written at the end.
    pub(super) fn add_release(&mut self, release: Release, done: Answer<Option<Released>>) {
        self.members += 1;
        let of_msp = self.releases.entry(release.msp_id).or_default();
        of_msp.push((release, done));
    }

    /// Commits, and tells everybody. Gives the connection back unless it is not to be trusted.
    pub(super) async fn finish(mut self) -> Option<sql::Connection> {
        for (_, mut left) in core::mem::take(&mut self.releases) {
            while !left.is_empty() {
                let rest = left.split_off(left.len().min(MAX_ENTRIES));
                let part = core::mem::replace(&mut left, rest);
                self.add_releases_of(part).await;
            }
        }
        if self.lost.is_none()
            && let Err(error) = self.write_entries().await
        {
            self.lose(error);
        }
        if self.lost.is_none()
            && let Err(error) = self.commit().await
        {
            self.lose(error);
        }
        for waiting in self.waiting {
            let outcome = match &self.lost {
                None => Ok(()),
                Some(error) => Err(StoreError::Together(Arc::clone(error))),
            };
            // Whoever does not wait any more is not told.
            match waiting {
                Waiting::Member(told, done) => {
                    // Before the caller goes on: what is kept in memory is stale by then.
                    drop(told);
                    drop(done.send(outcome));
                }
                Waiting::Release(done, released) => {
                    drop(done.send(outcome.map(|()| Some(released))));
                }
            }
        }
        let mut connection = self.connection?;
        if self.lost.is_some() {
            self.heads.forget();
            // When SQLite has ended the transaction itself, there is nothing to undo; then a new
            // connection is surer than this one.
            sql::query("ROLLBACK").execute(&mut connection).await.ok()?;
        }
        Some(connection)
    }

    /// Records what is still right of these, all of one MSP.
    async fn add_releases_of(&mut self, part: Vec<Asked>) {
        let (releases, answers): (Vec<_>, Vec<_>) = part.into_iter().unzip();
        match self.find_released(&releases).await {
            Ok((found, entries)) => {
                self.add_entries(entries);
                for (done, found) in answers.into_iter().zip(found) {
                    if let Some(secret) = found {
                        self.waiting.push(Waiting::Release(done, secret));
                    } else {
                        let _told = done.send(Ok(None));
                    }
                }
            }
            Err(error) => {
                self.undo_member().await;
                let error = Arc::new(error);
                for done in answers {
                    let _told = done.send(Err(StoreError::Together(Arc::clone(&error))));
                }
            }
        }
    }

    /// What is to be handed out, and the entries that say so.
    async fn find_released(&mut self, releases: &[Release]) -> Result<Found, StoreError> {
        let found = find_to_release(self.connection()?, releases).await?;
        let of_right = releases.iter().zip(&found).filter_map(|(release, found)| {
            let secret = found.as_ref()?;
            Some(secret.to_entry(release))
        });
        let entries = of_right.collect::<Result<_, _>>()?;
        Ok((found, entries))
    }

    /// Closes the savepoint over what a caller did.
    async fn end_member(&mut self, entries: Vec<Entry>) -> Result<(), StoreError> {
        // Of an MSP that is not known to be there an entry may be refused, and that is this
        // caller's failure alone.
        let (known, unknown): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| {
            self.heads.knows(entry.msp_id) || self.entries.contains_key(&entry.msp_id)
        });
        for entry in unknown {
            let connection = self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
            self.heads.append(connection, &[entry]).await?;
        }
        let connection = self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        self.savepoint.keep(connection).await?;
        self.add_entries(known);
        Ok(())
    }

    fn add_entries(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            self.entries.entry(entry.msp_id).or_default().push(entry);
        }
    }

    async fn write_entries(&mut self) -> Result<(), StoreError> {
        let connection = self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        for entries in core::mem::take(&mut self.entries).values() {
            for part in entries.chunks(MAX_ENTRIES) {
                self.heads.append(connection, part).await?;
            }
        }
        Ok(())
    }

    /// Undoes what stands in the savepoint. When that is not possible, the outer transaction is
    /// gone.
    async fn undo_member(&mut self) {
        let Some(connection) = &mut self.connection else {
            return;
        };
        self.heads.forget();
        if let Err(error) = self.savepoint.undo(connection).await {
            self.lose(error);
        }
    }

    fn lose(&mut self, error: StoreError) {
        self.lost.get_or_insert_with(|| Arc::new(error));
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        let way_in = self.way_in;
        let savepoint = self.savepoint;
        way_in.commit(self.connection()?, savepoint).await
    }

    fn connection(&mut self) -> Result<&mut sql::Connection, StoreError> {
        let connection = self.connection.as_mut();
        Ok(connection.ok_or(sqlx::Error::WorkerCrashed)?)
    }
}
