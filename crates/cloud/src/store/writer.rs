//! Group commit: transactions of many callers share one flush to the disk.
//!
//! One task owns the one connection that writes. It keeps an outer transaction open for as long as
//! callers stand in the queue, lends the connection to one of them at a time, each within a
//! savepoint, and commits the outer transaction when nobody waits any more or the batch is large or
//! old enough. Only then do those who committed within it hear that they are durable.
//!
//! 1. The connection is owned by the task or by the one [`Loan`], and comes home when that is
//!    dropped, wherever its holder was cancelled: no way of dropping a future loses it.
//! 2. Nothing is durable but by the task's own `COMMIT`: a hook of SQLite's refuses every other.
//!    Where SQLite itself ends the outer transaction (a full disk), what a caller writes after it
//!    cannot slip through as a transaction of its own.
//! 3. An error within a savepoint is that caller's alone. When the outer transaction fails, all who
//!    had committed within it see its error.
//! 4. Who waits inside a transaction for somebody else's commit waits for ever.

pub(super) mod batch;
mod savepoints;
mod task;
pub(super) mod turn;
pub(super) mod way_in;

use tokio::sync::{mpsc, oneshot};

use super::StoreError;
use super::accounts::credentials::{Release, Released};
use super::audit::chain::Entry;
use super::session_changes::TellChanges;
use super::sql::Connection;
use batch::BatchLimits;
use task::WriterTask;
use way_in::WayIn;

/// Callers that stand in the queue; more wait before it.
const QUEUE: usize = 1_024;

/// The way to the one connection that writes. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    requests: mpsc::Sender<Request>,
}

/// What callers ask of the task.
#[derive(Debug)]
enum Request {
    /// To write: lends the connection.
    Begin(oneshot::Sender<Result<Loan, StoreError>>),
    /// To record that a credential is handed out, if that is still right.
    Release(Box<Release>, Answer<Option<Released>>),
    /// To close the connection once nobody holds it.
    Close(oneshot::Sender<()>),
}

/// Where the outcome is awaited.
type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// The connection within a savepoint of its own. Dropped, it goes home and what was done is undone.
#[derive(Debug)]
pub(super) struct Loan(Option<Lent>);

#[derive(Debug)]
struct Lent {
    connection: Connection,
    home: oneshot::Sender<Return>,
}

/// How a loan ends.
#[derive(Debug)]
enum Return {
    /// What was done is to last, and these entries with it.
    Commit {
        connection: Connection,
        entries: Vec<Entry>,
        /// Dropped when it is durable, or came to nothing.
        told: TellChanges,
        done: Answer<()>,
    },
    /// What was done is to be undone.
    Undo(Connection),
}

impl Writer {
    /// Opens the connection and starts the task.
    pub(super) async fn start(way_in: WayIn, limits: BatchLimits) -> Result<Self, sqlx::Error> {
        let (requests, queue) = mpsc::channel(QUEUE);
        let task = WriterTask::new(way_in, limits, queue).await?;
        tokio::spawn(task.run());
        Ok(Self { requests })
    }

    /// Waits for the connection.
    pub(super) async fn begin(&self) -> Result<Loan, StoreError> {
        self.ask(Request::Begin).await
    }

    /// Waits until the release is durable; `None` when it is not right.
    pub(super) async fn release(&self, release: Release) -> Result<Option<Released>, StoreError> {
        let release = Box::new(release);
        self.ask(|answer| Request::Release(release, answer)).await
    }

    async fn ask<T>(&self, request: impl FnOnce(Answer<T>) -> Request) -> Result<T, StoreError> {
        let (answer, outcome) = oneshot::channel();
        let sent = self.requests.send(request(answer)).await;
        sent.map_err(|_| sqlx::Error::PoolClosed)?;
        outcome.await.map_err(|_| sqlx::Error::PoolClosed)?
    }

    /// Waits until the connection is closed. Whoever still waits for it is refused.
    pub(super) async fn close(&self) {
        let (answer, closed) = oneshot::channel();
        // Either fails when it is closed already.
        if self.requests.send(Request::Close(answer)).await.is_ok() {
            let _closed = closed.await;
        }
    }
}

impl Loan {
    /// Lends `connection`; what becomes of it arrives at the receiver, in any case.
    fn lend(connection: Connection) -> (Self, oneshot::Receiver<Return>) {
        let (home, returned) = oneshot::channel();
        (Self(Some(Lent { connection, home })), returned)
    }

    pub(super) fn connection(&self) -> &Connection {
        let lent = self.0.as_ref();
        &lent
            .expect("a loan to hold its connection until it ends")
            .connection
    }

    pub(super) fn connection_mut(&mut self) -> &mut Connection {
        let lent = self.0.as_mut();
        &mut lent
            .expect("a loan to hold its connection until it ends")
            .connection
    }

    /// Gives the connection back and waits until what was done with it is durable, together with
    /// `entries`. From the first poll on it goes its way, also when nobody waits any more.
    pub(super) async fn commit(
        mut self,
        entries: Vec<Entry>,
        told: TellChanges,
    ) -> Result<(), StoreError> {
        let (done, outcome) = oneshot::channel();
        if let Some(Lent { connection, home }) = self.0.take() {
            // Nobody is at home when the runtime stops.
            let _received = home.send(Return::Commit {
                connection,
                entries,
                told,
                done,
            });
        }
        outcome.await.map_err(|_| sqlx::Error::PoolClosed)?
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        if let Some(Lent { connection, home }) = self.0.take() {
            let _received = home.send(Return::Undo(connection));
        }
    }
}

#[cfg(test)]
mod tests;
