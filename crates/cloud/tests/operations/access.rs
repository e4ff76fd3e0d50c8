//! `hallpass admin access …` and `hallpass admin customer tag`.

use serde_json::json;

use crate::program::{Installation, complaint, json};

#[test]
fn access_is_shown_previewed_and_saved_and_customers_are_tagged() {
    let installation = Installation::new();
    let _cloud = installation.serve(&[]);
    installation.add_customer("Contoso");
    let shown = installation.ask(&["admin", "access", "show"]);
    assert_eq!(shown["mode"], "everybody");
    assert_eq!(shown["revision"], 0);

    let tag = |args: &[&str]| {
        installation.run(&[&["admin", "customer", "tag", "contoso"], args].concat())
    };
    assert_eq!(json(&tag(&[]))["tags"], json!([]));
    let preview = json(&tag(&["--add", "gold", "--preview"]));
    assert_eq!(preview["accounts_ending"], 0);
    assert_eq!(json(&tag(&[]))["tags"], json!([]), "nothing was saved");
    let tags = json(&tag(&["--add", "Region North", "--add", "gold"]));
    assert_eq!(tags["tags"], json!(["gold", "region-north"]));
    let tags = json(&tag(&["--remove", "gold"]));
    assert_eq!(tags["tags"], json!(["region-north"]));
    assert_eq!(tag(&["--add", "<b>"]).status.code(), Some(2));

    let listed = installation.ask(&["admin", "technician", "list"]);
    let owner = &listed["technicians"][0]["technician_id"];
    let file = installation.beside("access.json");
    let list = json!({
        "mode": "by_assignment",
        "assignments": [{ "who": { "technician": owner }, "to": { "tag": "region-north" } }],
        "revision": 0,
    });
    std::fs::write(&file, list.to_string()).unwrap();
    let with_file = |what: &str| installation.run(&["admin", "access", what, "--file", &file]);
    // The only technician is an owner, who reaches every customer in any case.
    assert_eq!(json(&with_file("preview"))["technicians"], json!([]));
    assert_eq!(json(&with_file("set"))["access"]["revision"], 1);
    assert!(complaint(&with_file("set")).contains("saved by somebody else"));
    std::fs::write(&file, r#"{"mode": "nobody"}"#).unwrap();
    assert!(complaint(&with_file("set")).contains("no list of assignments"));
}
