//! What an answer means.

use hallpass_protocol::{ApiError, ErrorCode};
use hallpass_ui::ceremony::CeremonyError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Blob;

use super::prover::ProofNews;
use crate::browser::device_key::KeyError;

/// How a route is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// Reads.
    Get,
    /// Adds or acts.
    Post,
    /// Changes.
    Patch,
    /// Puts in its place.
    Put,
    /// Takes away.
    Delete,
}

impl Method {
    /// As it stands in the request.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A call of the API.
#[derive(Debug)]
pub(super) struct Call {
    /// How.
    pub(super) method: Method,
    /// Of what, from `/v1` on.
    pub(super) path: String,
    /// What is sent.
    pub(super) body: Option<Body>,
}

/// What a call sends.
#[derive(Debug)]
pub(super) enum Body {
    /// JSON.
    Json(String),
    /// A file, as the person chose it.
    File(Blob),
}

impl Call {
    /// A call without a body.
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            body: None,
        }
    }

    /// A call with a body.
    pub(super) fn with_body(
        method: Method,
        path: impl Into<String>,
        body: &impl Serialize,
    ) -> Result<Self, CallError> {
        Ok(Self {
            method,
            path: path.into(),
            body: Some(Body::Json(
                serde_json::to_string(body).map_err(|_| CallError::NotHallpass)?,
            )),
        })
    }

    /// A call that sends a file.
    pub(super) fn with_file(method: Method, path: impl Into<String>, file: Blob) -> Self {
        Self {
            body: Some(Body::File(file)),
            ..Self::new(method, path)
        }
    }
}

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallError {
    /// No answer.
    #[error("Hallpass cannot be reached. Check your connection and try again.")]
    Unreachable,
    /// An answer that is not Hallpass's: a proxy or a captive portal speaks.
    #[error(
        "Something between you and Hallpass answered in its place. If this network asks you to \
         sign in, do that first, then try again."
    )]
    NotHallpass,
    /// Hallpass refused.
    #[error("{}", .0.message)]
    Refused(ApiError),
    /// This browser has no key to prove with that a request is its own.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The passkey ceremony that the call needs did not end with a passkey.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
    /// The person did not confirm with a passkey that it is them.
    #[error("Nothing was changed, because you did not confirm with your passkey.")]
    NotConfirmed,
    /// The passkey that was used to confirm is somebody else's.
    #[error("That is the passkey of {0}. Confirm with one of your own.")]
    AnotherPerson(String),
}

impl CallError {
    /// The code of a refusal.
    pub(crate) const fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(error) => Some(error.code),
            _ => None,
        }
    }
}

/// An answer as it came.
#[derive(Debug)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// The body.
    pub(super) body: String,
    /// What it tells about proofs.
    pub(super) news: ProofNews,
}

impl Answer {
    /// The result of a call that has one.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        self.check()?;
        serde_json::from_str(&self.body).map_err(|_| CallError::NotHallpass)
    }

    /// The result of a call that has none.
    pub(super) fn nothing(&self) -> Result<(), CallError> {
        self.check()
    }

    /// The result of a call whose result is a text.
    pub(super) fn text(self) -> Result<String, CallError> {
        self.check()?;
        Ok(self.body)
    }

    /// The code of a refusal.
    pub(super) fn code(&self) -> Option<ErrorCode> {
        self.check().err()?.code()
    }

    fn check(&self) -> Result<(), CallError> {
        if (200..300).contains(&self.status) {
            return Ok(());
        }
        Err(serde_json::from_str(&self.body).map_or(CallError::NotHallpass, CallError::Refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            body: body.to_owned(),
            news: ProofNews::default(),
        }
    }

    #[test]
    fn answer_when_a_captive_portal_speaks_is_not_ours() {
        let page = answer(200, "<html>Welcome to our hotel</html>");
        assert_eq!(page.json::<u8>(), Err(CallError::NotHallpass));
        assert_eq!(
            answer(502, "Bad gateway").nothing(),
            Err(CallError::NotHallpass)
        );
    }

    #[test]
    fn answer_when_refused_keeps_code_and_sentence() {
        let body = r#"{"code":"invitation_invalid","message":"This link was used. Ask for another.",
                       "request_id":"0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3"}"#;
        let error = answer(410, body).json::<u8>().unwrap_err();
        assert_eq!(error.code(), Some(ErrorCode::InvitationInvalid));
        assert_eq!(error.to_string(), "This link was used. Ask for another.");
    }

    #[test]
    fn answer_when_it_succeeded_is_read() {
        assert_eq!(answer(200, "7").json::<u8>(), Ok(7));
        assert_eq!(answer(204, "").nothing(), Ok(()));
    }
}
