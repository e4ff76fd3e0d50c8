//! The task that owns the connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::Request;
use super::batch::{Batch, BatchLimits};
use super::turn::Turn;
use crate::store::StoreError;
use crate::store::audit::chain::Heads;
use crate::store::sql::Connection;

/// Serves the queue until it is closed.
pub(super) struct WriterTask {
    queue: mpsc::Receiver<Request>,
    batches: Batches,
}

/// What lasts from batch to batch.
struct Batches {
    /// Absent when it failed: the next batch opens another.
    connection: Option<Connection>,
    options: SqliteConnectOptions,
    /// What the connection's hook answers.
    may_commit: Arc<AtomicBool>,
    heads: Heads,
    turn: Turn,
    limits: BatchLimits,
}

impl WriterTask {
    /// Of a connection that was opened with `options`.
    pub(super) async fn new(
        connection: SqliteConnection,
        options: SqliteConnectOptions,
        turn: Turn,
        limits: BatchLimits,
        queue: mpsc::Receiver<Request>,
    ) -> Result<Self, sqlx::Error> {
        let may_commit = Arc::<AtomicBool>::default();
        Ok(Self {
            queue,
            batches: Batches {
                connection: Some(guard(connection, Arc::clone(&may_commit)).await?),
                options,
                may_commit,
                heads: Heads::default(),
                turn,
                limits,
            },
        })
    }

    pub(super) async fn run(mut self) {
        let mut closing = None;
        while let Some(request) = self.queue.recv().await {
            closing = match request {
                Request::Close(closed) => Some(closed),
                first => self.write_batch(first).await,
            };
            if closing.is_some() {
                break;
            }
        }
        // Whoever waits in the queue is refused before the connection is gone.
        drop(self.queue);
        if let Some(connection) = self.batches.connection
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database did not close well");
        }
        if let Some(closed) = closing {
            // Nobody waits when the closing was cancelled.
            let _told = closed.send(());
        }
    }

    /// One outer transaction, for `first` and whoever comes while it is open. Answers who wants the
    /// connection closed, when somebody did.
    async fn write_batch(&mut self, first: Request) -> Option<oneshot::Sender<()>> {
        let mut batch = match self.batches.begin().await {
            Ok(batch) => batch,
            Err(error) => {
                refuse(first, error);
                return None;
            }
        };
        let mut closing = None;
        let mut next = Some(first);
        while let Some(request) = next {
            match request {
                Request::Begin(caller) => batch.lend(caller).await,
                Request::Release(release, done) => batch.add_release(*release, done),
                Request::Close(closed) => closing = Some(closed),
            }
            if batch.is_over() || closing.is_some() {
                break;
            }
            next = self.queue.try_recv().ok();
        }
        self.batches.connection = batch.finish().await;
        closing
    }
}

impl Batches {
    async fn begin(&mut self) -> Result<Batch<'_>, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => guard(self.options.connect().await?, Arc::clone(&self.may_commit)).await?,
        };
        // Kept until the transaction has begun: another process waits for that, not for its end.
        let turn = self.turn.take().await;
        let begun = Batch::begin(
            connection,
            Arc::clone(&self.may_commit),
            &mut self.heads,
            self.limits,
        )
        .await;
        drop(turn);
        begun
    }
}

/// Lets SQLite ask, at the end of every transaction on the connection, whether it may be committed.
async fn guard(
    mut connection: SqliteConnection,
    may_commit: Arc<AtomicBool>,
) -> Result<Connection, sqlx::Error> {
    connection
        .lock_handle()
        .await?
        .set_commit_hook(move || may_commit.load(Ordering::SeqCst));
    Ok(connection.into())
}

fn refuse(request: Request, error: StoreError) {
    // Nobody waits when the caller was cancelled.
    match request {
        Request::Begin(caller) => drop(caller.send(Err(error))),
        Request::Release(_, done) => drop(done.send(Err(error))),
        Request::Close(closed) => drop(closed.send(())),
    }
}
