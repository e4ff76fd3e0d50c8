//! The database of a stack: a file in its directory, or with `HALLPASS_TEST_STORE=postgres` one of a
//! server of this process's own.

use std::path::{Path, PathBuf};

use hallpass_cloud::store::{DATABASE_FILE, DatabaseUrl, Store};
use private_postgres::PrivatePostgres;
use tempfile::TempDir;

/// Where the rows are.
pub(crate) struct Database {
    url: Option<String>,
}

/// All rows as they were at a moment.
pub(crate) struct Backup {
    rows: BackupOf,
}

enum BackupOf {
    Sqlite(TempDir),
    Postgres(Database),
}

impl Database {
    /// Of the kind that the tests are run on.
    pub(crate) fn new() -> Self {
        let is_postgres = match std::env::var("HALLPASS_TEST_STORE").as_deref() {
            Err(_) | Ok("sqlite") => false,
            Ok("postgres") => true,
            Ok(other) => panic!("HALLPASS_TEST_STORE is sqlite or postgres, not {other}"),
        };
        if is_postgres {
            Self::postgres()
        } else {
            Self { url: None }
        }
    }

    /// On PostgreSQL in any case.
    pub(crate) fn postgres() -> Self {
        Self {
            url: Some(PrivatePostgres::shared().create_database()),
        }
    }

    /// Opens it, as one more process does.
    pub(crate) async fn open(&self, dir: &Path) -> Store {
        let opened = match &self.url {
            None => Store::create_or_open(dir).await,
            Some(url) => Store::connect(&url.parse::<DatabaseUrl>().unwrap()).await,
        };
        opened.unwrap()
    }

    /// Every row of a server's, as text.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let url = self.url.as_ref();
        url.map_or_else(Vec::new, |url| PrivatePostgres::shared().dump(url))
    }

    /// What the program is told.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let url = self.url.iter().cloned();
        url.flat_map(|url| ["--database-url".to_owned(), url])
            .collect()
    }

    /// Copies all rows, while no store is open on them.
    pub(crate) fn back_up(&self, dir: &Path) -> Backup {
        let rows = match &self.url {
            None => {
                let to = tempfile::tempdir().unwrap();
                std::fs::copy(file_in(dir), file_in(to.path())).unwrap();
                BackupOf::Sqlite(to)
            }
            Some(url) => BackupOf::Postgres(Self {
                url: Some(PrivatePostgres::shared().copy_database(url)),
            }),
        };
        Backup { rows }
    }

    /// Puts the rows of a backup in the place of those that there are, while no store is open.
    pub(crate) fn restore(&mut self, backup: &Backup, dir: &Path) {
        match &backup.rows {
            BackupOf::Sqlite(from) => {
                for suffix in ["-wal", "-shm"] {
                    let _none = std::fs::remove_file(dir.join(format!("{DATABASE_FILE}{suffix}")));
                }
                std::fs::copy(file_in(from.path()), file_in(dir)).unwrap();
            }
            BackupOf::Postgres(from) => {
                let url = from.url.as_ref().unwrap();
                *self = Self {
                    url: Some(PrivatePostgres::shared().copy_database(url)),
                };
            }
        }
    }
}

fn file_in(dir: &Path) -> PathBuf {
    dir.join(DATABASE_FILE)
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(url) = &self.url {
            PrivatePostgres::shared().drop_database(url);
        }
    }
}
