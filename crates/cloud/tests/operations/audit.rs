//! `hallpass audit …`

use std::fs;

use serde_json::{Value, json};

use crate::program::{Installation, complaint, fault, sql};

fn export(installation: &Installation, args: &[&str]) -> String {
    let output = installation.run(&[&["audit", "export"], args].concat());
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn verify_lines(installation: &Installation, lines: &[&str]) -> Value {
    let file = installation.beside("export.jsonl");
    fs::write(&file, lines.join("\n")).unwrap();
    let output = installation.run(&["audit", "verify", "--file", &file]);
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn log_is_signed_by_the_running_cloud_and_shows_that_it_was_cut() {
    let installation = Installation::started();
    installation.add_customer("Contoso");
    installation.serve(&[]).stop();
    let newest = installation.ask(&["audit", "checkpoint"]);
    let key = newest["public_key"].as_str().unwrap();
    let kept = installation.beside("kept.jsonl");
    fs::write(&kept, newest.to_string()).unwrap();

    let verify = [
        "audit",
        "verify",
        "--checkpoints",
        &kept,
        "--public-key",
        key,
    ];
    let proven = installation.ask(&verify);
    assert_eq!(proven["ok"], true);
    assert_eq!(proven["from_entry"], 1);
    assert_eq!(proven["signed_up_to_entry"], newest["seq"]);
    let since = installation.ask(&["audit", "verify", "--since", "9999"]);
    assert_eq!(since["from_entry"], newest["seq"].as_i64().unwrap() + 1);

    // A key may begin with a hyphen.
    let other_key = format!("-{}", "A".repeat(42));
    let other = installation.run(&["audit", "verify", "--public-key", &other_key]);
    let message = fault(&other)["message"].as_str().unwrap().to_owned();
    assert!(message.contains("no trusted key has signed"), "{message}");

    // As whoever has the file cuts it: entries, head and checkpoints alike.
    let script = "DROP TRIGGER audit_is_never_deleted;
        DELETE FROM audit WHERE seq > 2; DELETE FROM audit_checkpoints;
        UPDATE audit_heads SET seq = 2, hash = (SELECT hash FROM audit WHERE seq = 2);";
    sql(&installation, script);
    assert_eq!(
        installation.ask(&["audit", "verify"])["ok"],
        true,
        "it proves too little"
    );
    let cut = fault(&installation.run(&verify));
    assert_eq!(cut["first_bad_entry"], 3);
}

#[test]
fn checkpoints_are_appended_to_a_file_of_their_own() {
    let installation = Installation::started();
    let file = installation.beside("checkpoints.jsonl");
    installation.add_customer("Contoso");
    installation.serve(&["--checkpoint-file", &file]).stop();
    installation.add_customer("Fabrikam");
    installation.serve(&["--checkpoint-file", &file]).stop();
    let text = fs::read_to_string(&file).unwrap();
    let newest = installation.ask(&["audit", "checkpoint"]);
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert!(text.lines().count() >= 2);
    assert_eq!(last, newest);
    let proven = installation.ask(&["audit", "verify", "--checkpoints", &file]);
    assert_eq!(proven["signed_up_to_entry"], newest["seq"]);
}

#[test]
fn export_is_verified_without_the_cloud_and_names_the_first_bad_entry() {
    let installation = Installation::started();
    for name in ["Contoso", "Fabrikam", "=1+1"] {
        installation.add_customer(name);
    }
    let text = export(&installation, &["--format", "jsonl"]);
    let entries: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("{\"checkpoint\":{"))
        .collect();
    let lines: Vec<&str> = text.lines().collect();
    let proven = verify_lines(&installation, &lines);
    assert_eq!(
        (&proven["ok"], &proven["from_entry"]),
        (&json!(true), &json!(1))
    );
    let count = entries.len() - 2;
    assert_eq!(proven["entries"], count);
    for n in [1, count / 2, count] {
        let mut edited = entries.clone();
        let changed = edited[n].replace("\"actor\"", "\"Actor\"");
        edited[n] = &changed;
        let mut doubled = entries.clone();
        doubled.insert(n, entries[n]);
        let mut left_out = entries.clone();
        left_out.remove(n);
        for (lines, word) in [
            (edited, "not what was"),
            (doubled, "twice"),
            (left_out, "missing"),
        ] {
            let found = verify_lines(&installation, &lines);
            assert_eq!(found["first_bad_entry"], n, "{found}");
            assert!(found["message"].as_str().unwrap().contains(word), "{found}");
        }
        let cut = verify_lines(&installation, &entries[..n]);
        assert_eq!(cut["first_bad_entry"], n);
    }
    let csv = export(&installation, &["--format", "csv", "--since", "2"]);
    assert_eq!(
        csv.lines().count(),
        1 + count + 1 - 1,
        "from the second, and that it was exported"
    );
    let begins_a_formula = |cell: &str| cell.starts_with("\"=");
    assert!(
        csv.contains("=1+1"),
        "the name is there, within another cell"
    );
    assert!(!csv.split(',').any(begins_a_formula));
}

#[test]
fn log_is_pruned_up_to_a_checkpoint_and_verifies() {
    let installation = Installation::started();
    installation.add_customer("Contoso");
    installation.serve(&[]).stop();
    let kept = installation.ask(&["audit", "prune", "--before", "2020-01-01"]);
    assert_eq!(
        (&kept["up_to_seq"], &kept["entries"]),
        (&json!(0), &json!(0))
    );
    let pruned = installation.ask(&["audit", "prune", "--before", "2199-01-01T00:00:00Z"]);
    assert_eq!(pruned["up_to_seq"], pruned["entries"]);
    assert!(pruned["entries"].as_i64().unwrap() > 0);
    let proven = installation.ask(&["audit", "verify"]);
    assert_eq!(
        proven["from_entry"],
        pruned["up_to_seq"].as_i64().unwrap() + 1
    );
    installation.add_customer("Fabrikam");
    assert_eq!(installation.ask(&["audit", "verify"])["ok"], true);
    let text = export(&installation, &["--format", "jsonl"]);
    let lines: Vec<&str> = text.lines().collect();
    let exported = verify_lines(&installation, &lines);
    assert_eq!(exported["from_entry"], proven["from_entry"]);
}

#[test]
fn checkpoint_before_anything_was_signed_says_what_to_do() {
    let installation = Installation::started();
    sql(&installation, "DELETE FROM audit_checkpoints");
    let said = complaint(&installation.run(&["audit", "checkpoint"]));
    assert!(said.contains("hallpass serve"), "{said}");
}

#[test]
fn verify_names_the_first_bad_entry_and_exits_with_1() {
    let installation = Installation::started();
    // As whoever holds the file would.
    let script = "DROP TRIGGER audit_is_never_changed;
        UPDATE audit SET record = replace(record, 'Administrator', 'Reader') WHERE seq = 3;";
    sql(&installation, script);
    let report = fault(&installation.run(&["audit", "verify"]));
    assert_eq!(report["ok"], false);
    assert_eq!(report["first_bad_entry"], 3);
}
