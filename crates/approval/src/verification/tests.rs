//! Signers are `passkey-rs` (ES256) and OpenSSL (RS256, EdDSA): neither shares code with what verifies.

use data_encoding::HEXLOWER;
use futures::executor::block_on;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::crypto::{CryptoBackend, SecretKeyT};
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error, get_assertion, make_credential};
use rstest::rstest;
use serde_json::{Value, json};

use super::*;

const RP_ID: &str = "app.hallpass.example";
const ORIGIN: &str = "https://app.hallpass.example";
const DIGEST: [u8; 32] = [0x42; 32];
const FLAGS_AT: usize = 32;

/// Who sits before the authenticator, and whether it recognises them.
struct Person {
    is_verified: bool,
}

#[async_trait::async_trait]
impl UserValidationMethod for Person {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Passkey>,
        _presence: bool,
        _verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck {
            presence: true,
            verification: self.is_verified,
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// What was signed, and the key that is to verify it.
struct Signed {
    authenticator_data: Vec<u8>,
    client_data: Vec<u8>,
    signature: Vec<u8>,
    public_key: Vec<u8>,
    passkey: Passkey,
}

impl Signed {
    fn verify(&self) -> Result<(), VerificationError> {
        self.verify_against(&Digest::from(DIGEST))
    }

    fn verify_against(&self, digest: &Digest) -> Result<(), VerificationError> {
        let assertion = Assertion {
            authenticator_data: &self.authenticator_data,
            client_data_json: &self.client_data,
            signature: &self.signature,
        };
        let expected = Expected {
            rp_id: RP_ID,
            origins: &[
                "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol",
                ORIGIN,
            ],
            digest,
        };
        verify(&assertion, &self.public_key, &expected)
    }

    /// Signs what is there now with the passkey's own key.
    fn sign_again(&mut self) {
        let mut key =
            <RustCryptoBackend as CryptoBackend>::SecretKey::from_cose_key(&self.passkey.key)
                .map_err(|_| "the passkey has no key")
                .unwrap();
        let hash = Sha256::digest(&self.client_data);
        self.signature = key.sign(&[self.authenticator_data.as_slice(), &hash].concat());
    }
}

fn honest_client_data() -> Value {
    json!({
        "type": "webauthn.get",
        "challenge": BASE64URL_NOPAD.encode(&DIGEST),
        "origin": ORIGIN,
        "crossOrigin": false,
    })
}

fn signed(client_data: &Value, is_verified: bool) -> Signed {
    let client_data = client_data.to_string().into_bytes();
    let person = Person { is_verified };
    let mut authenticator: Authenticator<Option<Passkey>, Person, RustCryptoBackend> =
        Authenticator::new(Aaguid::new_empty(), None, person, RustCryptoBackend);
    let made = block_on(
        authenticator.make_credential(make_credential::Request {
            client_data_hash: vec![0; 32].into(),
            rp: make_credential::PublicKeyCredentialRpEntity {
                id: RP_ID.to_owned(),
                name: None,
            },
            user: serde_json::from_value(
                json!({ "id": "AAAA", "name": "alex", "displayName": "Alex" }),
            )
            .unwrap(),
            pub_key_cred_params: serde_json::from_value(
                json!([{ "type": "public-key", "alg": -7 }]),
            )
            .unwrap(),
            exclude_list: None,
            extensions: None,
            options: make_credential::Options {
                rk: true,
                up: true,
                uv: is_verified,
            },
            pin_auth: None,
            pin_protocol: None,
        }),
    );
    let made = made
        .map_err(|_| "no passkey was made")
        .unwrap()
        .auth_data
        .to_vec();
    let id_length = usize::from(u16::from_be_bytes([made[53], made[54]]));
    let asserted = block_on(authenticator.get_assertion(get_assertion::Request {
        rp_id: RP_ID.to_owned(),
        client_data_hash: Sha256::digest(&client_data).to_vec().into(),
        allow_list: None,
        extensions: None,
        options: get_assertion::Options {
            up: true,
            uv: is_verified,
        },
        pin_auth: None,
        pin_protocol: None,
    }));
    let asserted = asserted.map_err(|_| "nothing was signed").unwrap();
    Signed {
        authenticator_data: asserted.auth_data.to_vec(),
        client_data,
        signature: asserted.signature.to_vec(),
        public_key: made[55 + id_length..].to_vec(),
        passkey: authenticator.store().clone().unwrap(),
    }
}

fn honest() -> Signed {
    signed(&honest_client_data(), true)
}

#[test]
fn assertion_of_an_independent_authenticator_holds() {
    assert_eq!(honest().verify(), Ok(()));
}

#[test]
fn assertion_of_another_request_does_not_hold() {
    let mut digest = DIGEST;
    digest[31] ^= 1;
    let other = Digest::from(digest);
    assert_eq!(
        honest().verify_against(&other),
        Err(VerificationError::Challenge)
    );
}

#[rstest]
#[case("type", json!("webauthn.create"), VerificationError::Type)]
#[case("challenge", json!(""), VerificationError::Challenge)]
#[case("challenge", json!("not base64url"), VerificationError::Challenge)]
#[case("origin", json!("https://app.hallpass.example.evil.example"), VerificationError::Origin)]
#[case("origin", json!("https://app.hallpass.example/"), VerificationError::Origin)]
#[case("crossOrigin", json!(true), VerificationError::CrossOrigin)]
#[case("topOrigin", json!("https://evil.example"), VerificationError::CrossOrigin)]
#[case("challenge", json!(null), VerificationError::ClientData)]
fn client_data_of_another_page_does_not_hold_though_signed(
    #[case] field: &str,
    #[case] value: Value,
    #[case] failed: VerificationError,
) {
    let mut data = honest_client_data();
    data[field] = value;
    assert_eq!(signed(&data, true).verify(), Err(failed));
}

#[test]
fn client_data_with_a_challenge_twice_does_not_hold() {
    let mut it = honest();
    let text = String::from_utf8(it.client_data.clone()).unwrap();
    it.client_data = text
        .replacen('{', "{\"challenge\":\"AAAA\",", 1)
        .into_bytes();
    it.sign_again();
    assert_eq!(it.verify(), Err(VerificationError::ClientData));
}

#[test]
fn assertion_of_an_unverified_user_does_not_hold() {
    let it = signed(&honest_client_data(), false);
    assert_eq!(it.verify(), Err(VerificationError::UserVerification));
}

#[rstest]
#[case(0x05, Ok(()))]
#[case(0x0d, Ok(()))]
#[case(0x1d, Ok(()))]
#[case(0x04, Err(VerificationError::UserPresence))]
#[case(0x01, Err(VerificationError::UserVerification))]
#[case(0x15, Err(VerificationError::Backup))]
#[case(0x85, Err(VerificationError::AuthenticatorData))]
fn flags_decide_though_signed(#[case] flags: u8, #[case] expected: Result<(), VerificationError>) {
    let mut it = honest();
    it.authenticator_data.truncate(37);
    it.authenticator_data[FLAGS_AT] = flags;
    it.sign_again();
    assert_eq!(it.verify(), expected);
}

#[test]
fn authenticator_data_of_another_site_or_length_does_not_hold() {
    let mut it = honest();
    it.authenticator_data.truncate(37);
    it.authenticator_data[FLAGS_AT] = 0x05;
    for length in 0..37 {
        let mut short = honest();
        short.authenticator_data.truncate(length);
        short.sign_again();
        assert_eq!(
            short.verify(),
            Err(VerificationError::AuthenticatorData),
            "{length}"
        );
    }
    let mut long = honest();
    long.authenticator_data = [it.authenticator_data.as_slice(), &[0]].concat();
    long.sign_again();
    assert_eq!(long.verify(), Err(VerificationError::AuthenticatorData));
    it.authenticator_data[0] ^= 1;
    it.sign_again();
    assert_eq!(it.verify(), Err(VerificationError::RpId));
}

#[test]
fn signature_when_anything_is_altered_does_not_hold() {
    let failed = Err(VerificationError::Signature);
    let mut counter = honest();
    *counter.authenticator_data.last_mut().unwrap() ^= 1;
    assert_eq!(counter.verify(), failed);
    let mut spaced = honest();
    spaced.client_data.push(b' ');
    assert_eq!(spaced.verify(), failed);
    let mut it = honest();
    for at in 0..it.signature.len() {
        it.signature[at] ^= 1;
        assert_eq!(it.verify(), failed, "{at}");
        it.signature[at] ^= 1;
    }
    let mut anothers = honest();
    anothers.public_key = honest().public_key;
    assert_eq!(anothers.verify(), failed);
}

#[test]
fn public_key_of_another_form_is_refused() {
    let key = honest().public_key;
    let refused = |public_key: Vec<u8>| {
        let it = Signed {
            public_key,
            ..honest()
        };
        assert_eq!(it.verify(), Err(VerificationError::PublicKey));
    };
    refused(Vec::new());
    refused([key.as_slice(), &[0]].concat());
    refused(key[..key.len() - 1].to_vec());
    let read: ciborium::Value = ciborium::from_reader(key.as_slice()).unwrap();
    let entries = read.into_map().unwrap();
    for without in 0..entries.len() {
        let mut fewer = entries.clone();
        fewer.remove(without);
        refused(written(fewer));
        let mut twice = entries.clone();
        twice.push(entries[without].clone());
        refused(written(twice));
    }
}

fn written(entries: Vec<(ciborium::Value, ciborium::Value)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(&ciborium::Value::Map(entries), &mut bytes).unwrap();
    bytes
}

/// The key and the signature that OpenSSL made over [`openssl_signed`], in two lines.
#[rstest]
#[case::rs256(include_str!("tests/rs256.txt"))]
#[case::eddsa(include_str!("tests/eddsa.txt"))]
fn assertion_of_another_algorithm_holds_and_altered_does_not(#[case] vector: &str) {
    let mut lines = vector
        .lines()
        .map(|line| HEXLOWER.decode(line.as_bytes()).unwrap());
    let (public_key, signature) = (lines.next().unwrap(), lines.next().unwrap());
    let mut it = Signed {
        signature,
        public_key,
        ..openssl_signed()
    };
    assert_eq!(it.verify(), Ok(()));
    it.signature[20] ^= 1;
    assert_eq!(it.verify(), Err(VerificationError::Signature));
}

fn openssl_signed() -> Signed {
    let challenge = BASE64URL_NOPAD.encode(&DIGEST);
    let client_data = format!(
        r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"{ORIGIN}","crossOrigin":false}}"#
    );
    let rp_id_hash = Sha256::digest(RP_ID);
    Signed {
        authenticator_data: [rp_id_hash.as_slice(), &[0x05], &[0; 4]].concat(),
        client_data: client_data.into_bytes(),
        ..honest()
    }
}
