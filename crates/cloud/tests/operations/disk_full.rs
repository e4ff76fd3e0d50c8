//! A disk without room.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use tempfile::TempDir;

use crate::program::{Cloud, command};

/// A small file system in a namespace of its own, which goes when its process does.
struct SmallDisk {
    keeper: Child,
    dir: TempDir,
}

impl SmallDisk {
    /// `None` where the kernel lets us make none.
    fn make(size: &str) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mount = format!(
            "mount -t tmpfs -o size={size} tmpfs {0} && touch {0}/made && exec sleep 600",
            dir.path().display()
        );
        let keeper = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &mount])
            .spawn()
            .ok()?;
        let mut disk = Self { keeper, dir };
        loop {
            if disk.path().join("made").exists() {
                return Some(disk);
            }
            if disk.keeper.try_wait().unwrap().is_some() {
                return None;
            }
            std::thread::yield_now();
        }
    }

    /// The program within, where SQLite sees the disk under its own path.
    fn command(&self, args: &[&str]) -> Command {
        let program = command(&self.dir.path().join("data"), args);
        let mut within = Command::new("nsenter");
        within
            .args(["--preserve-credentials", "--user", "--mount", "--target"])
            .arg(self.keeper.id().to_string())
            .arg("--")
            .arg(program.get_program())
            .args(program.get_args());
        within
    }

    /// Where it is seen from outside.
    fn path(&self) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.keeper.id()));
        root.join(self.dir.path().strip_prefix("/").unwrap())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _gone = self.keeper.kill();
        let _status = self.keeper.wait();
    }
}

/// Takes all the room that there is.
fn fill(file: &Path) {
    let mut zeros = fs::File::open("/dev/zero").unwrap();
    let mut file = fs::File::create(file).unwrap();
    let full = std::io::copy(&mut zeros, &mut file).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
}

#[test]
fn cloud_says_that_its_disk_is_full_keeps_room_and_recovers_without_a_restart() {
    let Some(disk) = SmallDisk::make("48m") else {
        eprintln!("skipped: this kernel gives us no file system of our own");
        return;
    };
    let data_dir = disk.path().join("data");
    let cloud = Cloud::start_by(disk.command(&["serve"]), &[]);
    let reserve = data_dir.join("hallpass.db-reserve");
    cloud.wait_for_ready(200);
    while !reserve.exists() {
        std::thread::yield_now();
    }
    let filler = disk.path().join("filler");
    fill(&filler);
    cloud.wait_for_ready(503);
    assert!(!reserve.exists(), "its room was given back");
    // What is to be written down is, in that room.
    let args = ["admin", "customer", "add", "--name", "Contoso"];
    let added = disk.command(&args).output().unwrap();
    assert!(added.status.success(), "{added:?}");

    fs::remove_file(&filler).unwrap();
    cloud.wait_for_ready(200);
    assert!(reserve.exists());
    cloud.stop();
    let verified = disk.command(&["audit", "verify"]).output().unwrap();
    assert!(verified.status.success(), "{verified:?}");
}
