//! The one way in which a handler says no.
//!
//! Handlers map their own error enums to a [`Failure`]; [`crate::http::answer`] turns it into the
//! wire's [`ApiError`](hallpass_protocol::ApiError) with the request's id, and logs it once.

use std::error::Error;
use std::sync::Arc;

use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use hallpass_protocol::ErrorCode;

use crate::store::StoreError;

/// What a handler answers when it does not do what was asked.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What went wrong.
    pub code: ErrorCode,
    /// One sentence for a person: what happened and what to do next.
    pub message: String,
    /// When to try again, in seconds.
    pub retry_after_s: Option<u32>,
    /// What is logged, and never sent.
    pub source: Option<Arc<dyn Error + Send + Sync>>,
    /// What clients are told in headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl Failure {
    /// A failure that the caller can do something about.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after_s: None,
            source: None,
            headers: Vec::new(),
        }
    }

    /// A fault of ours. The cause goes to the log under the request's id.
    pub fn internal(source: impl Error + Send + Sync + 'static) -> Self {
        Self::new(
            ErrorCode::Internal,
            "Something went wrong in the cloud; try again, and if it stays, give your \
             administrator the request id.",
        )
        .caused_by(source)
    }

    /// There is no such thing, or none that the caller may see. One text for both.
    pub fn not_found() -> Self {
        Self::new(
            ErrorCode::NotFound,
            "There is no such thing here, or it is not yours to see; go back and choose again.",
        )
    }

    /// The caller may know of it, and not do this to it. One text for all.
    pub fn not_allowed() -> Self {
        Self::new(
            ErrorCode::NotAllowed,
            "This belongs to somebody else, or your role does not allow this; ask your \
             administrator.",
        )
    }

    /// The session is for one account, and this is not about it.
    pub fn one_account_only() -> Self {
        Self::new(
            ErrorCode::NotAllowed,
            "You are signed in on this computer for one account only; use a device with your \
             passkey for anything else.",
        )
    }

    /// Nobody is signed in.
    pub fn not_signed_in() -> Self {
        Self::new(
            ErrorCode::NotSignedIn,
            "You are not signed in, or your session has ended; sign in again.",
        )
        .with_header(
            WWW_AUTHENTICATE,
            HeaderValue::from_static(r#"DPoP algs="ES256""#),
        )
    }

    /// The same failure with one more header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same failure, with what the log is to say about it.
    #[must_use]
    pub fn caused_by(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// The same failure, worth trying again after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

/// The status that goes with a code.
pub fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::InvalidRequest | ErrorCode::SecretNotWanted => StatusCode::BAD_REQUEST,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::NotSignedIn
        | ErrorCode::UseDpopNonce
        | ErrorCode::DpopClock
        | ErrorCode::DpopInvalid
        | ErrorCode::PasskeyRefused
        | ErrorCode::PasskeyUnknown => StatusCode::UNAUTHORIZED,
        ErrorCode::NotAllowed
        | ErrorCode::ConfirmSignIn
        | ErrorCode::TechnicianSuspended
        | ErrorCode::PolicyForbids => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::InvitationInvalid | ErrorCode::CeremonyExpired | ErrorCode::ConsentInvalid => {
            StatusCode::GONE
        }
        ErrorCode::PasskeyExists
        | ErrorCode::LastPasskey
        | ErrorCode::LastOwner
        | ErrorCode::TechnicianExists
        | ErrorCode::TechnicianState
        | ErrorCode::GroupExists
        | ErrorCode::CustomerExists
        | ErrorCode::CustomerNotConnected
        | ErrorCode::ConnectionNotReady
        | ErrorCode::NoSealingKey
        | ErrorCode::AccountState
        | ErrorCode::ApprovalNeeded
        | ErrorCode::ApprovalRefused
        | ErrorCode::PolicyChanged
        | ErrorCode::RegistrationInUse
        | ErrorCode::RegistrationMissing
        | ErrorCode::TicketSystemMissing
        | ErrorCode::ConsentPending
        | ErrorCode::TenantTaken => StatusCode::CONFLICT,
        ErrorCode::LifetimeNotAllowed
        | ErrorCode::StartNotAllowed
        | ErrorCode::ReasonInvalid
        | ErrorCode::TicketInvalid
        | ErrorCode::WebhookRefused
        | ErrorCode::PolicyInvalid
        | ErrorCode::RegistrationInvalid
        | ErrorCode::ConsentDeclined
        | ErrorCode::TenantRefused
        | ErrorCode::DomainNotUsable
        | ErrorCode::TicketSystemInvalid => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::RateLimited | ErrorCode::ApprovalLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal | ErrorCode::Unknown => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        if error.is_disk_full() {
            let message = "The cloud's disk is full, so nothing new can be started; tell your \
                           administrator.";
            return Self::new(ErrorCode::Unavailable, message)
                .retry_after(60)
                .caused_by(error);
        }
        if error.is_away() {
            let message = "The cloud's database does not answer at this moment; try again in a \
                           few seconds.";
            return Self::new(ErrorCode::Unavailable, message)
                .retry_after(5)
                .caused_by(error);
        }
        Self::internal(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = status_of(self.code).into_response();
        response.extensions_mut().insert(self);
        response
    }
}
