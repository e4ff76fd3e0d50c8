//! The other processes on a PostgreSQL database: whether there are any, and what they changed.

use core::time::Duration;

use hallpass_protocol::ids::{AccountId, ApprovalId, MspId, SessionId};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::time::timeout;

use super::{Store, StoreError, sql};

/// What the triggers in the database tell on.
const CHANNEL: &str = "hallpass";

/// Held, shared, by every process that serves the database. One more than the writer's.
const PRESENCE: i64 = 7_521_412_065_683_141_492;

/// How often a start looks whether it is alone.
const PRESENCE_LOOKS: u32 = 10;

/// Between two such looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// A connection on which nothing came for so long is asked whether it still stands.
const ASK_AFTER: Duration = Duration::from_secs(15);

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest wait between two tries to connect.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What another process changed, and committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerChange {
    /// An account.
    Account(MspId, AccountId),
    /// A request for approval.
    Approval(MspId, ApprovalId),
    /// A session has ended.
    SessionEnded(SessionId),
    /// A technician's role or standing.
    Technician,
    /// Nobody listened for a while: anything may have changed.
    Missed,
}

/// Hears what other processes change.
pub struct PeerChanges {
    store: Store,
    pool: PgPool,
    listener: Option<PgListener>,
    pause: Duration,
    was_alone: bool,
}

impl PeerChanges {
    /// Begins to listen, and to be seen by others.
    pub(super) async fn begin(store: Store, options: PgConnectOptions) -> Result<Self, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(options);
        let mut listener = PgListener::connect_with(&pool).await?;
        let was_alone = is_alone(&mut listener).await?;
        prepare(&mut listener).await?;
        if was_alone {
            sqlx::query("SELECT pg_advisory_unlock($1)")
                .bind(PRESENCE)
                .execute(&mut listener)
                .await?;
        }
        Ok(Self {
            store,
            pool,
            listener: Some(listener),
            pause: Duration::ZERO,
            was_alone,
        })
    }

    /// Whether no other process served the database when this one began: then whatever a process
    /// held is left behind.
    pub const fn was_alone(&self) -> bool {
        self.was_alone
    }

    /// Waits for the next change, for as long as it takes. Dropped while it waits, it loses nothing.
    pub async fn next(&mut self) -> PeerChange {
        loop {
            let Some(listener) = &mut self.listener else {
                self.connect_again().await;
                if self.listener.is_some() {
                    return PeerChange::Missed;
                }
                continue;
            };
            match timeout(ASK_AFTER, listener.try_recv()).await {
                Ok(Ok(Some(told))) if self.store.is_own_backend(told.process_id()) => {}
                Ok(Ok(Some(told))) => {
                    if let Some(change) = parse(told.payload()) {
                        return change;
                    }
                }
                Ok(Ok(None)) => self.listener = None,
                Ok(Err(error)) => self.lose(&error),
                Err(_) => {
                    let asked = sqlx::query("SELECT 1").execute(&mut *listener);
                    match timeout(PATIENCE, asked).await {
                        Ok(Ok(_)) => {}
                        Ok(Err(error)) => self.lose(&error),
                        Err(_) => self.lose(&sqlx::Error::PoolTimedOut),
                    }
                }
            }
        }
    }

    fn lose(&mut self, error: &sqlx::Error) {
        tracing::warn!(%error, "the database's changes are not heard; trying again");
        self.listener = None;
    }

    async fn connect_again(&mut self) {
        tokio::time::sleep(self.pause).await;
        let connected = async {
            let mut listener = PgListener::connect_with(&self.pool).await?;
            prepare(&mut listener).await?;
            Ok::<_, sqlx::Error>(listener)
        };
        match connected.await {
            Ok(listener) => {
                self.listener = Some(listener);
                self.pause = Duration::ZERO;
            }
            Err(error) => {
                tracing::warn!(%error, "the database cannot be listened to; trying again");
                let first = Duration::from_millis(100);
                self.pause = (self.pause * 2).clamp(first, LONGEST_PAUSE);
            }
        }
    }
}

/// Whether nobody else holds the presence lock; then it is held alone. A process that was killed is
/// present until the server notices.
async fn is_alone(listener: &mut PgListener) -> Result<bool, sqlx::Error> {
    for _ in 0..PRESENCE_LOOKS {
        let is_alone: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
            .bind(PRESENCE)
            .fetch_one(&mut *listener)
            .await?;
        if is_alone {
            return Ok(true);
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    Ok(false)
}

/// How many processes hold the presence lock. One that was killed counts until the server notices.
pub(super) async fn count(connection: &mut sql::Connection) -> Result<u32, StoreError> {
    // The server shows a lock's number as two halves.
    let count: i64 = sql::query_scalar(
        "SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
         WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted
           AND l.objsubid = 1 AND (l.classid::bigint << 32) | l.objid::bigint = ?1",
    )
    .bind(PRESENCE)
    .fetch_one(connection)
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Lost with the connection, so done on each.
async fn prepare(listener: &mut PgListener) -> Result<(), sqlx::Error> {
    // It is gone when it is lost: what was missed meanwhile has to be known.
    listener.eager_reconnect(false);
    sqlx::query("SELECT pg_advisory_lock_shared($1)")
        .bind(PRESENCE)
        .execute(&mut *listener)
        .await?;
    listener.listen(CHANNEL).await
}

/// As the triggers say it; `None` for what a later version says.
fn parse(payload: &str) -> Option<PeerChange> {
    let (kind, ids) = payload.split_once(' ').unwrap_or((payload, ""));
    let mut ids = ids.split(' ').map_while(|id| id.parse().ok());
    match kind {
        "account" => Some(PeerChange::Account(
            MspId::new(ids.next()?),
            AccountId::new(ids.next()?),
        )),
        "approval" => Some(PeerChange::Approval(
            MspId::new(ids.next()?),
            ApprovalId::new(ids.next()?),
        )),
        "session" => Some(PeerChange::SessionEnded(SessionId::new(ids.next()?))),
        "technician" => Some(PeerChange::Technician),
        _ => None,
    }
}
