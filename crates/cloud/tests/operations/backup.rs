//! `hallpass backup` and `hallpass restore`

use std::fs;

use serde_json::Value;

use crate::program::{Cloud, Installation, complaint, json, run_in};

#[test]
fn cloud_is_backed_up_while_it_runs_and_restored_with_the_gap_in_its_log() {
    let installation = Installation::started();
    let cloud = installation.serve(&[]);
    installation.add_customer("Contoso");
    let to = installation.beside("backup.db");
    let made = installation.ask(&["backup", "--to", &to]);
    let last = made["audit_logs"][0]["last_entry"].as_i64().unwrap();
    let again = complaint(&installation.run(&["backup", "--to", &to]));
    assert!(again.contains("backup.db"), "{again}");
    installation.add_customer("Fabrikam");
    cloud.stop();
    let newest = installation.run(&["audit", "checkpoint"]);
    let kept = installation.beside("kept.jsonl");
    fs::write(&kept, &newest.stdout).unwrap();
    let newest = json(&newest)["seq"].as_i64().unwrap();

    let target = installation.dir.path().join("restored");
    fs::create_dir(&target).unwrap();
    fs::copy(
        installation.data_dir().join("kek.key"),
        target.join("kek.key"),
    )
    .unwrap();
    let restore = ["restore", "--from", &to, "--checkpoints", &kept];
    let restored = json(&run_in(&target, &restore));
    assert_eq!(restored["last_entry"], last);
    assert_eq!(restored["missing_entries"], newest - last);
    Cloud::start(&target, &[]).stop();
    let proven = json(&run_in(&target, &["audit", "verify"]));
    assert_eq!(proven["ok"], true);
    let exported = run_in(&target, &["audit", "export", "--format", "jsonl"]);
    let text = String::from_utf8(exported.stdout).unwrap();
    assert!(text.contains("\"kind\":\"restored\""));
    assert!(text.contains("Contoso") && !text.contains("Fabrikam"));

    let full = complaint(&run_in(&target, &restore));
    assert!(full.contains("is not empty"), "{full}");
}

#[test]
fn restore_is_refused_where_a_cloud_runs_and_marks_what_others_restored() {
    let installation = Installation::started();
    let to = installation.beside("backup.db");
    installation.ask(&["backup", "--to", &to]);
    let cloud = installation.serve(&[]);
    let said = complaint(&installation.run(&["restore", "--from", &to]));
    assert!(said.contains("stop it first"), "{said}");
    cloud.stop();
    let marked = installation.ask(&["restore", "--mark-restored"]);
    assert_eq!(marked["missing_entries"], Value::Null);
    assert_eq!(installation.ask(&["audit", "verify"])["ok"], true);
}

#[test]
fn cloud_backs_itself_up_into_a_directory() {
    let installation = Installation::started();
    let dir = installation.beside("backups");
    let cloud = installation.serve(&["--backup-dir", &dir, "--backup-every", "1h"]);
    let found = loop {
        let found: Vec<_> = fs::read_dir(&dir)
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "db"))
            .collect();
        if !found.is_empty() {
            break found;
        }
        std::thread::yield_now();
    };
    cloud.stop();
    let target = installation.dir.path().join("restored");
    let restored = run_in(&target, &["restore", "--from", found[0].to_str().unwrap()]);
    assert!(json(&restored)["last_entry"].as_i64().unwrap() > 0);
}
