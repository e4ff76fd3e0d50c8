//! Where the approval page stands.

use hallpass_approval::Link;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::approval::OpenApprovalResponse;

use super::{Entry, Opened, Outcome, sentence};
use crate::api::CallError;

/// Where the approval page stands, once somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The eight letters are asked for. Where they came by a link: why it did not do.
    Typing(Option<String>),
    /// The cloud is asked for the request.
    Opening,
    /// It could not be opened: why, and whether the same can be tried again.
    NotOpened {
        /// One sentence, and what to do next.
        text: String,
        /// Whether trying again may help.
        may_retry: bool,
    },
    /// The cloud did not take the decision: why, and what to do next.
    Refused(String),
    /// It is shown, and can be decided.
    Shown(Box<Opened>),
    /// It was decided, here or elsewhere.
    Ended(Box<Opened>, Outcome),
}

impl Stage {
    /// At the beginning.
    pub(crate) fn begin(entry: Entry) -> Self {
        match entry {
            Entry::Code | Entry::NewCode => Self::Typing(None),
            Entry::Damaged(error) => Self::Typing(Some(sentence(&error))),
            Entry::Link { .. } | Entry::Request(_) => Self::Opening,
        }
    }

    /// After the cloud answered at `now_ms`.
    pub(crate) fn opened(
        answer: Result<OpenApprovalResponse, CallError>,
        link: Option<&Link>,
        now_ms: i64,
    ) -> Self {
        match answer {
            Ok(response) => Self::Shown(Box::new(Opened::new(response, link, now_ms))),
            Err(error) => Self::NotOpened {
                may_retry: may_retry(&error),
                text: error.to_string(),
            },
        }
    }

    /// At a later moment: a request whose time is over is over. `None` where nothing changes.
    pub(crate) fn at(&self, now_ms: i64) -> Option<Self> {
        match self {
            Self::Shown(opened) if opened.remaining(now_ms).is_over() => {
                Some(Self::Ended(opened.clone(), Outcome::Expired))
            }
            _ => None,
        }
    }

    /// The heading.
    pub(crate) fn title(&self) -> String {
        match self {
            Self::Typing(_) => "Type the code".to_owned(),
            Self::Opening => "One moment".to_owned(),
            Self::NotOpened { .. } => "This request cannot be opened".to_owned(),
            Self::Refused(_) => "Your decision was not taken".to_owned(),
            Self::Shown(opened) if opened.facts().is_own => "You ask for an account".to_owned(),
            Self::Shown(opened) => {
                format!("{} asks for an account", opened.facts().requester_name)
            }
            Self::Ended(_, outcome) => outcome.title().to_owned(),
        }
    }

    /// As tests read it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Typing(_) => "typing",
            Self::Opening => "opening",
            Self::NotOpened { .. } => "not-opened",
            Self::Refused(_) => "refused",
            Self::Shown(_) => "shown",
            Self::Ended(_, outcome) => outcome.name(),
        }
    }
}

/// Whether the same call may succeed the next time: the cloud did not say that it cannot.
fn may_retry(error: &CallError) -> bool {
    !matches!(
        error.code(),
        Some(
            ErrorCode::ApprovalRefused
                | ErrorCode::NotFound
                | ErrorCode::NotAllowed
                | ErrorCode::InvalidRequest
        )
    )
}

#[cfg(test)]
mod tests {
    use hallpass_approval::LinkError;
    use hallpass_protocol::ApiError;

    use super::super::testing::{ID, NOW_MS, response};
    use super::*;

    fn refused(code: ErrorCode) -> CallError {
        CallError::Refused(ApiError {
            code,
            message: "This code is not shown any more.".to_owned(),
            request_id: ID.parse().unwrap(),
            retry_after_s: None,
        })
    }

    #[test]
    fn page_without_a_link_asks_for_the_letters_and_says_what_was_wrong_with_one() {
        assert_eq!(Stage::begin(Entry::Code), Stage::Typing(None));
        let Stage::Typing(Some(why)) = Stage::begin(Entry::Damaged(LinkError::Damaged)) else {
            panic!("the letters are asked for");
        };
        assert!(why.starts_with("This code is incomplete") && why.ends_with('.'));
        let request = Entry::Request(ID.parse().unwrap());
        assert_eq!(Stage::begin(request), Stage::Opening);
    }

    #[test]
    fn request_when_the_network_failed_can_be_tried_again_and_when_refused_not() {
        for (error, again) in [
            (CallError::Unreachable, true),
            (CallError::NotHallpass, true),
            (refused(ErrorCode::Unavailable), true),
            (refused(ErrorCode::ApprovalRefused), false),
            (refused(ErrorCode::NotFound), false),
        ] {
            let Stage::NotOpened { may_retry, .. } = Stage::opened(Err(error), None, NOW_MS) else {
                panic!("it is not opened");
            };
            assert_eq!(may_retry, again);
        }
    }

    #[test]
    fn request_when_its_time_is_over_ends_by_itself() {
        let shown = Stage::opened(Ok(response()), None, NOW_MS);
        assert_eq!(shown.at(NOW_MS + 539_000), None);
        let over = shown.at(NOW_MS + 540_000).unwrap();
        assert_eq!(over.name(), "expired");
        assert_eq!(over.at(NOW_MS + 900_000), None);
    }
}
