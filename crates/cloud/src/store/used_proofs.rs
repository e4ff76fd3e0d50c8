//! The proofs of possession that were used, where several processes serve one database.
//!
//! Every request waits for this, so it stands beside the writer: many proofs go in by one statement
//! of their own connection, and nobody waits for the disk. What a crash of the server forgets is the
//! last half second of proofs.

use core::time::Duration;
use std::collections::HashSet;

use hallpass_protocol::Timestamp;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use tokio::sync::{mpsc, oneshot};

use super::StoreError;

/// Requests that stand in the queue; more wait before it.
const QUEUE: usize = 1_024;

/// Proofs that one statement writes.
const BATCH: usize = 256;

/// How long a proof is remembered: three times as long as a nonce is good, so that a clock which
/// steps back by minutes makes none good again.
const KEPT_FOR_MS: i64 = 15 * 60 * 1_000;

/// How often what is older is deleted.
const CLEAN_EVERY: Duration = Duration::from_mins(1);

/// The way to the task that writes them. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct UsedProofs {
    requests: mpsc::Sender<Request>,
}

#[derive(Debug)]
struct Request {
    proof: [u8; 32],
    now: Timestamp,
    is_first: oneshot::Sender<Result<bool, StoreError>>,
}

struct Task {
    queue: mpsc::Receiver<Request>,
    options: PgConnectOptions,
    connection: Option<PgConnection>,
    cleaned_at: Option<Timestamp>,
}

impl UsedProofs {
    /// Starts the task. It connects when the first proof comes.
    pub(super) fn start(options: PgConnectOptions) -> Self {
        let (requests, queue) = mpsc::channel(QUEUE);
        let task = Task {
            queue,
            options: options.options([("synchronous_commit", "off")]),
            connection: None,
            cleaned_at: None,
        };
        tokio::spawn(task.run());
        Self { requests }
    }

    /// Remembers a proof by its hash; `false` when it was used before, by whichever process.
    pub(super) async fn remember(
        &self,
        proof: [u8; 32],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (is_first, answer) = oneshot::channel();
        let request = Request {
            proof,
            now,
            is_first,
        };
        let sent = self.requests.send(request).await;
        sent.map_err(|_| sqlx::Error::PoolClosed)?;
        answer.await.map_err(|_| sqlx::Error::PoolClosed)?
    }
}

impl Task {
    async fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        while self.queue.recv_many(&mut batch, BATCH).await > 0 {
            let written = self.write(&batch).await;
            if written.is_err() {
                // The next batch opens another.
                self.connection = None;
            }
            answer(batch.drain(..), written);
        }
    }

    /// Which of them were not used before.
    async fn write(&mut self, batch: &[Request]) -> Result<HashSet<Vec<u8>>, sqlx::Error> {
        let now = batch.iter().map(|request| request.now).max();
        let now = now.unwrap_or(Timestamp::from_unix_ms(0));
        let is_due = self
            .cleaned_at
            .is_none_or(|cleaned_at| now.since(cleaned_at) >= CLEAN_EVERY);
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        // In one order everywhere, so that two processes never wait for each other.
        let mut proofs: Vec<Vec<u8>> = batch.iter().map(|request| request.proof.into()).collect();
        proofs.sort_unstable();
        let first_used: Vec<Vec<u8>> = sqlx::query_scalar(
            "INSERT INTO used_proofs (proof, used_at)
             SELECT proof, $2 FROM unnest($1::bytea[]) AS proof
             ON CONFLICT DO NOTHING RETURNING proof",
        )
        .bind(proofs)
        .bind(now.unix_ms())
        .fetch_all(&mut connection)
        .await?;
        if is_due {
            sqlx::query("DELETE FROM used_proofs WHERE used_at < $1")
                .bind(now.unix_ms() - KEPT_FOR_MS)
                .execute(&mut connection)
                .await?;
            self.cleaned_at = Some(now);
        }
        self.connection = Some(connection);
        Ok(first_used.into_iter().collect())
    }
}

/// Of the same proof twice in a batch, one is the first.
fn answer(batch: impl Iterator<Item = Request>, written: Result<HashSet<Vec<u8>>, sqlx::Error>) {
    let mut written = written.map_err(|error| std::sync::Arc::new(StoreError::from(error)));
    for Request {
        proof, is_first, ..
    } in batch
    {
        let outcome = match &mut written {
            Ok(first_used) => Ok(first_used.remove(proof.as_slice())),
            Err(error) => Err(StoreError::Together(std::sync::Arc::clone(error))),
        };
        // Nobody waits when the request was cancelled.
        let _told = is_first.send(outcome);
    }
}
