use core::time::Duration;

use axum::http::StatusCode;
use hallpass_protocol::technician::TechnicianRole;
use rstest::rstest;
use serde_json::{Value, json};

use super::device::{Claim, Device, FLAGS_AT, USER_PRESENT, USER_VERIFIED, bytes_of, text_of};
use super::{attempt, cloud, enrol, started_enrolment, started_enrolment_of};
use crate::testing::TestApp;

/// Where the attested passkey's id stands in authenticator data, behind its length of two bytes.
const CREDENTIAL_ID_AT: usize = 55;

/// Changes the authenticator data inside an attestation object. Nothing signs it: attestation is
/// not asked for.
pub(super) fn change_authenticator_data(credential: &mut Value, change: impl FnOnce(&mut Vec<u8>)) {
    let object = bytes_of(&credential["response"]["attestationObject"]);
    let mut object: ciborium::Value = ciborium::from_reader(object.as_slice()).unwrap();
    let members = object.as_map_mut().unwrap();
    let (_, data) = members
        .iter_mut()
        .find(|(name, _)| name.as_text() == Some("authData"))
        .unwrap();
    change(data.as_bytes_mut().unwrap());
    let mut bytes = Vec::new();
    ciborium::into_writer(&object, &mut bytes).unwrap();
    credential["response"]["attestationObject"] = text_of(&bytes);
}

/// An enrolment that somebody changes on its way.
async fn made() -> (TestApp, Value, Value) {
    let app = cloud().await;
    let started = started_enrolment(&app).await;
    let credential = Device::new()
        .create(&started["options"], &Claim::honest_create())
        .await;
    (app, started, credential)
}

#[tokio::test]
async fn options_demand_a_verified_user_and_a_passkey_that_the_authenticator_keeps() {
    let app = cloud().await;
    let started = started_enrolment(&app).await;
    let selection = &started["options"]["publicKey"]["authenticatorSelection"];
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["requireResidentKey"], true);
    let sign_in = app.start_sign_in().await;
    assert_eq!(
        sign_in["options"]["publicKey"]["userVerification"],
        "required"
    );
    assert_eq!(sign_in["options"]["publicKey"]["rpId"], "localhost");
}

#[tokio::test]
async fn authenticator_that_has_a_passkey_of_the_technician_makes_no_second() {
    let app = cloud().await;
    let mut device = Device::new();
    enrol(&app, &mut device).await;
    let again = started_enrolment(&app).await;
    let error = device.register(&again["options"]).await.unwrap_err();
    // CTAP2 §6.1.2: CTAP2_ERR_CREDENTIAL_EXCLUDED is 0x19.
    assert_eq!(error, "AuthenticatorError(25)");
}

#[tokio::test]
async fn passkey_when_sent_a_second_time_for_whomever_is_refused_and_the_first_goes_on() {
    let app = cloud().await;
    let mut device = Device::new();
    let first = started_enrolment(&app).await;
    let credential = device
        .create(&first["options"], &Claim::honest_create())
        .await;
    app.finish_enrolment(&first, credential.clone()).await.ok();

    // Their own second time is excluded by the options, another technician's is not.
    for (role, code) in [
        (TechnicianRole::Technician, "passkey_refused"),
        (TechnicianRole::Admin, "passkey_exists"),
    ] {
        let second = started_enrolment_of(&app, role).await;
        let mut again = Device::new()
            .create(&second["options"], &Claim::honest_create())
            .await;
        for name in ["id", "rawId"] {
            again[name] = credential[name].clone();
        }
        again["response"]["attestationObject"] =
            credential["response"]["attestationObject"].clone();
        let refused = app.finish_enrolment(&second, again).await;
        assert_eq!(refused.error_code(), code, "{role:?}");
    }
    attempt(&app, &mut device, &Claim::honest_get()).await.ok();
}

#[tokio::test]
async fn answer_is_good_once_for_its_own_ceremony_and_for_five_minutes() {
    let (app, started, credential) = made().await;
    let other = started_enrolment_of(&app, TechnicianRole::Admin).await;
    let refused = app.finish_enrolment(&other, credential.clone()).await;
    assert_eq!(refused.error_code(), "passkey_refused");
    let used_up = app.finish_enrolment(&other, credential.clone()).await;
    assert_eq!(used_up.error_code(), "ceremony_expired");
    app.finish_enrolment(&started, credential).await.ok();

    let (app, started, credential) = made().await;
    app.clock.advance(Duration::from_mins(5));
    let late = app.finish_enrolment(&started, credential).await;
    assert_eq!(late.status, StatusCode::GONE);
    assert_eq!(late.error_code(), "ceremony_expired");
}

#[tokio::test]
async fn ceremony_of_a_sign_in_does_not_enrol_and_is_used_up() {
    let app = cloud().await;
    let mut device = Device::new();
    enrol(&app, &mut device).await;
    let sign_in = app.start_sign_in().await;
    let mut options = started_enrolment(&app).await["options"].clone();
    options["publicKey"]["challenge"] = sign_in["options"]["publicKey"]["challenge"].clone();
    let made = Device::new()
        .create(&options, &Claim::honest_create())
        .await;
    let refused = app.finish_enrolment(&sign_in, made).await;
    assert_eq!(refused.error_code(), "ceremony_expired");
    let credential = device.get(&sign_in["options"], &Claim::honest_get()).await;
    let refused = app.finish_sign_in(&sign_in, credential).await;
    assert_eq!(refused.error_code(), "ceremony_expired");
}

#[rstest]
#[case::no_user_verified(Claim { is_verified: false, ..Claim::honest_create() })]
#[case::type_of_a_sign_in(Claim { kind: "webauthn.get", ..Claim::honest_create() })]
#[case::other_challenge(Claim { challenge: Some("AAAAAAAAAAAAAAAAAAAAAA".into()), ..Claim::honest_create() })]
#[case::in_a_frame_of_another_site(Claim { cross_origin: json!(true), ..Claim::honest_create() })]
#[case::other_relying_party(Claim { rp_id: Some("attacker.example"), ..Claim::honest_create() })]
#[case::extension_as_relying_party(Claim { rp_id: Some("chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol"), ..Claim::honest_create() })]
#[tokio::test]
async fn passkey_that_was_made_otherwise_is_refused(#[case] claim: Claim) {
    let app = cloud().await;
    let started = started_enrolment(&app).await;
    let credential = Device::new().create(&started["options"], &claim).await;
    let refused = app.finish_enrolment(&started, credential).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.error_code(), "passkey_refused");
}

#[rstest]
#[case::no_user_present(|data: &mut Vec<u8>| data[FLAGS_AT] &= !USER_PRESENT)]
#[case::no_user_verified(|data: &mut Vec<u8>| data[FLAGS_AT] &= !USER_VERIFIED)]
#[case::first_byte_of_the_relying_party(|data: &mut Vec<u8>| data[0] ^= 1)]
#[case::last_byte_of_the_relying_party(|data: &mut Vec<u8>| data[31] ^= 1)]
#[case::copied_without_being_eligible(|data: &mut Vec<u8>| data[FLAGS_AT] = data[FLAGS_AT] & !0x08 | 0x10)]
#[case::no_passkey_inside(|data: &mut Vec<u8>| data[FLAGS_AT] &= !0x40)]
#[case::extensions_that_are_not_there(|data: &mut Vec<u8>| data[FLAGS_AT] |= 0x80)]
#[case::cut_off(|data: &mut Vec<u8>| data.truncate(100))]
#[case::empty(|data: &mut Vec<u8>| data.clear())]
#[case::other_passkey_id_than_named(|data: &mut Vec<u8>| data[CREDENTIAL_ID_AT] ^= 1)]
#[case::point_that_is_not_on_the_curve(|data: &mut Vec<u8>| *data.last_mut().unwrap() ^= 1)]
#[tokio::test]
async fn changed_authenticator_data_is_refused(#[case] change: fn(&mut Vec<u8>)) {
    let (app, started, mut credential) = made().await;
    change_authenticator_data(&mut credential, change);
    let refused = app.finish_enrolment(&started, credential).await;
    assert_eq!(refused.error_code(), "passkey_refused");
}

#[tokio::test]
async fn changed_byte_of_the_authenticator_data_is_refused_or_of_no_meaning() {
    let (_app, _started, credential) = made().await;
    let mut length = 0;
    change_authenticator_data(&mut credential.clone(), |data| length = data.len());
    for index in 0..length {
        let (app, started, mut credential) = made().await;
        change_authenticator_data(&mut credential, |data| data[index] ^= 0xff);
        let answer = app.finish_enrolment(&started, credential).await;
        // The counter and the authenticator's model: what it says is taken.
        let says_what_it_likes = (33..53).contains(&index);
        assert_eq!(
            answer.status.is_success(),
            says_what_it_likes,
            "byte {index}"
        );
        if !says_what_it_likes {
            assert_eq!(answer.error_code(), "passkey_refused", "byte {index}");
        }
    }
}

#[tokio::test]
async fn passkey_whose_id_is_longer_than_the_standard_allows_is_refused() {
    let (app, started, mut credential) = made().await;
    let id = vec![7; 1_024];
    change_authenticator_data(&mut credential, |data| {
        let key = data.split_off(CREDENTIAL_ID_AT + 16);
        data.truncate(CREDENTIAL_ID_AT - 2);
        data.extend_from_slice(&1_024_u16.to_be_bytes());
        data.extend_from_slice(&id);
        data.extend_from_slice(&key);
    });
    for name in ["id", "rawId"] {
        credential[name] = text_of(&id);
    }
    let refused = app.finish_enrolment(&started, credential).await;
    assert_eq!(refused.error_code(), "passkey_refused");
}
