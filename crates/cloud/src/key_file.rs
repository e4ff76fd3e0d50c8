//! The file that holds the key-encryption key. It is made at the first start, readable by its owner
//! alone, and never again: a new key beside an old database would lose every secret in it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::envelope::{Kek, ParseKekError};
use crate::random::RandomSource;

/// The key file's name in the data directory, where nothing else is said.
pub const KEY_FILE: &str = "kek.key";

/// The key is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The database was written under a key that is not there.
    #[error(
        "the key file {0} is missing: put it back from where you keep it, or say where it is with --kek-file"
    )]
    Missing(PathBuf),
    /// It cannot be read or made.
    #[error("cannot use the key file {path}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It holds something else.
    #[error("the key file {path} is not one")]
    Parse {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: ParseKekError,
    },
}

/// Reads the key.
///
/// # Errors
/// When there is none.
pub fn read_key(path: &Path) -> Result<Kek, KeyFileError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(KeyFileError::Missing(path.to_owned()));
        }
        Err(source) => {
            return Err(KeyFileError::Io {
                path: path.to_owned(),
                source,
            });
        }
    };
    Kek::parse(&text).map_err(|source| KeyFileError::Parse {
        path: path.to_owned(),
        source,
    })
}

/// Reads the key, or makes it. For the first start.
///
/// # Errors
/// When it is neither there nor can be made.
pub fn read_or_make_key(path: &Path, random: &dyn RandomSource) -> Result<Kek, KeyFileError> {
    match read_key(path) {
        Err(KeyFileError::Missing(_)) => {
            let kek = Kek::make(random);
            write_key(path, &kek).map_err(|source| KeyFileError::Io {
                path: path.to_owned(),
                source,
            })?;
            Ok(kek)
        }
        other => other,
    }
}

fn write_key(path: &Path, kek: &Kek) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(kek.to_text().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::random::SeededRandom;

    #[test]
    fn key_when_made_is_private_and_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(KEY_FILE);
        let random = SeededRandom::new(1);
        assert!(matches!(read_key(&path), Err(KeyFileError::Missing(_))));
        let made = read_or_make_key(&path, &random).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read_or_make_key(&path, &random).unwrap().id(), made.id());
        assert_eq!(read_key(&path).unwrap().id(), made.id());
    }

    #[test]
    fn key_file_with_something_else_is_refused_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(KEY_FILE);
        fs::write(&path, "not a key").unwrap();
        let result = read_or_make_key(&path, &SeededRandom::new(1));
        assert!(matches!(result, Err(KeyFileError::Parse { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "not a key");
    }
}
