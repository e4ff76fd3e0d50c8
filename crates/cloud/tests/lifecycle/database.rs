//! The database of a stack: a file in its directory, or with `HALLPASS_TEST_STORE=postgres` one of a
//! server of this process's own.

use std::path::{Path, PathBuf};

use hallpass_cloud::store::{DATABASE_FILE, DatabaseUrl, Store};
use private_postgres::PrivatePostgres;
use tempfile::TempDir;

/// Where the rows are.
pub(crate) struct Database {
    server: Option<OnServer>,
}

struct OnServer {
    server: &'static PrivatePostgres,
    url: String,
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
            Self::file()
        }
    }

    /// A file in any case.
    pub(crate) fn file() -> Self {
        Self { server: None }
    }

    /// On PostgreSQL in any case.
    pub(crate) fn postgres() -> Self {
        Self::on(PrivatePostgres::shared())
    }

    /// On a PostgreSQL server that no other test uses. It lasts as long as the process.
    pub(crate) fn on_own_server() -> Self {
        Self::on(Box::leak(Box::new(PrivatePostgres::start("off"))))
    }

    fn on(server: &'static PrivatePostgres) -> Self {
        let url = server.create_database();
        Self {
            server: Some(OnServer { server, url }),
        }
    }

    /// Opens it, as one more process does.
    pub(crate) async fn open(&self, dir: &Path) -> Store {
        let opened = match &self.server {
            None => Store::create_or_open(dir).await,
            Some(on) => Store::connect(&on.url.parse::<DatabaseUrl>().unwrap()).await,
        };
        opened.unwrap()
    }

    /// Whether several processes can use it.
    pub(crate) fn is_on_server(&self) -> bool {
        self.server.is_some()
    }

    /// Cuts all connections to it.
    pub(crate) fn cut_connections(&self) {
        let on = self.server.as_ref().unwrap();
        on.server.cut_connections(&on.url);
    }

    /// Stops its server and starts it again; "immediate" is a crash.
    pub(crate) fn restart_server(&self, mode: &str) {
        self.server.as_ref().unwrap().server.restart(mode);
    }

    /// Every row of a server's, as text.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let on = self.server.as_ref();
        on.map_or_else(Vec::new, |on| on.server.dump(&on.url))
    }

    /// What the program is told.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let on = self.server.iter();
        on.flat_map(|on| ["--database-url".to_owned(), on.url.clone()])
            .collect()
    }

    /// Copies all rows, while no store is open on them.
    pub(crate) fn back_up(&self, dir: &Path) -> Backup {
        let rows = match &self.server {
            None => {
                let to = tempfile::tempdir().unwrap();
                std::fs::copy(file_in(dir), file_in(to.path())).unwrap();
                BackupOf::Sqlite(to)
            }
            Some(on) => BackupOf::Postgres(on.copy()),
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
            BackupOf::Postgres(from) => *self = from.server.as_ref().unwrap().copy(),
        }
    }
}

impl OnServer {
    fn copy(&self) -> Database {
        let url = self.server.copy_database(&self.url);
        let server = self.server;
        Database {
            server: Some(Self { server, url }),
        }
    }
}

fn file_in(dir: &Path) -> PathBuf {
    dir.join(DATABASE_FILE)
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(on) = &self.server {
            on.server.drop_database(&on.url);
        }
    }
}
