//! A request for approval at one moment: where it stands, in words, and what to do next.

use hallpass_protocol::Timestamp;
use hallpass_protocol::approval::{ApprovalState, ApprovalView};
use hallpass_ui::components::BannerKind;
use hallpass_ui::remaining::{Remaining, duration_in_words};

/// How long a request waits, in seconds.
const WAITS_S: u32 = 600;
/// How long the list shows a request that was not approved, after its time, in milliseconds.
const SHOWN_AFTER_MS: i64 = 600_000;

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// As tests read it.
    pub(crate) name: &'static str,
    /// How much it matters.
    pub(crate) kind: BannerKind,
    /// A few words.
    pub(crate) title: String,
    /// One sentence, and what to do next.
    pub(crate) text: String,
    /// It can be decided: the code is shown.
    pub(crate) is_open: bool,
    /// Asking again makes sense.
    pub(crate) can_ask_again: bool,
}

/// Where `approval` stands at `now`, the cloud's time.
pub(crate) fn standing(approval: &ApprovalView, now: Timestamp) -> Standing {
    let over = |name, kind, title: &str, text: &str| Standing {
        name,
        kind,
        title: title.to_owned(),
        text: text.to_owned(),
        is_open: false,
        can_ask_again: true,
    };
    let expired = || {
        over(
            "expired",
            BannerKind::Warning,
            "Nobody decided in time",
            "A request waits for 10 minutes. Ask again, and call somebody who may approve it.",
        )
    };
    match &approval.state {
        ApprovalState::Waiting | ApprovalState::Opened if approval.expires_at <= now => expired(),
        ApprovalState::Waiting => Standing {
            is_open: true,
            can_ask_again: false,
            ..over(
                "waiting",
                BannerKind::Info,
                "Waiting for approval",
                "Have the code scanned, then read out the number.",
            )
        },
        ApprovalState::Opened => Standing {
            is_open: true,
            can_ask_again: false,
            ..over(
                "opened",
                BannerKind::Info,
                "Opened on a device",
                &match approvals_in_words(approval) {
                    Some(count) => format!("{count}. Read out the number."),
                    None => "Read out the number.".to_owned(),
                },
            )
        },
        ApprovalState::Approved { .. } => Standing {
            can_ask_again: false,
            ..over(
                "approved",
                BannerKind::Success,
                "Approved",
                "The account is being made. It is in your list.",
            )
        },
        ApprovalState::Denied { by, reason } => over(
            "denied",
            BannerKind::Error,
            &format!("{by} denied it"),
            &if reason.is_empty() {
                "No reason was given. Talk to them before you ask again.".to_owned()
            } else {
                format!("“{reason}”")
            },
        ),
        ApprovalState::Expired => expired(),
        ApprovalState::WrongNumber => over(
            "wrong-number",
            BannerKind::Error,
            "A wrong number was typed",
            "There is one try. Ask again, and read out the new number slowly.",
        ),
        ApprovalState::Cancelled => over(
            "cancelled",
            BannerKind::Info,
            "Cancelled",
            "You cancelled this request. Its code opens nothing any more.",
        ),
        ApprovalState::Unknown => over(
            "unknown",
            BannerKind::Warning,
            "Decided",
            "This extension does not know the outcome. Update it, then open Hallpass again.",
        ),
    }
}

/// “1 of 2 approvals”; `None` where one is enough.
pub(crate) fn approvals_in_words(approval: &ApprovalView) -> Option<String> {
    (approval.approvals_needed > 1).then(|| {
        format!(
            "{} of {} approvals",
            approval.approvals_given, approval.approvals_needed
        )
    })
}

/// “Helpdesk Administrator, group Azure contributors, for 1 h”.
pub(crate) fn rights_and_lifetime(roles: &[String], groups: &[String], lifetime_s: u32) -> String {
    let length = duration_in_words(u64::from(lifetime_s));
    format!("{}, for {length}", rights(roles, groups))
}

/// The names of roles and groups, one after the other.
pub(crate) fn rights(roles: &[String], groups: &[String]) -> String {
    let groups = groups.iter().map(|name| format!("group {name}"));
    let all: Vec<String> = roles.iter().cloned().chain(groups).collect();
    all.join(", ")
}

/// What is left of the time in which it can be decided.
pub(crate) fn remaining(approval: &ApprovalView, now: Timestamp) -> Remaining {
    Remaining::until(approval.expires_at, WAITS_S, now.unix_ms(), 0)
}

/// Whether the cloud has to be asked about `approval`: there is another code, or its time is over.
pub(crate) fn is_stale(approval: &ApprovalView, now: Timestamp) -> bool {
    let has_code = approval
        .shown
        .as_ref()
        .is_some_and(|code| code.changes_at > now);
    approval.state.is_open() && (!has_code || approval.expires_at <= now)
}

/// Whether the list shows it: it waits, or it ended otherwise than was hoped a short while ago.
pub(crate) fn is_listed(approval: &ApprovalView, now: Timestamp) -> bool {
    match approval.state {
        ApprovalState::Approved { .. } | ApprovalState::Cancelled | ApprovalState::Unknown => false,
        _ => approval.expires_at.unix_ms().saturating_add(SHOWN_AFTER_MS) > now.unix_ms(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use hallpass_protocol::approval::ShownCode;

    use super::*;

    const ID: &str = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
    const NOW: i64 = 1_795_000_000_000;

    pub(crate) fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_ms(NOW + seconds * 1000)
    }

    pub(crate) fn approval(state: ApprovalState) -> ApprovalView {
        ApprovalView {
            id: ID.parse().unwrap(),
            customer_id: ID.parse().unwrap(),
            customer_name: "Contoso".to_owned(),
            preset_id: ID.parse().unwrap(),
            preset_name: "Helpdesk".to_owned(),
            roles: vec!["Helpdesk Administrator".to_owned()],
            groups: Vec::new(),
            lifetime_s: 3600,
            reason: "Reset MFA".to_owned(),
            ticket: "INC-4711".to_owned(),
            starts_at: None,
            requested_at: at(0),
            expires_at: at(600),
            approvals_needed: 1,
            approvals_given: 0,
            may_be_oneself: false,
            state,
            shown: Some(ShownCode {
                link: "https://hallpass.example/approve#1".to_owned(),
                code: "BCDF-GHJK".to_owned(),
                number: "042".to_owned(),
                changes_at: at(60),
            }),
            revision: 1,
        }
    }

    #[test]
    fn standing_when_open_shows_the_code_until_its_time_is_over() {
        let waiting = approval(ApprovalState::Waiting);
        assert!(standing(&waiting, at(599)).is_open);
        let over = standing(&waiting, at(600));
        assert_eq!((over.name, over.is_open), ("expired", false));
        assert!(over.can_ask_again);
    }

    #[test]
    fn standing_when_several_must_approve_counts_them() {
        let mut opened = approval(ApprovalState::Opened);
        assert_eq!(standing(&opened, at(0)).text, "Read out the number.");
        (opened.approvals_needed, opened.approvals_given) = (2, 1);
        let text = standing(&opened, at(0)).text;
        assert_eq!(text, "1 of 2 approvals. Read out the number.");
    }

    #[test]
    fn standing_when_denied_says_by_whom_and_why() {
        let denied = |reason: &str| {
            let (by, reason) = ("Ravi".to_owned(), reason.to_owned());
            standing(&approval(ApprovalState::Denied { by, reason }), at(0))
        };
        let with_reason = denied("Use the helpdesk preset.");
        assert_eq!(with_reason.title, "Ravi denied it");
        assert_eq!(with_reason.text, "“Use the helpdesk preset.”");
        assert!(with_reason.can_ask_again);
        assert!(denied("").text.starts_with("No reason was given."));
    }

    #[test]
    fn standing_when_approved_or_taken_back_shows_no_code() {
        let account_id = ID.parse().unwrap();
        let approved = standing(&approval(ApprovalState::Approved { account_id }), at(0));
        assert!(!approved.is_open && !approved.can_ask_again);
        assert!(!standing(&approval(ApprovalState::Cancelled), at(0)).is_open);
    }

    #[test]
    fn stale_when_the_minute_is_over_or_no_code_came_and_never_once_it_is_decided() {
        let mut waiting = approval(ApprovalState::Waiting);
        assert!(!is_stale(&waiting, at(59)));
        assert!(is_stale(&waiting, at(60)));
        waiting.shown = None;
        assert!(is_stale(&waiting, at(0)));
        assert!(!is_stale(&approval(ApprovalState::Expired), at(700)));
    }

    #[test]
    fn list_when_it_was_denied_shows_it_for_a_while_and_never_what_was_approved() {
        let account_id = ID.parse().unwrap();
        let denied = approval(ApprovalState::WrongNumber);
        assert!(is_listed(&denied, at(1199)));
        assert!(!is_listed(&denied, at(1200)));
        assert!(is_listed(&approval(ApprovalState::Waiting), at(0)));
        assert!(!is_listed(
            &approval(ApprovalState::Approved { account_id }),
            at(0)
        ));
    }

    #[test]
    fn remaining_when_half_is_over_says_five_minutes() {
        let waiting = approval(ApprovalState::Waiting);
        assert_eq!(remaining(&waiting, at(300)).in_words(), "5 min");
        assert_eq!(remaining(&waiting, at(300)).percent(), 50);
    }
}
