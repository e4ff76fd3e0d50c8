//! `hallpass admin account …`, and the ends of everybody's accounts.

use serde_json::Value;

use crate::program::{Installation, complaint, json};

#[test]
fn accounts_are_listed_and_what_is_not_there_is_not_ended() {
    let installation = Installation::new();
    let _cloud = installation.serve(&[]);
    let admin = |args: &[&str]| installation.run(&[&["admin"], args].concat());
    let listed = json(&admin(&["account", "list", "--json"]));
    assert_eq!(listed["accounts"], Value::Array(vec![]));
    let plain = admin(&["account", "list"]);
    assert!(plain.status.success() && plain.stdout.is_empty());
    let nobodys = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff";
    for args in [
        &["account", "end", nobodys][..],
        &["account", "rotate", nobodys],
        &["account", "extend", nobodys, "--by", "30m"],
    ] {
        assert!(complaint(&admin(args)).contains("no"), "{args:?}");
    }
    json(&admin(&["customer", "add", "--name", "Contoso"]));
    let ended = json(&admin(&["customer", "end-accounts", "CONTOSO"]));
    assert_eq!(ended["accounts_ending"], 0);
    let unknown = admin(&["customer", "end-accounts", "Fabrikam"]);
    assert!(complaint(&unknown).contains("no customer"));
    let listed = json(&admin(&["technician", "list"]));
    let owner = listed["technicians"][0]["email"].as_str().unwrap();
    let ended = json(&admin(&["technician", "end-accounts", owner]));
    assert_eq!(ended["accounts_ending"], 0);
    assert_eq!(installation.ask(&["audit", "verify"])["ok"], true);
}
