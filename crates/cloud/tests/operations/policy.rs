//! `hallpass admin policy …`

use crate::program::{Installation, complaint, json};

#[test]
fn policy_is_shown_previewed_saved_and_explained() {
    let installation = Installation::new();
    let _cloud = installation.serve(&[]);
    installation.add_customer("Contoso");
    let policy = |args: &[&str]| installation.run(&[&["admin", "policy"], args].concat());
    let level = ["--customer", "contoso"];
    let shown = json(&policy(&[&["show"], &level[..]].concat()));
    assert_eq!(shown["revision"], 0);
    assert_eq!(shown["settings"], serde_json::json!({}));

    let file = installation.beside("policy.json");
    let with_file = |what: &'static str| {
        let args = [&[what, "--file", file.as_str()], &level[..]].concat();
        policy(&args)
    };
    let disabled = r#"{"settings": {"enabled": {"value": false}}, "revision": 0}"#;
    std::fs::write(&file, disabled).unwrap();
    assert_eq!(json(&with_file("preview"))["customer_count"], 1);
    assert_eq!(json(&with_file("set"))["revision"], 1);
    assert!(complaint(&with_file("set")).contains("saved by somebody else"));
    std::fs::write(&file, r#"{"settings": {"enabled": 1}, "revision": 1}"#).unwrap();
    assert!(complaint(&with_file("set")).contains("not what a level can say"));

    let listed = installation.ask(&["admin", "technician", "list"]);
    let owner = listed["technicians"][0]["email"].as_str().unwrap();
    let explain = [&["explain", "--technician", owner], &level[..]].concat();
    let told = json(&policy(&explain));
    assert_eq!(told["settings"][0]["setting"], "enabled");
    assert_eq!(told["settings"][0]["decided_by"]["level"], "customer");
    let nobody = policy(&["show", "--customer", "Fabrikam"]);
    assert!(complaint(&nobody).contains("no customer"));
    assert_eq!(policy(&["show", "--group", "x"]).status.code(), Some(2));
}
