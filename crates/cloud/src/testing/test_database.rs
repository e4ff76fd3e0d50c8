//! A database of a test's own, beside its data directory: SQLite's, or with
//! `HALLPASS_TEST_STORE=postgres` PostgreSQL's, so that the same tests hold both to one contract.

use std::path::Path;

use private_postgres::PrivatePostgres;
use sqlx::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

use crate::store::sql;
use crate::store::{DATABASE_FILE, DatabaseUrl, Store};

/// Whether tests are to run on PostgreSQL.
fn is_postgres() -> bool {
    match std::env::var("HALLPASS_TEST_STORE").as_deref() {
        Err(_) | Ok("sqlite") => false,
        Ok("postgres") => true,
        Ok(other) => panic!("HALLPASS_TEST_STORE is sqlite or postgres, not {other}"),
    }
}

/// A data directory and its database. Dropped, both are gone.
pub(crate) struct TestDatabase {
    dir: TempDir,
    url: Option<String>,
}

impl TestDatabase {
    /// Nothing is in it yet.
    pub(crate) fn new() -> Self {
        if is_postgres() {
            Self::postgres()
        } else {
            Self::sqlite()
        }
    }

    /// A file in any case.
    pub(crate) fn sqlite() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            url: None,
        }
    }

    /// On PostgreSQL in any case.
    pub(crate) fn postgres() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            url: Some(PrivatePostgres::shared().create_database()),
        }
    }

    /// Ends all connections of all processes to it, as a server does that stops.
    pub(crate) fn cut_connections(&self) {
        PrivatePostgres::shared().cut_connections(self.url.as_ref().unwrap());
    }

    /// The data directory.
    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Opens it, as one more process does.
    pub(crate) async fn open(&self) -> Store {
        let opened = match &self.url {
            None => Store::create_or_open(self.dir.path()).await,
            Some(url) => Store::connect(&url.parse::<DatabaseUrl>().unwrap()).await,
        };
        opened.unwrap()
    }

    /// As whoever holds the file, or the server's password, would.
    pub(crate) async fn thief(&self) -> sql::Connection {
        match &self.url {
            None => {
                let file = self.dir.path().join(DATABASE_FILE);
                let url = format!("sqlite://{}", file.display());
                SqliteConnection::connect(&url).await.unwrap().into()
            }
            Some(url) => PgConnection::connect(url).await.unwrap().into(),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(url) = &self.url {
            PrivatePostgres::shared().drop_database(url);
        }
    }
}
