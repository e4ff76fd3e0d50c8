//! The database as a PostgreSQL server, which several processes share.

use core::fmt;
use core::str::FromStr;
use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::used_proofs::UsedProofs;
use super::writer::Writer;
use super::writer::batch::BatchLimits;
use super::writer::way_in::WayIn;
use super::{OpenStoreError, READERS};

/// Statements that a connection keeps ready.
const STATEMENTS: usize = 512;

/// A connection that was idle for this long is asked whether it still stands: where there is much to
/// read none is, and where there is little nobody minds the question.
const ASK_AFTER: Duration = Duration::from_millis(50);

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the server ends by itself: a transaction whose process was stopped, so that it keeps no
/// other from writing; the wait for such a one; a statement that has lost its way; and the connection
/// of a machine that is gone, half a minute after its last word.
const SESSION: [(&str, &str); 6] = [
    ("idle_in_transaction_session_timeout", "5s"),
    ("lock_timeout", "10s"),
    ("statement_timeout", "30s"),
    ("tcp_keepalives_idle", "15"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
];

/// A server and a database on it, with the password: it is shown by nothing.
#[derive(Clone)]
pub struct DatabaseUrl(PgConnectOptions);

/// It is no URL of a PostgreSQL database.
#[derive(Debug, thiserror::Error)]
#[error("the database URL must look like postgres://USER@HOST/DATABASE")]
pub struct DatabaseUrlError;

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(url: &str) -> Result<Self, DatabaseUrlError> {
        let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        // The driver's error could quote the password.
        let options: PgConnectOptions = is_postgres
            .then(|| url.parse().ok())
            .flatten()
            .ok_or(DatabaseUrlError)?;
        Ok(Self(options))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let database = self.0.get_database().unwrap_or_default();
        write!(
            f,
            "{database} on {}:{}",
            self.0.get_host(),
            self.0.get_port()
        )
    }
}

impl DatabaseUrl {
    /// How connections of the store are opened.
    pub(super) fn options(&self) -> PgConnectOptions {
        self.0
            .clone()
            .application_name("hallpass")
            .statement_cache_capacity(STATEMENTS)
            .options(SESSION)
    }
}

/// A store's connections to a server.
pub(super) struct Server {
    pub(super) readers: PgPool,
    pub(super) used_proofs: UsedProofs,
    /// How others are opened.
    pub(super) options: PgConnectOptions,
    /// The server's number for the writer's connection.
    writer_backend: Arc<AtomicU32>,
}

/// The options hold the password.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

impl Server {
    /// Whether the server knows the writer of this process by this number.
    pub(super) fn is_own_backend(&self, number: u32) -> bool {
        self.writer_backend.load(Ordering::Relaxed) == number
    }
}

/// Opens the database and brings its tables to this version: one process at a time.
pub(super) async fn open(url: &DatabaseUrl) -> Result<(Writer, Server), OpenStoreError> {
    let migrating = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .connect_with(url.0.clone().application_name("hallpass"))
        .await?;
    sqlx::migrate!("./migrations/postgres")
        .run(&migrating)
        .await?;
    migrating.close().await;
    let writer_backend = Arc::<AtomicU32>::default();
    let way_in = WayIn::postgres(url.options(), Arc::clone(&writer_backend));
    let writer = Writer::start(way_in, BatchLimits::remote()).await?;
    let readers = PgPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for >= ASK_AFTER {
                    sqlx::Connection::ping(connection).await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(
            url.options()
                .options([("default_transaction_read_only", "on")]),
        );
    Ok((
        writer,
        Server {
            readers,
            used_proofs: UsedProofs::start(url.options()),
            options: url.options(),
            writer_backend,
        },
    ))
}

#[cfg(test)]
mod tests;
