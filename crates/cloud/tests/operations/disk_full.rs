//! A disk without room.

use std::process::Command;

use crate::program::{Cloud, command};
use crate::small_disk::SmallDisk;

/// The program within, where SQLite sees the disk under its own path.
fn command_on(disk: &SmallDisk, args: &[&str]) -> Command {
    let program = command(&disk.dir().join("data"), args);
    let mut within = Command::new("env");
    within
        .args(disk.entrance())
        .arg(program.get_program())
        .args(program.get_args());
    within
}

#[test]
fn cloud_says_that_its_disk_is_full_keeps_room_and_recovers_without_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::over(dir.path(), "48m") else {
        eprintln!("skipped: this kernel gives us no file system of our own");
        return;
    };
    let data_dir = disk.path().join("data");
    let cloud = Cloud::start_by(command_on(&disk, &["serve"]), &[]);
    let reserve = data_dir.join("hallpass.db-reserve");
    cloud.wait_for_ready(200);
    while !reserve.exists() {
        std::thread::yield_now();
    }
    disk.fill("filler");
    cloud.wait_for_ready(503);
    assert!(!reserve.exists(), "its room was given back");
    // What is to be written down is, in that room.
    let args = ["admin", "customer", "add", "--name", "Contoso"];
    let added = command_on(&disk, &args).output().unwrap();
    assert!(added.status.success(), "{added:?}");

    disk.remove("filler");
    cloud.wait_for_ready(200);
    assert!(reserve.exists());
    cloud.stop();
    let verified = command_on(&disk, &["audit", "verify"]).output().unwrap();
    assert!(verified.status.success(), "{verified:?}");
}
