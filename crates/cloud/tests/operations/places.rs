//! `hallpass serve --place-database …`

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::program::{Installation, command, complaint};

/// A file of the unit tests.
fn file(name: &str) -> String {
    format!("{}/src/places/test-data/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn cloud_without_the_files_that_it_is_given_does_not_start_and_says_why() {
    let installation = Installation::new();
    let refused = |option: &str, path: &str| {
        let url = ["--public-url", "http://localhost:0"];
        let listen = ["serve", "--listen", "127.0.0.1:0", option, path];
        complaint(&installation.run(&[&listen[..], &url[..]].concat()))
    };
    let missing = refused("--place-database", "/nowhere/city.mmdb");
    assert!(
        missing.contains("the place database /nowhere/city.mmdb cannot be read"),
        "{missing}"
    );
    let last = missing.trim().lines().last().unwrap();
    assert!(
        last.ends_with("such as GeoLite2-City.mmdb"),
        "once, and nothing after it: {last}"
    );
    let swapped = refused("--network-database", &file("city.mmdb"));
    assert!(swapped.contains("and no networks"), "{swapped}");
}

#[test]
fn files_are_read_again_on_a_hangup_and_a_broken_one_leaves_the_cloud_running() {
    let installation = Installation::new();
    let path = installation.beside("places.mmdb");
    fs::copy(file("city.mmdb"), &path).unwrap();
    let mut serve = command(&installation.data_dir(), &["serve"]);
    serve.args([
        "--listen",
        "127.0.0.1:0",
        "--public-url",
        "http://localhost:0",
    ]);
    serve
        .args(["--place-database", &path, "--network-database"])
        .arg(file("network.mmdb"));
    let mut child = serve
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().starts_with("first owner: ")));
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let pid = child.id().to_string();
    let mut hang_up = |expected: &str| {
        let sent = Command::new("kill").args(["-HUP", &pid]).status().unwrap();
        assert!(sent.success());
        assert!(
            log.any(|line| line.unwrap().contains(expected)),
            "{expected}"
        );
    };
    hang_up("the place databases were read again");
    let other = installation.beside("broken");
    fs::write(&other, "no database").unwrap();
    fs::rename(&other, &path).unwrap();
    hang_up("the place databases stay those that were read before");
    let stopped = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    assert!(stopped.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
