//! `hallpass admin preset …`

use serde_json::json;

use crate::program::{Installation, complaint, json};

#[test]
fn preset_is_added_listed_changed_and_removed() {
    let installation = Installation::new();
    let _cloud = installation.serve(&[]);
    let role = "29232cdf-9323-42fd-ade2-1d097af3e4de=Exchange Administrator";
    let add = ["admin", "preset", "add", "--name", "Mail", "--role", role];
    installation.ask(&add);
    assert!(complaint(&installation.run(&add)).contains("of this name already"));
    let short = [&add[..], &["--lifetime-max", "30m"]].concat();
    assert!(complaint(&installation.run(&short)).contains("in order"));
    let listed = installation.ask(&["admin", "preset", "list"]);
    let all = listed["presets"].as_array().unwrap();
    let mail = all
        .iter()
        .find(|it| it["preset"]["name"] == "Mail")
        .unwrap();
    assert_eq!(mail["accounts"], 0);

    let mut was = mail["preset"].clone();
    was.as_object_mut().unwrap().remove("id");
    let mut preset = was.clone();
    preset["name"] = json!("Post");
    let file = installation.beside("change.json");
    std::fs::write(&file, json!({ "was": was, "preset": preset }).to_string()).unwrap();
    let change = ["admin", "preset", "change", "mail", "--file", &file];
    assert_eq!(installation.ask(&change)["preset"]["name"], "Post");
    let post = ["admin", "preset", "change", "post", "--file", &file];
    assert!(complaint(&installation.run(&post)).contains("changed by somebody else"));
    json(&installation.run(&["admin", "preset", "remove", "POST"]));
    let gone = installation.run(&["admin", "preset", "remove", "Post"]);
    assert!(complaint(&gone).contains("no preset"));
}

#[test]
fn preset_with_global_administrator_waits_for_a_second_administrator_where_one_is_required() {
    let installation = Installation::started();
    let second = ["admin", "preset", "second-administrator"];
    assert_eq!(installation.ask(&second)["required"], false);
    let required = installation.ask(&[&second[..], &["--require", "true"]].concat());
    assert_eq!(required["required"], true);
    let role = "62e90394-69f5-4237-9190-012177145e10=Global Administrator";
    let add = [
        "admin",
        "preset",
        "add",
        "--name",
        "Break glass",
        "--role",
        role,
    ];
    let proposed = installation.ask(&add)["proposal"].clone();
    assert_eq!(proposed["change"]["after"]["name"], "Break glass");
    let remove = ["admin", "preset", "remove", "Global Administrator"];
    assert_eq!(
        installation.ask(&remove)["proposal"]["change"]["kind"],
        "remove"
    );
    let waiting = installation.ask(&["admin", "preset", "proposals"]);
    assert_eq!(waiting["proposals"].as_array().unwrap().len(), 2);
    let id = proposed["id"].as_str().unwrap();
    let left = installation.ask(&["admin", "preset", "refuse", id]);
    assert_eq!(left["proposals"].as_array().unwrap().len(), 1);
    let again = installation.run(&["admin", "preset", "refuse", id]);
    assert!(complaint(&again).contains("no such preset or proposal"));
    // Whoever has the server is not locked out by a second administrator who has left.
    installation.ask(&[&second[..], &["--require", "false"]].concat());
    assert!(installation.ask(&add)["preset_id"].is_string());
    assert_eq!(installation.ask(&["audit", "verify"])["ok"], true);
}
