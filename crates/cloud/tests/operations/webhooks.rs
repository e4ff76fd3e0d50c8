//! `hallpass admin webhook …`

use crate::program::{Installation, complaint};

#[test]
fn webhook_is_added_listed_without_its_secret_and_removed() {
    let installation = Installation::started();
    let url = "https://hooks.example.com/hallpass";
    let add = [
        "admin",
        "webhook",
        "add",
        "--url",
        url,
        "--event",
        "account_overdue,restored",
    ];
    let added = installation.ask(&add);
    let secret = added["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_"));
    let listed = installation.run(&["admin", "webhook", "list"]);
    let text = String::from_utf8(listed.stdout).unwrap();
    assert!(text.contains(url) && !text.contains(secret), "{text}");
    let id = added["webhook"]["id"].as_str().unwrap();
    installation.ask(&["admin", "webhook", "remove", id]);
    let gone = complaint(&installation.run(&["admin", "webhook", "remove", id]));
    assert!(gone.contains("there is no webhook"), "{gone}");
}

#[test]
fn webhook_into_our_own_network_is_refused_unless_the_operator_allows_it() {
    let installation = Installation::started();
    let add = [
        "admin",
        "webhook",
        "add",
        "--url",
        "https://169.254.169.254/latest",
    ];
    let said = complaint(&installation.run(&add));
    assert!(said.contains("--webhook-network"), "{said}");
    let allowed = [&add[..], &["--webhook-network", "169.254.0.0/16"]].concat();
    installation.ask(&allowed);
    let unknown = [
        "admin",
        "webhook",
        "add",
        "--url",
        "https://example.com/",
        "--event",
        "x",
    ];
    assert!(complaint(&installation.run(&unknown)).contains("no events of the kind"));
}
