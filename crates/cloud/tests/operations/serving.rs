//! `hallpass serve`: started, stopped, killed, and told nonsense.

use std::process::Command;

use crate::program::{Installation, complaint, get};

#[test]
fn cloud_when_started_serves_is_administered_beside_and_stops_when_asked() {
    let installation = Installation::new();
    assert!(
        complaint(&installation.run(&["admin", "customer", "add", "--name", "x"]))
            .contains("start `hallpass serve`")
    );

    let cloud = installation.serve(&[]);
    assert!(get(&cloud.address, "/healthz").ends_with("ok"));
    let port = cloud.address.rsplit_once(':').unwrap().1;
    let link = cloud.first_owner.clone();
    assert!(
        link.starts_with(&format!("http://localhost:{port}/enrol#")),
        "{link}"
    );

    let invited = installation.ask(&[
        "admin",
        "invite",
        "--name",
        "Kim",
        "--email",
        "kim@msp.example",
    ]);
    assert!(
        invited["link"]
            .as_str()
            .unwrap()
            .starts_with(&format!("http://localhost:{port}/"))
    );
    assert!(invited["expires_at"].as_str().unwrap().ends_with('Z'));
    let role = [
        "admin",
        "invite",
        "--name",
        "Kim",
        "--email",
        "KIM@msp.example",
        "--role",
        "owner",
    ];
    assert!(complaint(&installation.run(&role)).contains("there already"));

    installation.ask(&["admin", "customer", "add", "--name", "Contoso"]);
    let again = installation.run(&["admin", "customer", "add", "--name", "contoso"]);
    assert!(complaint(&again).contains("already"));

    let preset = [
        "admin",
        "preset",
        "add",
        "--name",
        "Quick",
        "--lifetime-default",
        "30s",
        "--lifetime-min",
        "10s",
        "--lifetime-max",
        "1h",
        "--role",
        "729827e3-9c14-49f7-bb1b-9608f156bbb8=Helpdesk Administrator",
    ];
    assert!(installation.ask(&preset)["preset_id"].is_string());

    let second = installation.run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--public-url",
        "http://localhost",
    ]);
    assert!(complaint(&second).contains("another `hallpass serve`"));

    let verified = installation.ask(&["audit", "verify"]);
    assert_eq!(verified["ok"], true);
    assert_eq!(cloud.stop_by("-TERM"), Some(0));
}

#[test]
fn cloud_when_killed_starts_again_with_its_key_and_not_without() {
    let installation = Installation::new();
    assert_eq!(installation.serve(&[]).stop_by("-KILL"), None);
    let restarted = installation.serve(&[]);
    assert_eq!(restarted.stop_by("-KILL"), None);
    let key_file = installation.data_dir().join("kek.key");
    std::fs::remove_file(&key_file).unwrap();
    let without_key = installation.run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--public-url",
        "http://localhost",
    ]);
    assert!(complaint(&without_key).contains("key file"));
    assert!(!key_file.exists(), "no new key beside an old database");
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    let installation = Installation::new();
    let wrong: [&[&str]; 5] = [
        &["serve"],
        &["serve", "--public-url", "nonsense"],
        &[
            "admin", "preset", "add", "--name", "x", "--role", "nonsense",
        ],
        &[
            "admin", "invite", "--name", "x", "--email", "x@x", "--role", "king",
        ],
        &["audit"],
    ];
    for args in wrong {
        assert_eq!(installation.run(args).status.code(), Some(2), "{args:?}");
    }
    let no_host = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--public-url",
        "http://127.0.0.1:8080",
    ];
    assert!(complaint(&installation.run(&no_host)).contains("host name"));
    let no_dir = Command::new(env!("CARGO_BIN_EXE_hallpass"))
        .env_clear()
        .args(["audit", "verify"])
        .output()
        .unwrap();
    assert!(complaint(&no_dir).contains("--data-dir"));
}
