//! The task that owns the connection.

use tokio::sync::{mpsc, oneshot};

use super::Request;
use super::batch::{Batch, BatchLimits};
use super::way_in::WayIn;
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
    way_in: WayIn,
    heads: Heads,
    limits: BatchLimits,
}

impl WriterTask {
    pub(super) async fn new(
        way_in: WayIn,
        limits: BatchLimits,
        queue: mpsc::Receiver<Request>,
    ) -> Result<Self, sqlx::Error> {
        Ok(Self {
            queue,
            batches: Batches {
                connection: Some(way_in.connect().await?),
                way_in,
                heads: Heads::default(),
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
            if next.is_none() {
                // Whoever is about to ask gets a chance: one flush more costs more than this.
                tokio::task::yield_now().await;
                next = self.queue.try_recv().ok();
            }
        }
        self.batches.connection = batch.finish().await;
        closing
    }
}

impl Batches {
    async fn begin(&mut self) -> Result<Batch<'_>, StoreError> {
        let kept = self.connection.take();
        let may_be_cut = kept.is_some() && self.way_in.is_remote();
        let begun = match kept {
            Some(connection) => begin_on(&self.way_in, connection).await,
            None => begin_anew(&self.way_in).await,
        };
        let (connection, version) = match begun {
            Err(error) if may_be_cut && error.is_away() => begin_anew(&self.way_in).await?,
            begun => begun?,
        };
        self.heads.keep_for_version(version);
        Ok(Batch::new(
            connection,
            &self.way_in,
            &mut self.heads,
            self.limits,
        ))
    }
}

async fn begin_anew(way_in: &WayIn) -> Result<(Connection, Option<i64>), StoreError> {
    begin_on(way_in, way_in.connect().await?).await
}

/// On an error the connection is dropped, and with it whatever it had begun.
async fn begin_on(
    way_in: &WayIn,
    mut connection: Connection,
) -> Result<(Connection, Option<i64>), StoreError> {
    let turn = way_in.take_turn().await;
    let version = way_in.begin(&mut connection).await?;
    drop(turn);
    Ok((connection, version))
}

fn refuse(request: Request, error: StoreError) {
    // Nobody waits when the caller was cancelled.
    match request {
        Request::Begin(caller) => drop(caller.send(Err(error))),
        Request::Release(_, done) => drop(done.send(Err(error))),
        Request::Close(closed) => drop(closed.send(())),
    }
}
