//! One outer transaction and those who commit within it.
//!
//! Between two callers the savepoint `member` stands open and empty: the next caller begins within
//! it, and the end of the transaction ends it too.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use hallpass_protocol::ids::MspId;
use tokio::time::Instant;

use super::way_in::WayIn;
use super::{Answer, Loan, Return};
use crate::store::StoreError;
use crate::store::accounts::credentials::{Release, find_permitted};
use crate::store::audit::chain::{Entry, Heads, MAX_ENTRIES};
use crate::store::session_changes::TellChanges;
use crate::store::sql::{self, Dialect};

const NEXT_MEMBER: &str = "RELEASE member; SAVEPOINT member";
const UNDO_MEMBER: &str = "ROLLBACK TO member";

/// How much a batch takes in.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct BatchLimits {
    /// Callers: a failure is everybody's.
    pub(super) members: usize,
    /// When it is older it takes in nobody else, because the first in it waits for the last.
    pub(super) age: Duration,
}

impl Default for BatchLimits {
    /// Some twenty times as long as a flush, so that flushes are a small part of a busy writer's
    /// time.
    fn default() -> Self {
        Self {
            members: 512,
            age: Duration::from_millis(5),
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

pub(super) struct Batch<'a> {
    /// Absent while it is lent, and for ever when it did not come home.
    connection: Option<sql::Connection>,
    way_in: &'a WayIn,
    heads: &'a mut Heads,
    limits: BatchLimits,
    began_at: Instant,
    members: usize,
    /// Who waits for the outer transaction to be durable.
    waiting: Vec<Waiting>,
    /// Written at the end, with all others of their MSP.
    releases: BTreeMap<MspId, Vec<(Release, Answer<bool>)>>,
    /// Why the outer transaction is gone.
    lost: Option<Arc<StoreError>>,
}

enum Waiting {
    Member(TellChanges, Answer<()>),
    Release(Answer<bool>),
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
                match self.end_member(&entries).await {
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
    pub(super) fn add_release(&mut self, release: Release, done: Answer<bool>) {
        self.members += 1;
        let of_msp = self.releases.entry(release.msp_id).or_default();
        of_msp.push((release, done));
    }

    /// Commits, and tells everybody. Gives the connection back unless it is not to be trusted.
    pub(super) async fn finish(mut self) -> Option<sql::Connection> {
        for (_, mut left) in core::mem::take(&mut self.releases) {
            while !left.is_empty() {
                let rest = left.split_off(left.len().min(MAX_ENTRIES));
                self.write_releases(core::mem::replace(&mut left, rest))
                    .await;
            }
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
                Waiting::Release(done) => drop(done.send(outcome.map(|()| true))),
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

    /// Writes what is still right of these, all of one MSP.
    async fn write_releases(&mut self, part: Vec<(Release, Answer<bool>)>) {
        let (releases, answers): (Vec<_>, Vec<_>) = part.into_iter().unzip();
        match self.try_releases(&releases).await {
            Ok(permitted) => {
                for (done, is_permitted) in answers.into_iter().zip(permitted) {
                    if is_permitted {
                        self.waiting.push(Waiting::Release(done));
                    } else {
                        let _told = done.send(Ok(false));
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

    async fn try_releases(&mut self, releases: &[Release]) -> Result<Vec<bool>, StoreError> {
        let permitted = find_permitted(self.connection()?, releases).await?;
        let mut entries = Vec::with_capacity(releases.len());
        for (release, is_permitted) in releases.iter().zip(&permitted) {
            if *is_permitted {
                entries.push(release.to_entry()?);
            }
        }
        self.end_member(&entries).await?;
        Ok(permitted)
    }

    /// Writes the entries, then closes the savepoint over them and over what stands in it already.
    async fn end_member(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return self.run(NEXT_MEMBER).await;
        }
        let mut left = entries;
        while let Some(first) = left.first() {
            let is_other = |entry: &Entry| entry.msp_id != first.msp_id;
            let of_msp = left.iter().position(is_other).unwrap_or(left.len());
            let (part, rest) = left.split_at(of_msp.min(MAX_ENTRIES));
            let then = if rest.is_empty() { NEXT_MEMBER } else { "" };
            let connection = self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
            self.heads.append(connection, part, then).await?;
            left = rest;
        }
        Ok(())
    }

    /// Undoes what stands in the savepoint. When that is not possible, the outer transaction is
    /// gone.
    async fn undo_member(&mut self) {
        self.heads.forget();
        if let Err(error) = self.run(UNDO_MEMBER).await {
            self.lose(error);
        }
    }

    fn lose(&mut self, error: StoreError) {
        self.lost.get_or_insert_with(|| Arc::new(error));
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        let way_in = self.way_in;
        way_in.commit(self.connection()?).await
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let connection = self.connection()?;
        match connection.dialect() {
            // Kept ready, where it is one round trip all the same.
            Dialect::Sqlite => drop(sql::query(sql).execute(connection).await?),
            Dialect::Postgres => connection.run_all(sql).await?,
        }
        Ok(())
    }

    fn connection(&mut self) -> Result<&mut sql::Connection, StoreError> {
        let connection = self.connection.as_mut();
        Ok(connection.ok_or(sqlx::Error::WorkerCrashed)?)
    }
}
