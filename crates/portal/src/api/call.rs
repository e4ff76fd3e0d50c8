//! What an answer means.

use hallpass_protocol::{ApiError, ErrorCode};
use serde::de::DeserializeOwned;

/// How a route is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// Reads.
    Get,
    /// Changes.
    Post,
    /// Takes away.
    Delete,
}

impl Method {
    /// As it stands in the request.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
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
}

impl CallError {
    /// The code of a refusal.
    pub(crate) const fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(error) => Some(error.code),
            Self::Unreachable | Self::NotHallpass => None,
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
