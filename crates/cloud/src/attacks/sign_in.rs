use core::time::Duration;

use axum::http::StatusCode;
use hallpass_protocol::technician::TechnicianRole;
use rstest::rstest;
use serde_json::{Value, json};

use super::device::{
    BACKED_UP, BACKUP_ELIGIBLE, Claim, Device, FLAGS_AT, USER_PRESENT, USER_VERIFIED, bytes_of,
    text_of,
};
use super::{attempt, cloud, enrol, enrolled, started_enrolment, started_enrolment_of};
use crate::audit::AuditEvent;
use crate::testing::TestApp;

/// That the passkey still works: what was refused left no trace on it.
async fn assert_still_good(app: &TestApp, device: &mut Device) {
    attempt(app, device, &Claim::honest_get()).await.ok();
}

#[tokio::test]
async fn client_and_authenticator_of_another_maker_enrol_and_sign_in() {
    let app = cloud().await;
    let mut device = Device::new();
    let started = started_enrolment(&app).await;
    let credential = device.register(&started["options"]).await.unwrap();
    app.finish_enrolment(&started, credential).await.ok();
    for _ in 0..2 {
        let started = app.start_sign_in().await;
        let credential = device.authenticate(&started["options"]).await;
        let session = app.finish_sign_in(&started, credential).await.ok();
        assert_eq!(session["session"]["passkey"]["name"], "Kim's laptop");
    }
}

#[tokio::test]
async fn assertion_is_good_once() {
    let (app, mut device) = enrolled().await;
    let started = app.start_sign_in().await;
    let credential = device.get(&started["options"], &Claim::honest_get()).await;
    app.finish_sign_in(&started, credential.clone()).await.ok();
    let again = app.finish_sign_in(&started, credential).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert_eq!(again.error_code(), "ceremony_expired");
}

#[tokio::test]
async fn assertion_is_good_for_its_own_ceremony_alone_and_a_wrong_one_uses_the_ceremony_up() {
    let (app, mut device) = enrolled().await;
    let (one, other) = (app.start_sign_in().await, app.start_sign_in().await);
    let for_one = device.get(&one["options"], &Claim::honest_get()).await;
    let for_other = device.get(&other["options"], &Claim::honest_get()).await;
    let refused = app.finish_sign_in(&other, for_one.clone()).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.error_code(), "passkey_refused");
    let late = app.finish_sign_in(&other, for_other).await;
    assert_eq!(late.error_code(), "ceremony_expired");
    app.finish_sign_in(&one, for_one).await.ok();
}

#[tokio::test]
async fn assertion_after_five_minutes_is_too_late() {
    let (app, mut device) = enrolled().await;
    let started = app.start_sign_in().await;
    let credential = device.get(&started["options"], &Claim::honest_get()).await;
    app.clock.advance(Duration::from_mins(5));
    let late = app.finish_sign_in(&started, credential).await;
    assert_eq!(late.error_code(), "ceremony_expired");
}

#[tokio::test]
async fn ceremony_of_an_enrolment_does_not_sign_in_and_is_used_up() {
    let (app, mut device) = enrolled().await;
    let enrolment = started_enrolment(&app).await;
    let credential = {
        let mut options = app.start_sign_in().await["options"].clone();
        options["publicKey"]["challenge"] = enrolment["options"]["publicKey"]["challenge"].clone();
        device.get(&options, &Claim::honest_get()).await
    };
    let refused = app.finish_sign_in(&enrolment, credential).await;
    assert_eq!(refused.error_code(), "ceremony_expired");
    let made = Device::new()
        .create(&enrolment["options"], &Claim::honest_create())
        .await;
    let refused = app.finish_enrolment(&enrolment, made).await;
    assert_eq!(refused.error_code(), "ceremony_expired");
}

#[tokio::test]
async fn authenticator_that_did_not_verify_the_user_is_refused() {
    let (app, mut device) = enrolled().await;
    let claim = Claim {
        is_verified: false,
        ..Claim::honest_get()
    };
    let refused = attempt(&app, &mut device, &claim).await;
    assert_eq!(refused.error_code(), "passkey_refused");
    let message = refused.json["message"].as_str().unwrap();
    assert!(message.contains("unlock it"), "{message}");
    assert_still_good(&app, &mut device).await;
}

#[tokio::test]
async fn authenticator_that_saw_no_user_is_refused() {
    let (app, mut device) = enrolled().await;
    let claim = Claim {
        is_present: false,
        ..Claim::honest_get()
    };
    let refused = attempt(&app, &mut device, &claim).await;
    assert_eq!(refused.error_code(), "passkey_refused");
    assert_still_good(&app, &mut device).await;
}

#[rstest]
#[case::other_host("attacker.example")]
#[case::sub_domain("sub.localhost")]
#[case::upper_case("LOCALHOST")]
#[case::with_port("localhost:8080")]
#[case::extension("chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol")]
#[case::empty("")]
#[tokio::test]
async fn signature_for_another_relying_party_is_refused(#[case] rp_id: &'static str) {
    let (app, mut device) = enrolled().await;
    let claim = Claim {
        rp_id: Some(rp_id),
        ..Claim::honest_get()
    };
    let refused = attempt(&app, &mut device, &claim).await;
    assert_eq!(refused.error_code(), "passkey_refused");
    assert_still_good(&app, &mut device).await;
}

#[tokio::test]
async fn any_changed_bit_of_the_authenticator_data_is_refused_and_locks_nothing() {
    let (app, mut device) = enrolled().await;
    let length = {
        let started = app.start_sign_in().await;
        let made = device.get(&started["options"], &Claim::honest_get()).await;
        bytes_of(&made["response"]["authenticatorData"]).len()
    };
    for bit in 0..length * 8 {
        let started = app.start_sign_in().await;
        let mut credential = device.get(&started["options"], &Claim::honest_get()).await;
        let mut data = bytes_of(&credential["response"]["authenticatorData"]);
        data[bit / 8] ^= 1 << (bit % 8);
        credential["response"]["authenticatorData"] = text_of(&data);
        let refused = app.finish_sign_in(&started, credential).await;
        assert_eq!(refused.error_code(), "passkey_refused", "bit {bit}");
    }
    assert_still_good(&app, &mut device).await;
}

#[tokio::test]
async fn authenticator_data_that_is_too_short_is_refused_though_it_is_signed() {
    let (app, mut device) = enrolled().await;
    for length in [0, 1, 32, 36] {
        let started = app.start_sign_in().await;
        let mut credential = device.get(&started["options"], &Claim::honest_get()).await;
        device.sign_again(&mut credential, |data| data.resize(length, 0));
        let refused = app.finish_sign_in(&started, credential).await;
        assert_eq!(refused.error_code(), "passkey_refused", "{length} bytes");
    }
    assert_still_good(&app, &mut device).await;
}

#[tokio::test]
async fn any_changed_byte_of_the_signature_is_refused() {
    let (app, mut device) = enrolled().await;
    for index in 0..72 {
        let started = app.start_sign_in().await;
        let mut credential = device.get(&started["options"], &Claim::honest_get()).await;
        let mut signature = bytes_of(&credential["response"]["signature"]);
        match signature.get_mut(index) {
            Some(byte) => *byte ^= 0xff,
            // Longer than it is: ECDSA's DER has no room for more.
            None => signature.push(0),
        }
        credential["response"]["signature"] = text_of(&signature);
        let refused = app.finish_sign_in(&started, credential).await;
        assert_eq!(refused.error_code(), "passkey_refused", "byte {index}");
    }
    assert_still_good(&app, &mut device).await;
}

#[tokio::test]
async fn signature_of_another_passkey_under_the_id_of_this_one_is_refused() {
    let (app, mut device) = enrolled().await;
    let mut other = Device::new();
    enrol(&app, &mut other).await;
    let started = app.start_sign_in().await;
    let mut credential = device.get(&started["options"], &Claim::honest_get()).await;
    let of_other = other.get(&started["options"], &Claim::honest_get()).await;
    credential["response"]["signature"] = of_other["response"]["signature"].clone();
    let refused = app.finish_sign_in(&started, credential).await;
    assert_eq!(refused.error_code(), "passkey_refused");

    // And the other way round: all of the other's answer, under this one's id and user.
    let started = app.start_sign_in().await;
    let mut credential = other.get(&started["options"], &Claim::honest_get()).await;
    for name in ["id", "rawId"] {
        credential[name] = text_of(&device.credential_id());
    }
    let refused = app.finish_sign_in(&started, credential).await;
    assert_eq!(refused.error_code(), "passkey_refused");
}

#[rstest]
#[case::type_of_enrolment(Claim { kind: "webauthn.create", ..Claim::honest_get() })]
#[case::type_of_a_payment(Claim { kind: "payment.get", ..Claim::honest_get() })]
#[case::no_type(Claim { kind: "", ..Claim::honest_get() })]
#[case::other_challenge(Claim { challenge: Some("AAAAAAAAAAAAAAAAAAAAAA".into()), ..Claim::honest_get() })]
#[case::no_challenge(Claim { challenge: Some(String::new()), ..Claim::honest_get() })]
#[case::in_a_frame_of_another_site(Claim { cross_origin: json!(true), ..Claim::honest_get() })]
#[tokio::test]
async fn signed_client_data_of_something_else_is_refused(#[case] claim: Claim) {
    let (app, mut device) = enrolled().await;
    let refused = attempt(&app, &mut device, &claim).await;
    assert_eq!(refused.error_code(), "passkey_refused");
    assert_still_good(&app, &mut device).await;
}

#[rstest]
#[case::origin_twice(r#"{"type":"webauthn.get","challenge":"C","origin":"https://attacker.example","origin":"http://localhost:8080","crossOrigin":false}"#)]
#[case::cross_origin_as_text(r#"{"type":"webauthn.get","challenge":"C","origin":"http://localhost:8080","crossOrigin":"true"}"#)]
#[case::origin_as_list(
    r#"{"type":"webauthn.get","challenge":"C","origin":["http://localhost:8080"]}"#
)]
#[case::no_origin(r#"{"type":"webauthn.get","challenge":"C"}"#)]
#[case::not_json("webauthn.get C http://localhost:8080")]
#[case::byte_order_mark(
    "\u{feff}{\"type\":\"webauthn.get\",\"challenge\":\"C\",\"origin\":\"http://localhost:8080\"}"
)]
#[case::something_behind(
    r#"{"type":"webauthn.get","challenge":"C","origin":"http://localhost:8080"}{}"#
)]
#[tokio::test]
async fn signed_client_data_that_can_be_read_in_two_ways_is_refused(#[case] template: &str) {
    let (app, mut device) = enrolled().await;
    let started = app.start_sign_in().await;
    let challenge = started["options"]["publicKey"]["challenge"]
        .as_str()
        .unwrap();
    let client_data = template.replace("\"C\"", &format!("\"{challenge}\""));
    let credential = device
        .get_with("localhost", client_data.as_bytes(), &Claim::honest_get())
        .await;
    let refused = app.finish_sign_in(&started, credential).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.error_code(), "invalid_request");
}

#[tokio::test]
async fn client_data_that_was_changed_after_the_signature_is_refused() {
    let (app, mut device) = enrolled().await;
    let elsewhere = Claim {
        origin: "https://attacker.example".into(),
        ..Claim::honest_get()
    };
    let started = app.start_sign_in().await;
    let mut credential = device.get(&started["options"], &elsewhere).await;
    let honest = device.get(&started["options"], &Claim::honest_get()).await;
    credential["response"]["clientDataJSON"] = honest["response"]["clientDataJSON"].clone();
    let refused = app.finish_sign_in(&started, credential).await;
    assert_eq!(refused.error_code(), "passkey_refused");
}

#[tokio::test]
async fn counter_that_falls_back_locks_the_passkey_ends_its_sessions_and_is_audited() {
    let app = cloud().await;
    let mut device = Device::counting();
    enrol(&app, &mut device).await;
    for _ in 0..3 {
        assert_still_good(&app, &mut device).await;
    }
    let session = attempt(&app, &mut device, &Claim::honest_get()).await.ok();
    let token = session["token"].as_str().unwrap();
    app.get("/v1/session", Some(token)).await.ok();

    device.set_counter(1);
    let refused = attempt(&app, &mut device, &Claim::honest_get()).await;
    assert_eq!(refused.error_code(), "passkey_refused");
    let message = refused.json["message"].as_str().unwrap();
    assert!(message.contains("may have been copied"), "{message}");
    let newest = app.newest_audit().await;
    let is_audited =
        |event: &AuditEvent| matches!(event, AuditEvent::PasskeyCounterRegressed { .. });
    assert!(newest.iter().any(is_audited), "{newest:?}");
    let ended = app.get("/v1/session", Some(token)).await;
    assert_eq!(ended.error_code(), "not_signed_in");

    device.set_counter(1_000);
    let still_locked = attempt(&app, &mut device, &Claim::honest_get()).await;
    assert_eq!(still_locked.error_code(), "passkey_refused");
}

#[rstest]
#[case::was_eligible(BACKUP_ELIGIBLE | BACKED_UP, 0)]
#[case::was_not_eligible(0, BACKUP_ELIGIBLE)]
#[case::was_not_eligible_and_is_copied(0, BACKUP_ELIGIBLE | BACKED_UP)]
#[case::is_copied_without_being_eligible(0, BACKED_UP)]
#[tokio::test]
async fn passkey_whose_backup_eligibility_changed_is_refused(#[case] then: u8, #[case] now: u8) {
    let app = cloud().await;
    let mut device = Device::new();
    let started = started_enrolment(&app).await;
    let mut made = device
        .create(&started["options"], &Claim::honest_create())
        .await;
    super::enrolment::change_authenticator_data(&mut made, |data| put_backup(data, then));
    app.finish_enrolment(&started, made).await.ok();

    for (backup, is_good) in [(then, true), (now, false)] {
        let started = app.start_sign_in().await;
        let mut credential = device.get(&started["options"], &Claim::honest_get()).await;
        device.sign_again(&mut credential, |data| put_backup(data, backup));
        let answer = app.finish_sign_in(&started, credential).await;
        if is_good {
            answer.ok();
        } else {
            assert_eq!(answer.error_code(), "passkey_refused", "{backup:#x}");
        }
    }
}

fn put_backup(data: &mut [u8], flags: u8) {
    data[FLAGS_AT] = data[FLAGS_AT] & !(BACKUP_ELIGIBLE | BACKED_UP) | flags;
}

#[tokio::test]
async fn flags_that_are_missing_in_well_signed_data_are_refused() {
    let (app, mut device) = enrolled().await;
    for missing in [USER_PRESENT, USER_VERIFIED, USER_PRESENT | USER_VERIFIED] {
        let started = app.start_sign_in().await;
        let mut credential = device.get(&started["options"], &Claim::honest_get()).await;
        device.sign_again(&mut credential, |data| data[FLAGS_AT] &= !missing);
        let refused = app.finish_sign_in(&started, credential).await;
        assert_eq!(refused.error_code(), "passkey_refused", "{missing:#x}");
    }
    assert_still_good(&app, &mut device).await;
}

#[tokio::test]
async fn user_handle_of_another_or_none_is_refused() {
    let (app, mut device) = enrolled().await;
    let mut other = Device::new();
    let started = started_enrolment_of(&app, TechnicianRole::Admin).await;
    let made = other
        .create(&started["options"], &Claim::honest_create())
        .await;
    app.finish_enrolment(&started, made).await.ok();
    let started = app.start_sign_in().await;
    let of_other = other.get(&started["options"], &Claim::honest_get()).await;
    let handles = [
        of_other["response"]["userHandle"].clone(),
        json!(""),
        Value::Null,
        text_of(&[0; 16]),
        text_of(&[0; 64]),
    ];
    for handle in handles {
        let started = app.start_sign_in().await;
        let mut credential = device.get(&started["options"], &Claim::honest_get()).await;
        credential["response"]["userHandle"] = handle.clone();
        let refused = app.finish_sign_in(&started, credential).await;
        assert_eq!(refused.error_code(), "passkey_refused", "{handle}");
    }
    assert_still_good(&app, &mut device).await;
}

#[tokio::test]
async fn passkey_of_another_cloud_is_unknown() {
    let (_elsewhere, mut stranger) = enrolled().await;
    let app = cloud().await;
    let refused = attempt(&app, &mut stranger, &Claim::honest_get()).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.error_code(), "passkey_unknown");
}
