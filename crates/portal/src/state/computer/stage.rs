//! Where the page stands.

use hallpass_approval::computer_sign_in::Link;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::Timestamp;
use hallpass_protocol::computer_sign_in::{
    ComputerSignInDecision, ComputerSignInState, OpenComputerSignInResponse,
};
use hallpass_protocol::ids::SessionId;

use super::{ComputerEntry, OpenedComputer};
use crate::api::CallError;
use crate::state::approval::sentence;

/// Where the page stands, once somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ComputerStage {
    /// The eight letters are asked for. Where they came by a link: why it did not do.
    Typing(Option<String>),
    /// The cloud is asked for the computer.
    Opening,
    /// It could not be opened, or the decision was not taken: why, and whether the same can be tried
    /// again.
    Stopped {
        /// One sentence, and what to do next.
        text: String,
        /// Whether trying again may help.
        may_retry: bool,
    },
    /// It is shown, and can be decided.
    Shown(Box<OpenedComputer>),
    /// It was decided.
    Ended(ComputerOutcome),
}

/// How it ended on this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ComputerOutcome {
    /// The computer is signed in.
    SignedIn {
        /// Its session.
        session_id: SessionId,
        /// Until when at the latest.
        ends_at: Timestamp,
    },
    /// It was, and is no more.
    SignedOut,
    /// The technician said no.
    Denied,
    /// And that it was not them.
    Alarm,
    /// The number was wrong.
    WrongNumber,
    /// Nobody decided in time.
    Expired,
}

impl ComputerStage {
    /// At the beginning.
    pub(crate) fn begin(entry: ComputerEntry) -> Self {
        match entry {
            ComputerEntry::Code => Self::Typing(None),
            ComputerEntry::Damaged(error) => Self::Typing(Some(sentence(&error))),
            ComputerEntry::Link { .. } | ComputerEntry::Found(_) => Self::Opening,
        }
    }

    /// After the cloud answered at `now_ms`.
    pub(crate) fn opened(
        answer: Result<OpenComputerSignInResponse, CallError>,
        link: Option<&Link>,
        now_ms: i64,
    ) -> Self {
        match answer {
            Ok(response) => Self::Shown(Box::new(OpenedComputer::new(response, link, now_ms))),
            Err(error) => Self::stopped(&error),
        }
    }

    /// The cloud said no.
    pub(crate) fn stopped(error: &CallError) -> Self {
        let may_retry = !matches!(
            error.code(),
            Some(ErrorCode::NotFound | ErrorCode::NotAllowed | ErrorCode::InvalidRequest)
        );
        Self::Stopped {
            text: error.to_string(),
            may_retry,
        }
    }

    /// What the decision means; `None` of an answer that says nothing.
    pub(crate) fn decided(answer: &ComputerSignInDecision) -> Option<Self> {
        let outcome = match (answer.state, answer.session_id, answer.session_ends_at) {
            (ComputerSignInState::Allowed, Some(session_id), Some(ends_at)) => {
                ComputerOutcome::SignedIn {
                    session_id,
                    ends_at,
                }
            }
            (ComputerSignInState::WrongNumber, ..) => ComputerOutcome::WrongNumber,
            _ => return None,
        };
        Some(Self::Ended(outcome))
    }

    /// At a later moment: a computer whose time is over is over. `None` where nothing changes.
    pub(crate) fn at(&self, now_ms: i64) -> Option<Self> {
        match self {
            Self::Shown(opened) if opened.remaining(now_ms).is_over() => {
                Some(Self::Ended(ComputerOutcome::Expired))
            }
            _ => None,
        }
    }

    /// The heading.
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Typing(_) => "Type the code",
            Self::Opening => "One moment",
            Self::Stopped { .. } => "This does not go on",
            Self::Shown(_) => "Sign in on this computer?",
            Self::Ended(outcome) => outcome.title(),
        }
    }

    /// As tests read it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Typing(_) => "typing",
            Self::Opening => "opening",
            Self::Stopped { .. } => "stopped",
            Self::Shown(_) => "shown",
            Self::Ended(outcome) => outcome.name(),
        }
    }
}

impl ComputerOutcome {
    const fn title(&self) -> &'static str {
        match self {
            Self::SignedIn { .. } => "The computer is signed in",
            Self::SignedOut => "The computer is signed out",
            Self::Denied => "Denied",
            Self::Alarm => "Denied, and your organisation is told",
            Self::WrongNumber => "The number was wrong",
            Self::Expired => "The time is over",
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::SignedIn { .. } => "signed-in",
            Self::SignedOut => "signed-out",
            Self::Denied => "denied",
            Self::Alarm => "alarm",
            Self::WrongNumber => "wrong-number",
            Self::Expired => "expired",
        }
    }

    /// What it means; `until` is when the session ends, in words.
    pub(crate) fn text(&self, until: &str) -> String {
        match self {
            Self::SignedIn { .. } => format!(
                "For this one account, until {until} at the latest. It ends earlier with the account, \
                 or here."
            ),
            Self::SignedOut => "Nothing of the account is left there.".to_owned(),
            Self::Denied => "Nobody was signed in.".to_owned(),
            Self::Alarm => {
                "Nobody was signed in. Somebody tried to use your account: be careful with \
                            whoever showed you the code."
                    .to_owned()
            }
            Self::WrongNumber => {
                "Nobody was signed in. Start again on the computer, and type the three digits that \
                 it shows."
                    .to_owned()
            }
            Self::Expired => "Nobody was signed in. Start again on the computer.".to_owned(),
        }
    }

    /// Whether the computer is signed in.
    pub(crate) const fn is_good(&self) -> bool {
        matches!(self, Self::SignedIn { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ID, NOW_MS, response};
    use super::*;

    #[test]
    fn computer_when_its_time_is_over_ends_by_itself() {
        let shown = ComputerStage::opened(Ok(response()), None, NOW_MS);
        assert_eq!(shown.at(NOW_MS + 539_000), None);
        let over = shown.at(NOW_MS + 540_000).unwrap();
        assert_eq!(over.name(), "expired");
    }

    #[test]
    fn decision_is_read_and_one_that_says_nothing_is_none() {
        let mut answer = ComputerSignInDecision {
            state: ComputerSignInState::Allowed,
            session_id: Some(ID.parse().unwrap()),
            session_ends_at: Some(Timestamp::from_unix_ms(NOW_MS)),
        };
        assert_eq!(ComputerStage::decided(&answer).unwrap().name(), "signed-in");
        answer.session_id = None;
        assert_eq!(ComputerStage::decided(&answer), None);
        answer.state = ComputerSignInState::WrongNumber;
        assert_eq!(
            ComputerStage::decided(&answer).unwrap().name(),
            "wrong-number"
        );
    }

    #[test]
    fn page_without_a_link_asks_for_the_letters() {
        assert_eq!(
            ComputerStage::begin(ComputerEntry::Code),
            ComputerStage::Typing(None)
        );
        let damaged = ComputerStage::begin(ComputerEntry::from_fragment("#x"));
        assert!(matches!(damaged, ComputerStage::Typing(Some(_))));
    }
}
