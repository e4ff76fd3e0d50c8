//! Where the key-encryption keys are, for the commands that work beside `serve`.

use std::path::PathBuf;

use anyhow::ensure;
use clap::Args;

use super::data_dir::{DataDirArgs, read_installation};
use crate::envelope::KeyRing;
use crate::key_file::KeyFile;
use crate::store::Store;

/// The key file.
#[derive(Debug, Args)]
pub(super) struct KeyFileArgs {
    /// The key file, where it is not in the data directory.
    #[arg(long, env = "HALLPASS_KEK_FILE", value_name = "FILE")]
    kek_file: Option<PathBuf>,
}

impl KeyFileArgs {
    /// The file.
    pub(super) fn file(&self, data_dir: &DataDirArgs) -> anyhow::Result<KeyFile> {
        Ok(KeyFile::new(self.kek_file.clone(), data_dir.path()?))
    }

    /// The keys, which have to be those that the cloud runs with.
    pub(super) async fn open(
        &self,
        data_dir: &DataDirArgs,
        store: &Store,
    ) -> anyhow::Result<KeyRing> {
        let file = self.file(data_dir)?;
        let wanted = read_installation(store).await?.kek_id;
        let keys = file.read()?;
        ensure!(
            keys.iter().any(|kek| kek.id() == wanted),
            "the database was written under key {wanted:?}, which {} does not hold: name the right \
             key file with --kek-file",
            file.path().display()
        );
        Ok(KeyRing::of_file(file, keys))
    }
}
