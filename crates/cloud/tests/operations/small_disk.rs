//! A small file system in a namespace of its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

/// Says that the directory is on it.
const MADE: &str = "made";

/// A small file system over a directory, seen by the programs within; gone when its keeper is.
pub(crate) struct SmallDisk {
    keeper: Child,
    dir: PathBuf,
}

impl SmallDisk {
    /// With all that the directory holds. `None` where the kernel lets us make none.
    pub(crate) fn over(dir: &Path, size: &str) -> Option<Self> {
        let mount = format!(
            "exec 9<{dir} && mount -t tmpfs -o size={size} tmpfs {dir} \
             && cp -a /proc/self/fd/9/. {dir} && touch {dir}/{MADE} && exec sleep 600 9<&-",
            dir = dir.display()
        );
        let keeper = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &mount])
            .spawn()
            .ok()?;
        let mut disk = Self {
            keeper,
            dir: dir.to_owned(),
        };
        loop {
            if disk.path().join(MADE).exists() {
                return Some(disk);
            }
            if disk.keeper.try_wait().unwrap().is_some() {
                return None;
            }
            std::thread::yield_now();
        }
    }

    /// What comes before a command that runs within, where the disk has the directory's path.
    pub(crate) fn entrance(&self) -> Vec<String> {
        let keeper = self.keeper.id().to_string();
        let words = [
            "nsenter",
            "--preserve-credentials",
            "--user",
            "--mount",
            "--target",
            &keeper,
            "--",
        ];
        words.map(str::to_owned).into()
    }

    /// Where it is for the programs within.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where it is seen from outside.
    pub(crate) fn path(&self) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.keeper.id()));
        root.join(self.dir.strip_prefix("/").unwrap())
    }

    /// Takes all the room that there is.
    pub(crate) fn fill(&self, file: &str) {
        let mut zeros = fs::File::open("/dev/zero").unwrap();
        let mut file = fs::File::create(self.path().join(file)).unwrap();
        let full = io::copy(&mut zeros, &mut file).unwrap_err();
        assert_eq!(full.kind(), io::ErrorKind::StorageFull);
    }

    /// Gives it back.
    pub(crate) fn remove(&self, file: &str) {
        fs::remove_file(self.path().join(file)).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _gone = self.keeper.kill();
        let _status = self.keeper.wait();
    }
}
