//! How far an enrolment is.

use hallpass_protocol::ErrorCode;
use hallpass_protocol::enrolment::{FinishEnrolmentResponse, StartEnrolmentResponse};
use hallpass_protocol::technician::{PasskeyView, TechnicianView};
use hallpass_ui::ceremony::CeremonyError;

use crate::api::CallError;

/// Who is invited, by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invitee {
    /// The MSP's name.
    pub(crate) msp: String,
    /// The technician.
    pub(crate) technician: TechnicianView,
}

impl From<&StartEnrolmentResponse> for Invitee {
    fn from(response: &StartEnrolmentResponse) -> Self {
        Self {
            msp: response.msp_name.clone(),
            technician: response.technician.clone(),
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EnrolmentStage {
    /// The invitation is being opened.
    Opening,
    /// The invitation cannot be used, whatever is tried.
    Dead(String),
    /// The invitation could not be opened; it may work the next time.
    NotOpened(String),
    /// The form is shown, after an attempt with what it failed with.
    Form(Invitee, Option<String>),
    /// The browser asks for the passkey, or the cloud checks it.
    Running(Invitee),
    /// The technician can sign in.
    Done {
        /// Who was enrolled.
        technician: TechnicianView,
        /// With which passkey.
        passkey: PasskeyView,
    },
}

impl EnrolmentStage {
    /// What the start of an enrolment was answered with.
    pub(crate) fn opened(answer: Result<StartEnrolmentResponse, CallError>) -> Self {
        match answer {
            Ok(response) => Self::Form(Invitee::from(&response), None),
            Err(error) if is_final(&error) => Self::Dead(error.to_string()),
            Err(error) => Self::NotOpened(error.to_string()),
        }
    }

    /// What the rest of it was answered with.
    pub(crate) fn finished(
        invitee: Invitee,
        answer: Result<FinishEnrolmentResponse, CallError>,
    ) -> Self {
        match answer {
            Ok(response) => Self::Done {
                technician: response.technician,
                passkey: response.passkey,
            },
            Err(error) if is_final(&error) => Self::Dead(error.to_string()),
            Err(error) => Self::Form(invitee, Some(error.to_string())),
        }
    }

    /// The ceremony ended without a passkey: the invitation was not used up by that.
    pub(crate) fn not_made(invitee: Invitee, error: &CeremonyError) -> Self {
        let sentence = match error {
            CeremonyError::NotMade => {
                "No passkey was made. Try again; your invitation is still good.".to_owned()
            }
            other => other.to_string(),
        };
        Self::Form(invitee, Some(sentence))
    }

    /// The stage as tests read it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Dead(_) => "invalid",
            Self::NotOpened(_) => "failed",
            Self::Form(_, None) => "form",
            Self::Form(_, Some(_)) => "retry",
            Self::Running(_) => "running",
            Self::Done { .. } => "done",
        }
    }
}

/// An invitation that is unknown, used or expired stays so.
fn is_final(error: &CallError) -> bool {
    error.code() == Some(ErrorCode::InvitationInvalid)
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::ApiError;
    use hallpass_protocol::technician::{TechnicianRole, TechnicianState};

    use super::*;

    const ID: &str = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";

    fn refused(code: ErrorCode) -> CallError {
        let message = "What happened. What to do.".to_owned();
        let request_id = ID.parse().unwrap();
        CallError::Refused(ApiError {
            code,
            message,
            request_id,
            retry_after_s: None,
        })
    }

    fn invitee() -> Invitee {
        Invitee {
            msp: "Northwind".to_owned(),
            technician: TechnicianView {
                id: ID.parse().unwrap(),
                display_name: "Ada".to_owned(),
                email: "ada@example.test".to_owned(),
                role: TechnicianRole::Technician,
                state: TechnicianState::Invited,
            },
        }
    }

    #[test]
    fn enrolment_when_the_invitation_is_used_or_expired_ends_with_its_sentence() {
        let stage = EnrolmentStage::opened(Err(refused(ErrorCode::InvitationInvalid)));
        assert_eq!(
            stage,
            EnrolmentStage::Dead("What happened. What to do.".to_owned())
        );
        let stage = EnrolmentStage::finished(invitee(), Err(refused(ErrorCode::InvitationInvalid)));
        assert_eq!(stage.name(), "invalid");
    }

    #[test]
    fn enrolment_when_the_cloud_is_away_can_be_opened_again() {
        assert_eq!(
            EnrolmentStage::opened(Err(CallError::Unreachable)).name(),
            "failed"
        );
    }

    #[test]
    fn enrolment_when_the_person_cancels_says_that_the_invitation_is_good() {
        let EnrolmentStage::Form(_, Some(sentence)) =
            EnrolmentStage::not_made(invitee(), &CeremonyError::NotMade)
        else {
            panic!("the form stays");
        };
        assert!(sentence.contains("your invitation is still good"));
        let other = EnrolmentStage::not_made(invitee(), &CeremonyError::TimedOut);
        assert_eq!(other.name(), "retry");
    }

    #[test]
    fn enrolment_when_the_passkey_is_refused_lets_one_try_again() {
        for code in [
            ErrorCode::PasskeyExists,
            ErrorCode::PasskeyRefused,
            ErrorCode::CeremonyExpired,
        ] {
            let stage = EnrolmentStage::finished(invitee(), Err(refused(code)));
            assert_eq!(stage.name(), "retry", "{code:?}");
        }
    }
}
