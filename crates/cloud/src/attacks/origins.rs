use rstest::rstest;

use super::device::{Claim, Device};
use super::{attempt, cloud, enrol, started_enrolment};
use crate::testing::{EXTENSION, FIREFOX_EXTENSION, PORTAL};

const REFUSED: [&str; 36] = [
    // Spellings of the portal's origin that are not the one a browser writes.
    "http://localhost:8080/",
    "http://localhost:8080/enrol",
    "http://localhost:8080?",
    "http://localhost:8080#",
    " http://localhost:8080",
    "http://localhost:8080 ",
    "http://localhost:8080\u{0}",
    "HTTP://localhost:8080",
    "http://LOCALHOST:8080",
    "http://localhost.:8080",
    "http://user@localhost:8080",
    "http://localhost:08080",
    // Other origins of the same host, and other hosts.
    "http://localhost",
    "http://localhost:80",
    "http://localhost:8081",
    "https://localhost:8080",
    "http://127.0.0.1:8080",
    "http://sub.localhost:8080",
    "http://localhost:8080.attacker.example",
    "http://attacker.example/http://localhost:8080",
    "https://attacker.example",
    // Other extensions, and other spellings of ours.
    "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol/",
    "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol/popup.html",
    "chrome-extension://HODJDCAKDMBFIGFJKMFHIDMFIDMHGBOL",
    "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol.attacker.example",
    "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbo",
    "extension://hodjdcakdmbfigfjkmfhidmfidmhgbol",
    "moz-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol",
    "moz-extension://bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    "safari-web-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol",
    // What is no origin.
    "null",
    "",
    "*",
    "file://",
    "android:apk-key-hash:AAAA",
];

#[tokio::test]
async fn passkey_is_enrolled_and_used_on_the_configured_origins() {
    let app = cloud().await;
    for origin in [PORTAL, EXTENSION, FIREFOX_EXTENSION] {
        let mut device = Device::new();
        let started = started_enrolment(&app).await;
        let claim = Claim {
            origin: origin.to_owned(),
            ..Claim::honest_create()
        };
        let made = device.create(&started["options"], &claim).await;
        app.finish_enrolment(&started, made).await.ok();
        for origin in [PORTAL, EXTENSION, FIREFOX_EXTENSION] {
            let claim = Claim {
                origin: origin.to_owned(),
                ..Claim::honest_get()
            };
            attempt(&app, &mut device, &claim).await.ok();
        }
    }
}

#[tokio::test]
async fn assertion_from_any_other_origin_is_refused() {
    let app = cloud().await;
    let mut device = Device::new();
    enrol(&app, &mut device).await;
    for origin in REFUSED {
        let claim = Claim {
            origin: origin.to_owned(),
            ..Claim::honest_get()
        };
        let refused = attempt(&app, &mut device, &claim).await;
        assert_eq!(refused.error_code(), "passkey_refused", "{origin:?}");
        let message = refused.json["message"].as_str().unwrap();
        assert!(message.contains("not used on this page"), "{origin:?}");
    }
    attempt(&app, &mut device, &Claim::honest_get()).await.ok();
}

#[tokio::test]
async fn passkey_from_any_other_origin_is_not_enrolled() {
    let app = cloud().await;
    for origin in REFUSED {
        let started = started_enrolment(&app).await;
        let claim = Claim {
            origin: origin.to_owned(),
            ..Claim::honest_create()
        };
        let made = Device::new().create(&started["options"], &claim).await;
        let refused = app.finish_enrolment(&started, made).await;
        assert_eq!(refused.error_code(), "passkey_refused", "{origin:?}");
    }
}

#[rstest]
#[case::upper_case(|text: &str| text.to_uppercase())]
#[case::slash_behind(|text: &str| format!("{text}/"))]
#[case::other_letter(|text: &str| text.replacen("://b", "://a", 1))]
#[case::shorter(|text: &str| text.get(..text.len() - 1).unwrap().to_owned())]
#[tokio::test]
async fn firefox_extension_with_another_id_is_refused(#[case] change: fn(&str) -> String) {
    let app = cloud().await;
    let mut device = Device::new();
    enrol(&app, &mut device).await;
    let origin = change(FIREFOX_EXTENSION);
    assert_ne!(origin, FIREFOX_EXTENSION);
    let claim = Claim {
        origin,
        ..Claim::honest_get()
    };
    let refused = attempt(&app, &mut device, &claim).await;
    assert_eq!(refused.error_code(), "passkey_refused");
}
