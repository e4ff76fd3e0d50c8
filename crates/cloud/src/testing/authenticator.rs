//! A passkey in software (ES256), with every flaw that a test wants.

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const ATTESTED_CREDENTIAL_DATA: u8 = 0x40;

pub(crate) struct Authenticator {
    key: SigningKey,
    credential_id: Vec<u8>,
    user_handle: Vec<u8>,
    /// Sent with the next signature; 0 means that the authenticator does not count.
    pub(crate) counter: u32,
    /// Whether it checks who is there.
    pub(crate) verifies_user: bool,
}

impl Authenticator {
    pub(crate) fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
            credential_id: vec![seed; 16],
            user_handle: Vec::new(),
            counter: 0,
            verifies_user: true,
        }
    }

    /// Claims to belong to somebody else.
    pub(crate) fn with_user_handle(mut self, user_handle: &[u8]) -> Self {
        self.user_handle = user_handle.to_vec();
        self
    }

    /// `navigator.credentials.create()` on `origin`.
    pub(crate) fn create(&mut self, options: &Value, origin: &str) -> Value {
        let options = &options["publicKey"];
        self.user_handle = bytes(&options["user"]["id"]);
        let mut data = self.authenticator_data(&options["rp"]["id"], ATTESTED_CREDENTIAL_DATA);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(
            &u16::try_from(self.credential_id.len())
                .unwrap()
                .to_be_bytes(),
        );
        data.extend_from_slice(&self.credential_id);
        data.extend_from_slice(&self.cose_key());
        let length = u16::try_from(data.len()).unwrap().to_be_bytes();
        let attestation_object = [
            b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".as_slice(),
            &length,
            &data,
        ]
        .concat();
        let client_data = client_data("webauthn.create", &options["challenge"], origin);
        json!({
            "id": text(&self.credential_id),
            "rawId": text(&self.credential_id),
            "type": "public-key",
            "response": {
                "attestationObject": text(&attestation_object),
                "clientDataJSON": text(&client_data),
                "transports": ["internal"],
            },
            "clientExtensionResults": { "credProps": { "rk": true }, "prf": { "enabled": true } },
        })
    }

    /// `navigator.credentials.get()` on `origin`.
    pub(crate) fn get(&self, options: &Value, origin: &str) -> Value {
        let options = &options["publicKey"];
        let data = self.authenticator_data(&options["rpId"], 0);
        let client_data = client_data("webauthn.get", &options["challenge"], origin);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": text(&self.credential_id),
            "rawId": text(&self.credential_id),
            "type": "public-key",
            "response": {
                "authenticatorData": text(&data),
                "clientDataJSON": text(&client_data),
                "signature": text(signature.to_der().as_bytes()),
                "userHandle": text(&self.user_handle),
            },
            "clientExtensionResults": {},
        })
    }

    fn authenticator_data(&self, rp_id: &Value, more_flags: u8) -> Vec<u8> {
        let verified = if self.verifies_user { USER_VERIFIED } else { 0 };
        let mut data = Sha256::digest(rp_id.as_str().unwrap()).to_vec();
        data.push(USER_PRESENT | verified | more_flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    /// RFC 9053 §7.1.1: an EC2 key for ES256 on P-256.
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        [
            b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice(),
            x,
            b"\x22\x58\x20",
            y,
        ]
        .concat()
    }
}

fn client_data(kind: &str, challenge: &Value, origin: &str) -> Vec<u8> {
    let data =
        json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false });
    data.to_string().into_bytes()
}

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn bytes(text: &Value) -> Vec<u8> {
    BASE64URL_NOPAD
        .decode(text.as_str().unwrap().as_bytes())
        .unwrap()
}
