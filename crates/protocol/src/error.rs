//! The one error that the API answers with.

use serde::{Deserialize, Serialize};

use crate::ids::RequestId;

/// The body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[error("{message} ({code:?}, request {request_id})")]
pub struct ApiError {
    /// What went wrong; clients branch on this, never on the text.
    pub code: ErrorCode,
    /// One sentence for a person: what happened and what to do next. Holds no secret.
    pub message: String,
    /// Names this exchange in the cloud's log.
    pub request_id: RequestId,
    /// When set, a repetition earlier than this many seconds from now will fail again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The body or a parameter is not what the route expects (400).
    InvalidRequest,
    /// The body is larger than the route accepts (413).
    TooLarge,
    /// No session, or one that has ended (401).
    NotSignedIn,
    /// The proof of possession carries no nonce of the cloud, or a stale one (401): repeat at once
    /// with the one in the header `DPoP-Nonce`; nothing has been done yet.
    UseDpopNonce,
    /// The proof's time is too far from the cloud's (401): repeat at once by the time in the header
    /// `DPoP-Time`; nothing has been done yet.
    DpopClock,
    /// The proof of possession is missing or does not hold (401).
    DpopInvalid,
    /// The session's technician may not do this (403).
    NotAllowed,
    /// The sign-in is older than 15 minutes, and this needs a fresh one (403): sign in again with
    /// the passkey and repeat.
    ConfirmSignIn,
    /// There is no such thing, or none that the caller may see (404).
    NotFound,
    /// The invitation is unknown, used or expired (410).
    InvitationInvalid,
    /// The ceremony is unknown, finished or expired (410).
    CeremonyExpired,
    /// The passkey's answer does not verify (401).
    PasskeyRefused,
    /// No technician has this passkey (401).
    PasskeyUnknown,
    /// The passkey is enrolled already (409).
    PasskeyExists,
    /// The technician's last usable passkey is not removed by themselves (409).
    LastPasskey,
    /// The MSP's last active owner is not removed, suspended or demoted (409).
    LastOwner,
    /// Somebody of the MSP has this mail address already (409).
    TechnicianExists,
    /// The technician is not in a state that allows this (409).
    TechnicianState,
    /// The technician is suspended, and cannot sign in or enrol (403).
    TechnicianSuspended,
    /// The MSP has a group of this name already (409).
    GroupExists,
    /// The MSP has a customer of this name already (409).
    CustomerExists,
    /// The webhook's address is not allowed, there are no such events, or there are too many (422).
    WebhookRefused,
    /// A secret that must stay in the browser was sent; it was thrown away (400).
    SecretNotWanted,
    /// The lifetime is not one that the preset allows (422).
    LifetimeNotAllowed,
    /// The start is not one that may be asked for (422).
    StartNotAllowed,
    /// The reason is missing or too long (422).
    ReasonInvalid,
    /// The ticket is missing, or is not one that the customer's policy or ticket system takes (422).
    TicketInvalid,
    /// The customer has no working connection to an Entra tenant (409).
    CustomerNotConnected,
    /// The customer's tenant is not ready for accounts (409): Hallpass lacks a right there, or has not
    /// looked yet. The message says which, and what to do.
    ConnectionNotReady,
    /// The technician has no passkey to which a credential can be sealed (409).
    NoSealingKey,
    /// The account is not in a state that allows this (409).
    AccountState,
    /// The customer's policy asks for somebody's approval (409): send the same to `/v1/approvals`.
    ApprovalNeeded,
    /// The request cannot be opened or decided like this (409): the message says why, and what to do.
    ApprovalRefused,
    /// There are too many requests or tries (429): the message says which.
    ApprovalLimited,
    /// The customer's policy forbids it (403): the message names the setting and the level.
    PolicyForbids,
    /// What a level is to say cannot be saved (422): the message says why.
    PolicyInvalid,
    /// The level was saved by somebody else since it was read (409): read it again.
    PolicyChanged,
    /// The app registration cannot be saved like this (422): the message says why.
    RegistrationInvalid,
    /// Customers are connected through the app registration (409).
    RegistrationInUse,
    /// The MSP has no app registration (409).
    RegistrationMissing,
    /// The consent is not one that this session began, or it is over (410): begin again.
    ConsentInvalid,
    /// Nobody consented (422): the message says why.
    ConsentDeclined,
    /// The consent is not visible everywhere yet (409): repeat the same in a minute.
    ConsentPending,
    /// The tenant is connected already, or the customer is to another (409).
    TenantTaken,
    /// The tenant cannot be connected (422): the message says why.
    TenantRefused,
    /// Accounts cannot be made in this domain (422).
    DomainNotUsable,
    /// The ticket system cannot be saved like this (422): the message says why.
    TicketSystemInvalid,
    /// The MSP has no ticket system (409).
    TicketSystemMissing,
    /// Too many requests (429); `retry_after_s` is set.
    RateLimited,
    /// The cloud cannot answer now (503).
    Unavailable,
    /// A fault of the cloud (500).
    Internal,
    /// A code that this version does not know.
    #[serde(other)]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_code_when_new_is_read_as_unknown() {
        let code: ErrorCode = serde_json::from_str("\"moon_phase\"").unwrap();
        assert_eq!(code, ErrorCode::Unknown);
    }
}
