//! The file that holds the key-encryption keys, one a line, the newest last. It is made at the first
//! start, readable by its owner alone, and never again: a new key beside an old database would lose
//! every secret in it. Later keys are added by `hallpass admin rotate-key`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::envelope::{Kek, ParseKekError};
use crate::random::RandomSource;

/// The key file's name in the data directory, where nothing else is said.
pub const KEY_FILE: &str = "kek.key";

/// The keys are not to be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The database was written under a key that is not there.
    #[error(
        "the key file {0} is missing: put it back from where you keep it, or say where it is with --kek-file"
    )]
    Missing(PathBuf),
    /// It cannot be read or written.
    #[error("cannot use the key file {path}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It holds something else, or nothing.
    #[error("the key file {path} is not one")]
    Parse {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: ParseKekError,
    },
}

/// A key file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFile(PathBuf);

impl KeyFile {
    /// The file that was named, or the one in the data directory.
    pub fn new(named: Option<PathBuf>, data_dir: &Path) -> Self {
        Self(named.unwrap_or_else(|| data_dir.join(KEY_FILE)))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Reads the keys: at least one, the newest last.
    ///
    /// # Errors
    /// When there is none.
    pub fn read(&self) -> Result<Vec<Kek>, KeyFileError> {
        let text = match fs::read_to_string(&self.0) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KeyFileError::Missing(self.0.clone()));
            }
            Err(source) => return Err(self.fault(source)),
        };
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let keys: Result<Vec<_>, _> = lines.map(Kek::parse).collect();
        keys.and_then(|keys| (!keys.is_empty()).then_some(keys).ok_or(ParseKekError))
            .map_err(|source| KeyFileError::Parse {
                path: self.0.clone(),
                source,
            })
    }

    /// Reads the keys, or makes the first one. For the first start.
    ///
    /// # Errors
    /// When the file is neither there nor can be made.
    pub fn read_or_make(&self, random: &dyn RandomSource) -> Result<Vec<Kek>, KeyFileError> {
        match self.read() {
            Err(KeyFileError::Missing(_)) => {
                let kek = Kek::make(random);
                let made = open_new(&self.0).and_then(|file| write(file, [&kek]));
                made.map_err(|source| self.fault(source))?;
                Ok(vec![kek])
            }
            other => other,
        }
    }

    /// Puts these keys in the place of those that are there, at once: whoever reads finds the old
    /// ones or the new ones, also after a power cut.
    ///
    /// # Errors
    /// When the directory cannot be written; then the old ones are there still.
    pub fn replace<'a>(&self, keys: impl IntoIterator<Item = &'a Kek>) -> Result<(), KeyFileError> {
        let mut beside = self.0.clone().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        let replaced = remove_if_there(&beside)
            .and_then(|()| open_new(&beside))
            .and_then(|file| write(file, keys))
            .and_then(|()| fs::rename(&beside, &self.0))
            .and_then(|()| sync_dir(&self.0));
        replaced.map_err(|source| self.fault(source))
    }

    fn fault(&self, source: io::Error) -> KeyFileError {
        KeyFileError::Io {
            path: self.0.clone(),
            source,
        }
    }
}

fn open_new(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

fn write<'a>(mut file: File, keys: impl IntoIterator<Item = &'a Kek>) -> io::Result<()> {
    for kek in keys {
        file.write_all(kek.to_text().as_bytes())?;
        file.write_all(b"\n")?;
    }
    file.sync_all()
}

/// What a process that was killed left.
fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn sync_dir(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => File::open(dir)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::envelope::KekId;
    use crate::random::SeededRandom;

    fn ids(keys: &[Kek]) -> Vec<KekId> {
        keys.iter().map(Kek::id).collect()
    }

    fn mode(file: &KeyFile) -> u32 {
        file.path().metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn key_when_made_is_private_and_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let file = KeyFile::new(None, dir.path());
        let random = SeededRandom::new(1);
        assert!(matches!(file.read(), Err(KeyFileError::Missing(_))));
        let made = file.read_or_make(&random).unwrap();
        assert_eq!(mode(&file), 0o600);
        assert_eq!(ids(&file.read_or_make(&random).unwrap()), ids(&made));
        assert_eq!(ids(&file.read().unwrap()), ids(&made));
    }

    #[test]
    fn keys_when_replaced_are_private_in_their_order_and_leave_nothing_beside() {
        let dir = tempfile::tempdir().unwrap();
        let file = KeyFile::new(None, dir.path());
        let random = SeededRandom::new(2);
        file.read_or_make(&random).unwrap();
        let keys = [Kek::make(&random), Kek::make(&random)];
        // As a process that was killed in the middle leaves it.
        fs::write(dir.path().join("kek.key.new"), "half a k").unwrap();
        file.replace(&keys).unwrap();
        assert_eq!(ids(&file.read().unwrap()), ids(&keys));
        assert_eq!(mode(&file), 0o600);
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn key_file_with_something_else_or_nothing_is_refused_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let file = KeyFile::new(None, dir.path());
        let good = Kek::make(&SeededRandom::new(3)).to_text();
        for text in ["not a key", "", "\n \n", &format!("{}\nx", *good)] {
            fs::write(file.path(), text).unwrap();
            let result = file.read_or_make(&SeededRandom::new(1));
            assert!(matches!(result, Err(KeyFileError::Parse { .. })), "{text}");
            assert_eq!(fs::read_to_string(file.path()).unwrap(), text);
        }
    }
}
