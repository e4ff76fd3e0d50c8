//! Where the data is, for the commands that work on what `serve` made.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use hallpass_protocol::ids::MspId;

use crate::store::installation::{self, Installation};
use crate::store::msps::{self, Msp};
use crate::store::{DatabaseUrl, Store};

/// The data directory.
#[derive(Debug, Args)]
pub(super) struct DataDirArgs {
    /// The directory that holds the database, as given to `hallpass serve`.
    #[arg(long, env = "HALLPASS_DATA_DIR", value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// The database, where it is not a file in the data directory.
#[derive(Debug, Args)]
pub(super) struct DatabaseArgs {
    /// A PostgreSQL database in the place of the file in the data directory, as
    /// `postgres://USER:PASSWORD@HOST/DATABASE`. Other users of the machine see what is said here: the
    /// environment is the place for a password.
    #[arg(
        long,
        env = "HALLPASS_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true,
        global = true
    )]
    database_url: Option<DatabaseUrl>,
}

impl DatabaseArgs {
    /// Where the server is; `None` where the database is a file.
    pub(super) const fn url(&self) -> Option<&DatabaseUrl> {
        self.database_url.as_ref()
    }
}

impl DataDirArgs {
    /// Opens the database that `serve` made.
    pub(super) async fn open(&self) -> anyhow::Result<Store> {
        Ok(match self.database.url() {
            Some(url) => Store::connect(url).await?,
            None => Store::open(self.path()?).await?,
        })
    }

    /// Where the server is; `None` where the database is a file.
    pub(super) const fn database_url(&self) -> Option<&DatabaseUrl> {
        self.database.url()
    }

    /// The directory.
    pub(super) fn path(&self) -> anyhow::Result<&PathBuf> {
        // A global argument cannot be a required one in clap.
        self.data_dir
            .as_ref()
            .context("say where the data is: --data-dir DIR, or HALLPASS_DATA_DIR")
    }
}

/// The MSP that a command is about: the only one, or the one that was named.
pub(super) async fn choose_msp(store: &Store, named: Option<MspId>) -> anyhow::Result<Msp> {
    let msps = msps::list(&mut *store.read().await?).await?;
    match (named, msps.as_slice()) {
        (Some(id), msps) => {
            let found = msps.iter().find(|msp| msp.id == id).cloned();
            found.with_context(|| format!("there is no MSP {id}"))
        }
        (None, [only]) => Ok(only.clone()),
        (None, []) => bail!("there is no MSP yet: start `hallpass serve` once"),
        (None, _) => bail!("there are several MSPs: name one with --msp ID"),
    }
}

/// What holds for the installation.
pub(super) async fn read_installation(store: &Store) -> anyhow::Result<Installation> {
    let found = installation::find(&mut *store.read().await?).await?;
    found.context("this installation was never started: start `hallpass serve` once")
}
