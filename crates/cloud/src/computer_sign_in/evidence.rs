//! All that checks a technician's signature, without the cloud.

use core::fmt;

use hallpass_approval::computer_sign_in::{SignIn, Transaction};
use hallpass_approval::{Assertion, Digest, Expected, Nonce, Number, verify};
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::{AccountId, ComputerSignInId, MspId, PasskeyId, TechnicianId};
use hallpass_protocol::{Base64Url, Timestamp};
use serde::{Deserialize, Serialize};

use crate::approval::{EvidenceError, SignedAssertion};

/// What a technician signed (ADR 26, `computer-sign-in-v1`) and the signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComputerSignInEvidence {
    /// Which wish of a browser.
    pub sign_in_id: ComputerSignInId,
    /// In which MSP.
    pub msp_id: MspId,
    /// Who.
    pub technician_id: TechnicianId,
    /// For which account.
    pub account_id: AccountId,
    /// The browser's key (RFC 7638).
    pub thumbprint: Thumbprint,
    /// The browser's one-time key (32 bytes).
    pub public_key: Base64Url,
    /// When the session ends at the latest.
    pub session_ends_at: Timestamp,
    /// Until when it could be decided.
    pub expires_at: Timestamp,
    /// With which the technician opened it (16 bytes).
    pub nonce: Base64Url,
    /// The three digits.
    pub number: String,
    /// With which passkey.
    pub passkey_id: PasskeyId,
    /// The relying party's id.
    pub rp_id: String,
    /// The origins on which it was signed then.
    pub origins: Vec<String>,
    /// `authenticatorData`.
    pub authenticator_data: Base64Url,
    /// `clientDataJSON`.
    pub client_data: Base64Url,
    /// `signature`.
    pub signature: Base64Url,
    /// The passkey's public key (`COSE_Key`, RFC 9053).
    pub public_passkey: Base64Url,
    /// When.
    pub signed_at: Timestamp,
}

impl ComputerSignInEvidence {
    pub(super) fn of(
        sign_in: &SignIn,
        (nonce, number): (Nonce, String),
        (signature, passkey_id, signed_at): (&SignedAssertion, PasskeyId, Timestamp),
        (rp_id, origins): (&str, Vec<String>),
    ) -> Self {
        let bytes = |bytes: &[u8]| Base64Url::from(bytes.to_vec());
        let transaction = &sign_in.transaction;
        Self {
            sign_in_id: transaction.id,
            msp_id: sign_in.msp_id,
            technician_id: sign_in.technician_id,
            account_id: sign_in.account_id,
            thumbprint: transaction.thumbprint,
            public_key: bytes(&transaction.public_key),
            session_ends_at: sign_in.session_ends_at,
            expires_at: transaction.expires_at,
            nonce: bytes(nonce.as_bytes()),
            number,
            passkey_id,
            rp_id: rp_id.to_owned(),
            origins,
            authenticator_data: bytes(&signature.authenticator_data),
            client_data: bytes(&signature.client_data),
            signature: bytes(&signature.signature),
            public_passkey: bytes(&signature.public_key),
            signed_at,
        }
    }

    /// What was to be signed, made anew of the fields.
    ///
    /// # Errors
    /// When a field is not what it can be.
    pub fn digest(&self) -> Result<Digest, EvidenceError> {
        let number =
            Number::from_digits(&self.number).map_err(|_| EvidenceError::Field("the number"))?;
        let nonce: [u8; 16] = array(&self.nonce, "the nonce")?;
        let sign_in = SignIn {
            transaction: Transaction {
                id: self.sign_in_id,
                thumbprint: self.thumbprint,
                public_key: array(&self.public_key, "the one-time key")?,
                expires_at: self.expires_at,
            },
            msp_id: self.msp_id,
            technician_id: self.technician_id,
            account_id: self.account_id,
            session_ends_at: self.session_ends_at,
        };
        Ok(sign_in.digest(&number, &Nonce::new(nonce)))
    }

    /// Whether the passkey with this public key signed this.
    ///
    /// # Errors
    /// The first check that failed.
    pub fn verify(&self) -> Result<(), EvidenceError> {
        let digest = self.digest()?;
        let origins: Vec<&str> = self.origins.iter().map(String::as_str).collect();
        let assertion = Assertion {
            authenticator_data: self.authenticator_data.as_bytes(),
            client_data_json: self.client_data.as_bytes(),
            signature: self.signature.as_bytes(),
        };
        let expected = Expected {
            rp_id: &self.rp_id,
            origins: &origins,
            digest: &digest,
        };
        Ok(verify(
            &assertion,
            self.public_passkey.as_bytes(),
            &expected,
        )?)
    }
}

fn array<const N: usize>(bytes: &Base64Url, what: &'static str) -> Result<[u8; N], EvidenceError> {
    let bytes = bytes.as_bytes().try_into();
    bytes.map_err(|_| EvidenceError::Field(what))
}

/// Names the wish and the technician.
impl fmt::Display for ComputerSignInEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "sign-in {} on a computer by {}",
            self.sign_in_id, self.technician_id
        )
    }
}
