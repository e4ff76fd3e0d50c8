//! Sign-in on a computer where the technician has no passkey, by their phone: for one account.
//!
//! | call | by | body | answer |
//! |---|---|---|---|
//! | `POST /v1/computer-sign-ins` | the browser | [`StartComputerSignInRequest`] | [`StartComputerSignInResponse`] |
//! | `GET /v1/computer-sign-ins/{id}` | the same | | [`ComputerSignInResponse`] |
//! | `DELETE /v1/computer-sign-ins/{id}` | the same | | nothing |
//! | `POST /v1/computer-sign-ins/find` | the technician | [`FindComputerSignInRequest`] | [`OpenComputerSignInResponse`] |
//! | `POST /v1/computer-sign-ins/{id}/open` | the technician | [`OpenComputerSignInRequest`] | [`OpenComputerSignInResponse`] |
//! | `POST /v1/computer-sign-ins/{id}/allow` | the technician | [`AllowComputerSignInRequest`] | [`ComputerSignInDecision`] |
//! | `POST /v1/computer-sign-ins/{id}/deny` | the technician | [`DenyComputerSignInRequest`] | nothing |
//!
//! The browser proves its key with each call ([`crate::dpop`]), and sends the token of the first
//! answer with the others, as that of a session. Once the technician has allowed it, that token is
//! the session's.

use core::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::approval::{ApprovalWarning, ShownCode};
use crate::credential::{Custody, SealedCredential};
use crate::ids::{AccountId, ComputerSignInId, MspId, PasskeyId, SessionId, TechnicianId};
use crate::place::Place;
use crate::{Base64Url, Timestamp};

/// `POST /v1/computer-sign-ins`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StartComputerSignInRequest {
    /// An X25519 public key (32 bytes) that was made for this sign-in alone: the account's credential
    /// is sealed to it.
    pub public_key: Base64Url,
}

/// The wish, and what fetches its result.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StartComputerSignInResponse {
    /// Opaque, 256 bits; the cloud stores only its hash.
    pub token: String,
    /// The wish.
    pub sign_in: ComputerSignInView,
    /// The cloud's clock.
    pub server_time: Timestamp,
}

/// Says nothing of the token.
impl fmt::Debug for StartComputerSignInResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StartComputerSignInResponse")
            .field("sign_in", &self.sign_in)
            .finish_non_exhaustive()
    }
}

/// `GET /v1/computer-sign-ins/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ComputerSignInResponse {
    /// The wish.
    pub sign_in: ComputerSignInView,
    /// The cloud's clock.
    pub server_time: Timestamp,
}

/// The wish as its browser sees it: nothing of who looks at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ComputerSignInView {
    /// Its id.
    pub id: ComputerSignInId,
    /// What became of it.
    pub state: ComputerSignInState,
    /// When it was made.
    pub requested_at: Timestamp,
    /// Nothing can be decided at this moment or later.
    pub expires_at: Timestamp,
    /// What is shown, as long as it can be decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<ShownCode>,
}

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ComputerSignInState {
    /// Nobody has opened it.
    Waiting,
    /// A technician looks at it.
    Opened,
    /// The token is a session's now.
    Allowed,
    /// The technician said no.
    Denied,
    /// Nobody decided in time.
    Expired,
    /// The browser took it back.
    Cancelled,
    /// A wrong number was typed.
    WrongNumber,
    /// One that this version does not know.
    #[serde(other)]
    Unknown,
}

/// `POST /v1/computer-sign-ins/find`: opens the wish with a typed code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FindComputerSignInRequest {
    /// What was typed.
    pub code: String,
}

/// `POST /v1/computer-sign-ins/{id}/open`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenComputerSignInRequest {
    /// The nonce of the link (16 bytes); absent where the caller has opened it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Base64Url>,
}

/// All that is needed to decide. The passkey's challenge is the digest (ADR 26) of the facts, the
/// chosen account with its `session_ends_at`, `nonce`, and the number that the technician types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenComputerSignInResponse {
    /// Which browser asks.
    pub facts: ComputerSignInFacts,
    /// The caller's running accounts whose policy allows it.
    pub accounts: Vec<OfferedAccount>,
    /// The nonce that is part of what is signed (16 bytes).
    pub nonce: Base64Url,
    /// The relying party's id.
    pub rp_id: String,
    /// The caller's passkeys that may sign it.
    pub passkeys: Vec<SigningPasskey>,
    /// The cloud's clock.
    pub server_time: Timestamp,
}

/// A browser that wants to be signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ComputerSignInFacts {
    /// Which wish.
    pub id: ComputerSignInId,
    /// The caller's MSP.
    pub msp_id: MspId,
    /// The caller.
    pub technician_id: TechnicianId,
    /// The browser in words, such as "Chromium 156 on Linux".
    pub browser: String,
    /// Its network address, where the cloud knows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where that is, where the operator's place databases say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Whether the caller reaches the cloud from the same network. Only then it can be allowed.
    pub is_same_network: bool,
    /// What is unusual about where the caller is. From a country in which they never were, or faster
    /// than anybody travels, it cannot be allowed ([`is_too_strange`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<ApprovalWarning>,
    /// RFC 7638, of the browser's key (32 bytes): the session is bound to it.
    pub thumbprint: Base64Url,
    /// The one-time key to which the credential is sealed (32 bytes).
    pub public_key: Base64Url,
    /// When it was made.
    pub requested_at: Timestamp,
    /// Nothing can be decided at this moment or later.
    pub expires_at: Timestamp,
}

/// Whether somebody with these warnings is where nobody signs a computer in by phone: the passkey prompt
/// of its own browser is left, which proves that the phone is near.
pub fn is_too_strange(warnings: &[ApprovalWarning]) -> bool {
    warnings.iter().any(|warning| {
        matches!(
            warning,
            ApprovalWarning::NewCountry | ApprovalWarning::ImpossibleTravel
        )
    })
}

/// An account that the computer can be signed in for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OfferedAccount {
    /// Which.
    pub id: AccountId,
    /// At which customer.
    pub customer_name: String,
    /// With which preset.
    pub preset_name: String,
    /// Its sign-in name.
    pub user_principal_name: String,
    /// Who can read its credential. Where it is sealed, the caller's browser seals it again.
    pub custody: Custody,
    /// When the computer's session would end at the latest.
    pub session_ends_at: Timestamp,
}

/// A passkey of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SigningPasskey {
    /// Which: credentials are sealed to it by this id.
    pub id: PasskeyId,
    /// The WebAuthn credential id.
    pub credential_id: Base64Url,
}

/// `POST /v1/computer-sign-ins/{id}/allow`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AllowComputerSignInRequest {
    /// For which account.
    pub account_id: AccountId,
    /// The three digits that the computer shows. There is one try.
    pub number: String,
    /// `webauthn_rs_proto::PublicKeyCredential` over the digest, with user verification and without
    /// results of the `prf` extension.
    pub credential: Value,
    /// The account's credential, sealed to the computer's one-time key under the id of the passkey
    /// that opened it; absent where the cloud holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<SealedCredential>,
}

/// Says nothing of the number.
impl fmt::Debug for AllowComputerSignInRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AllowComputerSignInRequest")
            .field("account_id", &self.account_id)
            .finish_non_exhaustive()
    }
}

/// What a decision made of the wish. A wrong number is an answer, not an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ComputerSignInDecision {
    /// What became of it.
    pub state: ComputerSignInState,
    /// The computer's session, where it was allowed: `DELETE /v1/sessions/{id}` ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// When that ends at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_ends_at: Option<Timestamp>,
}

/// `POST /v1/computer-sign-ins/{id}/deny`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DenyComputerSignInRequest {
    /// Whether the technician says that somebody else showed them the code: the MSP is told.
    #[serde(default)]
    pub is_alarm: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_and_number_are_not_printed() {
        let id = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
        let started = StartComputerSignInResponse {
            token: "secret-token".to_owned(),
            sign_in: ComputerSignInView {
                id: id.parse().unwrap(),
                state: ComputerSignInState::Waiting,
                requested_at: Timestamp::from_unix_ms(0),
                expires_at: Timestamp::from_unix_ms(1),
                shown: None,
            },
            server_time: Timestamp::from_unix_ms(0),
        };
        let allow = AllowComputerSignInRequest {
            account_id: id.parse().unwrap(),
            number: "741".to_owned(),
            credential: Value::Null,
            sealed: None,
        };
        let text = format!("{started:?} {allow:?}");
        assert!(
            !text.contains("secret-token") && !text.contains("741"),
            "{text}"
        );
    }

    #[test]
    fn state_when_new_is_read_as_unknown() {
        let state: ComputerSignInState = serde_json::from_str("\"moon\"").unwrap();
        assert_eq!(state, ComputerSignInState::Unknown);
    }
}
