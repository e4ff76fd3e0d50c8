//! `hallpass admin tickets …`

use serde_json::{Value, json};

use crate::halo::{CLIENT_ID, CLIENT_SECRET, FakeHalo};
use crate::program::{Installation, complaint};

const LOOPBACK: [&str; 2] = ["--webhook-network", "127.0.0.0/8"];

#[tokio::test(flavor = "multi_thread")]
async fn ticket_system_is_set_tested_mapped_shown_and_removed() {
    let halo = FakeHalo::start().await;
    halo.add_ticket(1, 12, 2);
    let installation = Installation::started();
    let test = |networks: &[&str]| {
        installation.run(&[&["admin", "tickets", "test"][..], networks].concat())
    };
    assert!(complaint(&test(&LOOPBACK)).contains("no ticket system"));

    let file = installation.beside("secret");
    let set = |secret: &str, networks: &[&str]| {
        std::fs::write(&file, format!("{secret}\n")).unwrap();
        let url = halo.url();
        let args = [
            "admin",
            "tickets",
            "set",
            "--url",
            &url,
            "--client-id",
            CLIENT_ID,
            "--client-secret-file",
            &file,
        ];
        installation.run(&[&args[..], networks].concat())
    };
    assert!(complaint(&set(CLIENT_SECRET, &[])).contains("--webhook-network"));
    let set = |secret: &str| crate::program::json(&set(secret, &LOOPBACK));
    let test = || crate::program::json(&test(&LOOPBACK));
    assert_eq!(set("wrong")["system"]["client_id"], CLIENT_ID);
    let refused = test();
    assert_eq!(refused["ok"], false);
    assert!(refused["message"].as_str().unwrap().contains("its secret"));
    set(CLIENT_SECRET);
    halo.fail_next(&[403]);
    let refused = test();
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains("read tickets")
    );
    assert_eq!(test()["ok"], true);
    assert_eq!(halo.calls(), 2, "the wrong secret got no further");

    installation.add_customer("Contoso");
    let map = ["admin", "tickets", "map", "--customer", "Contoso"];
    installation.ask(&[&map[..], &["--client", "12"]].concat());
    let show = || installation.ask(&["admin", "tickets", "show"]);
    let shown = show();
    assert_eq!(shown["clients"][0]["client"], 12);
    assert_eq!(
        shown["system"]["entries_behind"].as_u64().map(|it| it > 0),
        Some(true)
    );
    assert!(!shown.to_string().contains(CLIENT_SECRET));
    installation.ask(&map);
    assert_eq!(show()["clients"], json!([]));

    let remove = ["admin", "tickets", "remove"];
    assert!(installation.ask(&remove)["removed"].is_string());
    assert!(complaint(&installation.run(&remove)).contains("no ticket system"));
    assert_eq!(show()["system"], Value::Null);
    assert_eq!(halo.take_actions(), Vec::<Value>::new());
    std::fs::remove_file(&file).unwrap();
    for entry in installation.data_dir().read_dir().unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(CLIENT_SECRET));
    }
    assert_eq!(installation.ask(&["audit", "verify"])["ok"], true);
}
