//! How it ended, in words for the approver.

use hallpass_protocol::approval::{ApprovalFacts, ApprovalState, DecisionResponse};
use hallpass_ui::remaining::duration_in_words;

/// How it ended on this page. Nothing more can be done with the request here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Approved: the account is being made.
    Approved,
    /// Approved, and as many others have to.
    MoreNeeded(u8),
    /// Denied by the person.
    Denied,
    /// Denied, and the requester's sessions are ended.
    Alarm,
    /// The number was wrong.
    WrongNumber,
    /// Nobody decided in time.
    Expired,
    /// Somebody else denied it first.
    DeniedByOther,
    /// The requester took it back.
    Cancelled,
    /// It waits no more: decided by somebody else, or taken back.
    Gone,
}

/// What an outcome looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutcomeTone {
    /// It went well.
    Good,
    /// It was stopped.
    Stopped,
    /// Nothing came of it.
    Quiet,
}

impl Outcome {
    /// What the answer to an approval means.
    pub(crate) const fn of_approval(answer: &DecisionResponse) -> Self {
        match &answer.state {
            ApprovalState::Approved { .. } => Self::Approved,
            ApprovalState::Waiting | ApprovalState::Opened => {
                Self::MoreNeeded(answer.approvals_missing)
            }
            ApprovalState::Denied { .. } => Self::DeniedByOther,
            ApprovalState::WrongNumber => Self::WrongNumber,
            ApprovalState::Expired => Self::Expired,
            ApprovalState::Cancelled => Self::Cancelled,
            ApprovalState::Unknown => Self::Gone,
        }
    }

    /// What the answer to a denial means.
    pub(crate) const fn of_denial(answer: &DecisionResponse, is_alarm: bool) -> Self {
        match &answer.state {
            ApprovalState::Denied { .. } if is_alarm => Self::Alarm,
            ApprovalState::Denied { .. } => Self::Denied,
            ApprovalState::WrongNumber => Self::WrongNumber,
            ApprovalState::Expired => Self::Expired,
            ApprovalState::Cancelled => Self::Cancelled,
            _ => Self::Gone,
        }
    }

    /// The heading.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Approved => "Approved",
            Self::MoreNeeded(_) => "Your approval counts",
            Self::Denied => "Denied",
            Self::Alarm => "Denied, and the alarm is raised",
            Self::WrongNumber => "The number was wrong",
            Self::Expired => "Time is up",
            Self::DeniedByOther => "Somebody else denied it",
            Self::Cancelled => "Taken back",
            Self::Gone => "It does not wait any more",
        }
    }

    /// What that means, and what to do next.
    pub(crate) fn text(self, facts: &ApprovalFacts) -> String {
        let who = &facts.requester_name;
        let customer = &facts.customer_name;
        match self {
            Self::Approved => {
                let time = duration_in_words(u64::from(facts.lifetime_s));
                format!("{who} gets an account at {customer} for {time}. You can close this page.")
            }
            Self::MoreNeeded(1) => format!(
                "One more person has to approve before {who} gets an account at {customer}. Ask a \
                 colleague to scan the code too."
            ),
            Self::MoreNeeded(missing) => format!(
                "{missing} more people have to approve before {who} gets an account at {customer}. \
                 Ask colleagues to scan the code too."
            ),
            Self::Denied => format!("{who} gets no account at {customer}, and is told so."),
            Self::Alarm => format!(
                "All sessions of {who} are ended and your organisation is told. Call {who} on a \
                 number that you know, and find out who used their computer."
            ),
            Self::WrongNumber => format!(
                "There is one try, so this request has ended and nobody gets an account. If {who} \
                 really asked, let them request again, and read the new number to you."
            ),
            Self::Expired => format!(
                "Nobody decided within ten minutes, so nobody gets an account. If it is still \
                 needed, ask {who} to request again."
            ),
            Self::DeniedByOther => format!(
                "The first decision wins: a colleague of yours said no before you said yes. {who} \
                 gets no account at {customer}."
            ),
            Self::Cancelled => format!("{who} does not need the account any more."),
            Self::Gone => format!(
                "Somebody else decided first, or {who} took it back. There is nothing left to do \
                 here."
            ),
        }
    }

    /// What it looks like.
    pub(crate) const fn tone(self) -> OutcomeTone {
        match self {
            Self::Approved | Self::MoreNeeded(_) => OutcomeTone::Good,
            Self::Denied | Self::Alarm | Self::WrongNumber => OutcomeTone::Stopped,
            Self::Expired | Self::DeniedByOther | Self::Cancelled | Self::Gone => {
                OutcomeTone::Quiet
            }
        }
    }

    /// As tests read it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::MoreNeeded(_) => "more-needed",
            Self::Denied => "denied",
            Self::Alarm => "alarm",
            Self::WrongNumber => "wrong-number",
            Self::Expired => "expired",
            Self::DeniedByOther => "denied-by-other",
            Self::Cancelled => "cancelled",
            Self::Gone => "gone",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ID, facts};
    use super::*;

    fn answer(state: ApprovalState, approvals_missing: u8) -> DecisionResponse {
        DecisionResponse {
            state,
            approvals_missing,
        }
    }

    #[test]
    fn approval_when_it_was_the_last_is_approved_and_before_that_counts() {
        let account_id = ID.parse().unwrap();
        let approved = answer(ApprovalState::Approved { account_id }, 0);
        assert_eq!(Outcome::of_approval(&approved), Outcome::Approved);
        let open = answer(ApprovalState::Opened, 2);
        assert_eq!(Outcome::of_approval(&open), Outcome::MoreNeeded(2));
    }

    #[test]
    fn approval_when_another_decision_was_first_says_whose() {
        let denied = || ApprovalState::Denied {
            by: "Kim".to_owned(),
            reason: String::new(),
        };
        for (state, outcome) in [
            (denied(), Outcome::DeniedByOther),
            (ApprovalState::WrongNumber, Outcome::WrongNumber),
            (ApprovalState::Expired, Outcome::Expired),
            (ApprovalState::Cancelled, Outcome::Cancelled),
            (ApprovalState::Unknown, Outcome::Gone),
        ] {
            assert_eq!(Outcome::of_approval(&answer(state, 0)), outcome);
        }
        let denied = answer(denied(), 1);
        assert_eq!(Outcome::of_denial(&denied, false), Outcome::Denied);
        assert_eq!(Outcome::of_denial(&denied, true), Outcome::Alarm);
    }

    #[test]
    fn denial_when_it_was_approved_meanwhile_is_no_denial() {
        let account_id = ID.parse().unwrap();
        let approved = answer(ApprovalState::Approved { account_id }, 0);
        assert_eq!(Outcome::of_denial(&approved, true), Outcome::Gone);
    }

    #[test]
    fn every_outcome_says_what_it_means_for_whom() {
        for outcome in [
            Outcome::Approved,
            Outcome::MoreNeeded(1),
            Outcome::MoreNeeded(2),
            Outcome::Denied,
            Outcome::Alarm,
            Outcome::WrongNumber,
            Outcome::Expired,
            Outcome::DeniedByOther,
            Outcome::Cancelled,
            Outcome::Gone,
        ] {
            let text = outcome.text(&facts());
            assert!(
                text.contains("Ada Lovelace") && text.ends_with('.'),
                "{text}"
            );
        }
        assert!(Outcome::Approved.text(&facts()).contains("1 h"));
    }
}
