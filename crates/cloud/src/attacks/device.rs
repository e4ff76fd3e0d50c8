//! A browser and its authenticator, made of `passkey-rs`.

use std::sync::{Arc, Mutex};

use data_encoding::BASE64URL_NOPAD;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::crypto::{CryptoBackend, SecretKeyT};
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error, get_assertion, make_credential};
use passkey::types::webauthn;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::testing::PORTAL;

/// WebAuthn L3 §6.1: the flags of authenticator data.
pub(super) const USER_PRESENT: u8 = 0x01;
pub(super) const USER_VERIFIED: u8 = 0x04;
pub(super) const BACKUP_ELIGIBLE: u8 = 0x08;
pub(super) const BACKED_UP: u8 = 0x10;

/// Where the flags stand, and the counter behind them.
pub(super) const FLAGS_AT: usize = 32;

type PasskeyRs =
    Client<Option<Passkey>, Person, RustCryptoBackend, public_suffix::PublicSuffixList, ()>;

/// Who sits before the authenticator.
#[derive(Clone)]
struct Person(Arc<Mutex<UserCheck>>);

#[async_trait::async_trait]
impl UserValidationMethod for Person {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        hint: UiHint<'a, Passkey>,
        _presence: bool,
        _verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        if matches!(hint, UiHint::InformExcludedCredentialFound(_)) {
            return Err(Ctap2Error::CredentialExcluded);
        }
        Ok(*self.0.lock().unwrap())
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// What a hostile client writes into its client data and asks of the authenticator.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) kind: &'static str,
    pub(super) origin: String,
    /// Where it is not the one of the options.
    pub(super) challenge: Option<String>,
    pub(super) cross_origin: Value,
    /// Where it is not the one of the options.
    pub(super) rp_id: Option<&'static str>,
    pub(super) is_present: bool,
    pub(super) is_verified: bool,
}

impl Claim {
    pub(super) fn honest_get() -> Self {
        Self {
            kind: "webauthn.get",
            origin: PORTAL.to_owned(),
            challenge: None,
            cross_origin: json!(false),
            rp_id: None,
            is_present: true,
            is_verified: true,
        }
    }

    pub(super) fn honest_create() -> Self {
        Self {
            kind: "webauthn.create",
            ..Self::honest_get()
        }
    }

    fn client_data(&self, challenge: &Value) -> Vec<u8> {
        let challenge = self.challenge.as_deref().or(challenge.as_str()).unwrap();
        json!({
            "type": self.kind,
            "challenge": challenge,
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        })
        .to_string()
        .into_bytes()
    }
}

pub(super) struct Device {
    client: PasskeyRs,
    person: Person,
}

impl Device {
    pub(super) fn new() -> Self {
        let person = Person(Arc::new(Mutex::new(UserCheck {
            presence: true,
            verification: true,
        })));
        let authenticator =
            Authenticator::new(Aaguid::new_empty(), None, person.clone(), RustCryptoBackend);
        Self {
            client: Client::new(authenticator).allows_insecure_localhost(true),
            person,
        }
    }

    /// The same, with a signature counter.
    pub(super) fn counting() -> Self {
        let mut device = Self::new();
        device
            .client
            .authenticator_mut()
            .set_make_credentials_with_signature_counter(true);
        device
    }

    /// What `passkey-rs` answers as a whole, client and authenticator, on the portal's origin.
    pub(super) async fn register(&mut self, options: &Value) -> Result<Value, String> {
        let options: webauthn::CredentialCreationOptions =
            serde_json::from_value(options.clone()).unwrap();
        let origin = url::Url::parse(PORTAL).unwrap();
        let made = self
            .client
            .register(&origin, options, DefaultClientData)
            .await
            .map_err(|error| format!("{error:?}"))?;
        Ok(created(
            &made.raw_id,
            &made.response.attestation_object,
            &made.response.client_data_json,
        ))
    }

    /// The same for a sign-in.
    pub(super) async fn authenticate(&mut self, options: &Value) -> Value {
        let options: webauthn::CredentialRequestOptions =
            serde_json::from_value(options.clone()).unwrap();
        let origin = url::Url::parse(PORTAL).unwrap();
        let made = self
            .client
            .authenticate(&origin, options, DefaultClientData)
            .await
            .unwrap();
        asserted(
            &made.raw_id,
            &made.response.authenticator_data,
            &made.response.client_data_json,
            &made.response.signature,
            &made.response.user_handle.map(Vec::from).unwrap_or_default(),
        )
    }

    /// What the authenticator makes for a client that claims `claim`.
    pub(super) async fn create(&mut self, options: &Value, claim: &Claim) -> Value {
        let options = &options["publicKey"];
        let client_data = claim.client_data(&options["challenge"]);
        self.sits(claim);
        let request = make_credential::Request {
            client_data_hash: Sha256::digest(&client_data).to_vec().into(),
            rp: make_credential::PublicKeyCredentialRpEntity {
                id: claim
                    .rp_id
                    .or(options["rp"]["id"].as_str())
                    .unwrap()
                    .to_owned(),
                name: None,
            },
            user: serde_json::from_value(options["user"].clone()).unwrap(),
            pub_key_cred_params: serde_json::from_value(options["pubKeyCredParams"].clone())
                .unwrap(),
            exclude_list: None,
            extensions: None,
            options: make_credential::Options {
                rk: true,
                up: true,
                uv: claim.is_verified,
            },
            pin_auth: None,
            pin_protocol: None,
        };
        let made = self.client.authenticator_mut().make_credential(request);
        let made = made.await.map_err(|_| "no passkey was made").unwrap();
        let id = self.passkey().credential_id.to_vec();
        created(&id, &made.as_webauthn_bytes(), &client_data)
    }

    /// What the authenticator signs for a client that claims `claim`.
    pub(super) async fn get(&mut self, options: &Value, claim: &Claim) -> Value {
        let options = &options["publicKey"];
        let client_data = claim.client_data(&options["challenge"]);
        self.get_with(options["rpId"].as_str().unwrap(), &client_data, claim)
            .await
    }

    /// The same with client data of the test's own.
    pub(super) async fn get_with(
        &mut self,
        rp_id: &str,
        client_data: &[u8],
        claim: &Claim,
    ) -> Value {
        self.sits(claim);
        let request = get_assertion::Request {
            rp_id: claim.rp_id.unwrap_or(rp_id).to_owned(),
            client_data_hash: Sha256::digest(client_data).to_vec().into(),
            allow_list: None,
            extensions: None,
            options: get_assertion::Options {
                up: claim.is_present,
                uv: claim.is_verified,
            },
            pin_auth: None,
            pin_protocol: None,
        };
        let made = self.client.authenticator_mut().get_assertion(request).await;
        let made = made.map_err(|_| "nothing was signed").unwrap();
        let handle = made.user.map(|user| user.id.to_vec()).unwrap_or_default();
        asserted(
            &self.passkey().credential_id.to_vec(),
            &made.auth_data.to_vec(),
            client_data,
            &made.signature,
            &handle,
        )
    }

    /// Signs changed authenticator data with the passkey's own key.
    pub(super) fn sign_again(&self, credential: &mut Value, change: impl FnOnce(&mut Vec<u8>)) {
        let mut data = bytes_of(&credential["response"]["authenticatorData"]);
        change(&mut data);
        let client_data = bytes_of(&credential["response"]["clientDataJSON"]);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let mut key =
            <RustCryptoBackend as CryptoBackend>::SecretKey::from_cose_key(&self.passkey().key)
                .map_err(|_| "the passkey has no key")
                .unwrap();
        credential["response"]["signature"] = text_of(&key.sign(&signed));
        credential["response"]["authenticatorData"] = text_of(&data);
    }

    /// Puts the signature counter, as a copy of the authenticator has it.
    pub(super) fn set_counter(&mut self, counter: u32) {
        let store = self.client.authenticator_mut().store_mut();
        store.as_mut().unwrap().counter = Some(counter);
    }

    pub(super) fn credential_id(&self) -> Vec<u8> {
        self.passkey().credential_id.to_vec()
    }

    fn passkey(&self) -> &Passkey {
        self.client.authenticator().store().as_ref().unwrap()
    }

    fn sits(&self, claim: &Claim) {
        *self.person.0.lock().unwrap() = UserCheck {
            presence: claim.is_present,
            verification: claim.is_verified,
        };
    }
}

/// As `PublicKeyCredential.toJSON()` writes it.
fn created(id: &[u8], attestation_object: &[u8], client_data: &[u8]) -> Value {
    json!({
        "id": text_of(id),
        "rawId": text_of(id),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "response": {
            "attestationObject": text_of(attestation_object),
            "clientDataJSON": text_of(client_data),
            "transports": ["internal", "hybrid"],
        },
        "clientExtensionResults": { "credProps": { "rk": true }, "prf": { "enabled": true } },
    })
}

fn asserted(
    id: &[u8],
    authenticator_data: &[u8],
    client_data: &[u8],
    signature: &[u8],
    user_handle: &[u8],
) -> Value {
    json!({
        "id": text_of(id),
        "rawId": text_of(id),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "response": {
            "authenticatorData": text_of(authenticator_data),
            "clientDataJSON": text_of(client_data),
            "signature": text_of(signature),
            "userHandle": text_of(user_handle),
        },
        "clientExtensionResults": {},
    })
}

pub(super) fn text_of(bytes: &[u8]) -> Value {
    BASE64URL_NOPAD.encode(bytes).into()
}

pub(super) fn bytes_of(text: &Value) -> Vec<u8> {
    BASE64URL_NOPAD
        .decode(text.as_str().unwrap().as_bytes())
        .unwrap()
}
