//! Signatures of something, rather than of being there: the challenge is what is signed.

use data_encoding::BASE64URL_NOPAD;
use hallpass_approval::{Digest, Expected, verify};
use hallpass_protocol::ids::TechnicianId;
use serde::Deserialize;
use serde_json::json;
use webauthn_rs::prelude::{AuthenticationResult, Passkey, PasskeyAuthentication};

use super::{Assertion, CeremonyError, RelyingParty, cose_key};
use crate::approval::SignedAssertion;

/// What a passkey signed, and the proof.
#[derive(Debug)]
pub struct Signed {
    /// For the passkey's counter and flags.
    pub result: AuthenticationResult,
    /// What was signed: nobody has compared it with anything yet.
    pub challenge: [u8; 32],
    /// What checks it without this relying party.
    pub signature: SignedAssertion,
}

#[derive(Deserialize)]
struct ClientData {
    challenge: String,
}

impl RelyingParty {
    /// Verifies that the technician's passkey signed the 32 bytes that its answer names, with its user
    /// verified, on one of the allowed origins. Whether they are the right ones is for the caller.
    ///
    /// # Errors
    /// When it does not verify, here or as the log's reader will check it.
    pub fn verify_signed(
        &self,
        assertion: &Assertion,
        passkey: &Passkey,
        technician_id: TechnicianId,
    ) -> Result<Signed, CeremonyError> {
        let response = &assertion.credential.response;
        // WebAuthn L3 §7.2 step 6: it may be absent where the passkey was named.
        let names_another = assertion
            .credential
            .get_user_unique_id()
            .is_some_and(|handle| handle != technician_id.as_uuid().as_bytes());
        if names_another {
            return Err(CeremonyError::OtherUser);
        }
        let data: ClientData = serde_json::from_slice(&response.client_data_json)
            .map_err(|_| CeremonyError::Malformed)?;
        let challenge = BASE64URL_NOPAD.decode(data.challenge.as_bytes());
        let challenge: [u8; 32] = challenge
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(CeremonyError::Malformed)?;
        let state = self.expect(passkey, &challenge)?;
        let result = self
            .webauthn
            .finish_passkey_authentication(&assertion.credential, &state)
            .map_err(CeremonyError::of)?;
        if !result.user_verified() {
            return Err(CeremonyError::UserNotVerified);
        }
        let signature = SignedAssertion {
            authenticator_data: response.authenticator_data.clone(),
            client_data: response.client_data_json.clone(),
            signature: response.signature.clone(),
            public_key: cose_key::encode(passkey.get_public_key())
                .ok_or(CeremonyError::Malformed)?,
        };
        self.check_offline(&signature, &challenge)?;
        Ok(Signed {
            result,
            challenge,
            signature,
        })
    }

    /// The library draws the challenges itself; its state is the place where another one can stand.
    fn expect(
        &self,
        passkey: &Passkey,
        challenge: &[u8; 32],
    ) -> Result<PasskeyAuthentication, CeremonyError> {
        let (_, state) = self
            .webauthn
            .start_passkey_authentication(core::slice::from_ref(passkey))
            .map_err(CeremonyError::Refused)?;
        let mut state = serde_json::to_value(state).map_err(|_| CeremonyError::Malformed)?;
        let place = state
            .pointer_mut("/ast/challenge")
            .ok_or(CeremonyError::Malformed)?;
        *place = json!(BASE64URL_NOPAD.encode(challenge));
        serde_json::from_value(state).map_err(|_| CeremonyError::Malformed)
    }

    /// Nothing is approved by what the log's reader would not find to be signed.
    fn check_offline(
        &self,
        signed: &SignedAssertion,
        challenge: &[u8; 32],
    ) -> Result<(), CeremonyError> {
        let origins: Vec<&str> = self.origins.iter().map(|it| it.text.as_str()).collect();
        let expected = Expected {
            rp_id: &self.rp_id,
            origins: &origins,
            digest: &Digest::from(*challenge),
        };
        let assertion = hallpass_approval::Assertion {
            authenticator_data: &signed.authenticator_data,
            client_data_json: &signed.client_data,
            signature: &signed.signature,
        };
        verify(&assertion, &signed.public_key, &expected)
            .map_err(|error| CeremonyError::NotVerifiable(error.to_string()))
    }
}
