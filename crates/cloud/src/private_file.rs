//! Files that only their owner reads, and that are there whole or not at all.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A file that is written beside its place. Dropped without [`PartFile::put_in_place`], it is gone.
#[derive(Debug)]
pub struct PartFile {
    part: PathBuf,
    place: PathBuf,
    is_in_place: bool,
}

impl PartFile {
    /// An empty file (mode 0600) beside `place`; what a killed process left there is removed.
    ///
    /// # Errors
    /// When something is at `place`, or the directory cannot be written.
    pub fn create(place: &Path) -> io::Result<Self> {
        if place.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let mut part = place.as_os_str().to_owned();
        part.push(OsStr::new(".part"));
        let part = PathBuf::from(part);
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part)?;
        Ok(Self {
            part,
            place: place.to_owned(),
            is_in_place: false,
        })
    }

    /// Where it is written.
    pub fn path(&self) -> &Path {
        &self.part
    }

    /// Puts it in its place: when this returns, a power cut does not undo it.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn put_in_place(mut self) -> io::Result<()> {
        File::open(&self.part)?.sync_all()?;
        fs::rename(&self.part, &self.place)?;
        self.is_in_place = true;
        sync_dir_of(&self.place)
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.is_in_place {
            // Where that fails too, the next one removes it.
            let _removed = fs::remove_file(&self.part);
        }
    }
}

/// Makes it last that a file was put into its directory.
///
/// # Errors
/// When the directory cannot be opened.
pub fn sync_dir_of(file: &Path) -> io::Result<()> {
    let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty());
    File::open(dir.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn file_is_private_whole_or_not_there() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("copy");
        // As a process that was killed leaves it.
        fs::write(dir.path().join("copy.part"), "half").unwrap();
        let part = PartFile::create(&place).unwrap();
        fs::write(part.path(), "who").unwrap();
        drop(part);
        assert_eq!(dir.path().read_dir().unwrap().count(), 0);

        let part = PartFile::create(&place).unwrap();
        fs::write(part.path(), "whole").unwrap();
        part.put_in_place().unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "whole");
        let mode = place.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
        let again = PartFile::create(&place).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    }
}
