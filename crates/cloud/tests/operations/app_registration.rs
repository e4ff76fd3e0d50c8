//! `hallpass admin app-registration …`

use entra_sim::SampleCertificate;
use serde_json::Value;

use crate::program::{Installation, complaint, json};

const CLIENT: &str = "a9911ca7-1000-4000-8000-00000000a991";

#[test]
fn app_registration_is_set_by_each_kind_of_credential_shown_without_it_and_removed() {
    let installation = Installation::started();
    let show = || installation.ask(&["admin", "app-registration", "show"]);
    let none = show();
    assert_eq!(none["registration"], Value::Null);
    assert!(none["redirect_uri"].as_str().unwrap().ends_with("/consent"));

    let file = installation.beside("credential");
    let set = |option: &str, text: &str| {
        std::fs::write(&file, text).unwrap();
        let args = [
            "admin",
            "app-registration",
            "set",
            "--client-id",
            CLIENT,
            option,
            &file,
        ];
        installation.run(&args)
    };
    let by_secret = json(&set("--client-secret-file", "Xq7~canary\n"));
    assert_eq!(by_secret["registration"]["kind"], "secret");

    let year_ms = 365 * 24 * 3_600_000_i64;
    let now_ms = i64::try_from(
        std::fs::metadata(&file)
            .unwrap()
            .modified()
            .unwrap()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_millis(),
    )
    .unwrap();
    let make = |key, from, until| SampleCertificate::make(key, from, until).unwrap();
    let good = make(0, now_ms - year_ms, now_ms + year_ms);
    let over = make(0, now_ms - year_ms, now_ms - 60_000);
    let other = make(1, now_ms - year_ms, now_ms + year_ms);
    let mixed = format!("{}{}", good.certificate_pem, other.key_pem);
    for (pem, reason) in [
        (over.pem(), "has expired"),
        (mixed, "not that of the certificate"),
    ] {
        assert!(complaint(&set("--certificate-file", &pem)).contains(reason));
    }
    assert_eq!(show()["registration"]["kind"], "secret");
    let by_certificate = json(&set("--certificate-file", &good.pem()));
    let known = &by_certificate["registration"];
    assert_eq!(known["kind"], "certificate");
    assert_eq!(known["thumbprint"].as_str().unwrap().len(), 40);

    let by_file = json(&set("--token-file", "a token"));
    assert_eq!(by_file["registration"]["kind"], "token_file");
    let nowhere = ["admin", "app-registration", "set", "--client-id", CLIENT];
    let missing = installation.run(&[&nowhere[..], &["--token-file", "/no/such/file"]].concat());
    assert!(complaint(&missing).contains("no file"));

    assert_eq!(show()["registration"]["client_id"], CLIENT);
    let removed = installation.ask(&["admin", "app-registration", "remove"]);
    assert_eq!(removed["registration"], Value::Null);
    let again = installation.run(&["admin", "app-registration", "remove"]);
    assert!(complaint(&again).contains("no app registration"));
    std::fs::remove_file(&file).unwrap();
    for entry in installation.data_dir().read_dir().unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("Xq7~canary") && !text.contains("PRIVATE KEY"));
    }
    assert_eq!(installation.ask(&["audit", "verify"])["ok"], true);
}
