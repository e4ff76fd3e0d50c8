//! Which notifications are due. Pure.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::{AccountState, AccountView, EndCause};
use hallpass_protocol::ids::AccountId;
use serde::{Deserialize, Serialize};

use crate::worker::badge::remaining_minutes;
use crate::worker::known_approval::ApprovalHead;

/// A notification that is shown once for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// It can be used.
    Ready,
    /// It could not be made.
    Failed,
    /// It ends in five minutes.
    EndsSoon,
}

/// A notification to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueNotice {
    /// For which account.
    pub account_id: AccountId,
    /// Which one.
    pub notice: Notice,
    /// Its title.
    pub title: String,
    /// One sentence.
    pub message: String,
    /// What its button extends the account by, in seconds; 0 where it has none.
    pub extends_by_s: u32,
}

/// What a notification offers to extend an account by, in seconds; less where less is left.
const OFFERED_S: u32 = 1_800;

/// By how much an account is extended from its notification, in seconds; 0 where it cannot be.
pub(crate) const fn offered_extension_s(account: &AccountView) -> u32 {
    let left_s = account.extension_left_s();
    if left_s < OFFERED_S {
        left_s
    } else {
        OFFERED_S
    }
}

/// Minutes before the end at which the technician is warned.
const ENDS_SOON_MIN: u64 = 5;
/// A lifetime of this many seconds or less is short enough to be kept in mind.
const SHORTEST_WARNED_S: u32 = 600;

/// The notice that `account` asks for at `now`, the cloud's time. `was_being_made` says that the
/// last view of it was of an account in the making.
pub fn due(account: &AccountView, was_being_made: bool, now: Timestamp) -> Option<DueNotice> {
    let notice = |notice, title: String, message: String| {
        Some(DueNotice {
            account_id: account.id,
            notice,
            title,
            message,
            extends_by_s: 0,
        })
    };
    let customer = &account.customer_name;
    let warning = account
        .ends_at
        .filter(|_| account.state == AccountState::Ready)
        .and_then(|end| ends_soon(account.id, customer, end, account.lifetime_s, now));
    if let Some(warning) = warning {
        return Some(DueNotice {
            extends_by_s: offered_extension_s(account),
            ..warning
        });
    }
    match &account.state {
        AccountState::Ready if was_being_made => notice(
            Notice::Ready,
            format!("{customer}: the account is ready"),
            "Open Hallpass to launch a portal.".to_owned(),
        ),
        AccountState::Ending {
            cause: EndCause::ProvisioningFailed { message },
            ..
        }
        | AccountState::Ended {
            cause: EndCause::ProvisioningFailed { message },
        } if was_being_made => notice(
            Notice::Failed,
            format!("{customer}: the account could not be made"),
            message.clone(),
        ),
        _ => None,
    }
}

/// The warning before the end of an account that lived for `lifetime_s` seconds.
pub(crate) fn ends_soon(
    account_id: AccountId,
    customer: &str,
    ends_at: Timestamp,
    lifetime_s: u32,
    now: Timestamp,
) -> Option<DueNotice> {
    let is_soon = remaining_minutes(ends_at, now).is_some_and(|left| left <= ENDS_SOON_MIN);
    (is_soon && lifetime_s > SHORTEST_WARNED_S).then(|| DueNotice {
        account_id,
        notice: Notice::EndsSoon,
        title: format!("{customer}: access ends soon"),
        message: "The account ends in 5 minutes. Save your work.".to_owned(),
        extends_by_s: 0,
    })
}

/// Whether a ready account ends within the time of its warning.
pub(crate) fn is_ending_soon(account: &AccountView, now: Timestamp) -> bool {
    let ends_at = account
        .ends_at
        .filter(|_| account.state == AccountState::Ready);
    ends_at.is_none_or(|ends_at| {
        remaining_minutes(ends_at, now).is_none_or(|left| left <= ENDS_SOON_MIN)
    })
}

/// Title and sentence about what became of a request for approval; `None` while it is open, and
/// where the technician took it back.
pub(crate) fn decision(approval: &ApprovalHead) -> Option<(String, String)> {
    let state = &approval.state;
    let denied;
    let (what, message) = match state.name.as_str() {
        "approved" => ("approved", "The account is being made."),
        "denied" => {
            denied = format!("{} denied it", state.by);
            let message = if state.reason.is_empty() {
                "No reason was given."
            } else {
                &state.reason
            };
            (denied.as_str(), message)
        }
        "expired" => ("nobody decided in time", "Open Hallpass to ask again."),
        "wrong_number" => (
            "a wrong number was typed",
            "The request has ended. Open Hallpass to ask again.",
        ),
        _ => return None,
    };
    let title = format!("{}: {what}", approval.customer_name);
    Some((title, message.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::fixtures::account;

    fn kind(account: &AccountView, was_being_made: bool, now_s: i64) -> Option<Notice> {
        due(
            account,
            was_being_made,
            Timestamp::from_unix_ms(now_s * 1000),
        )
        .map(|due| due.notice)
    }

    #[test]
    fn notice_when_five_minutes_are_left_warns() {
        let account = AccountView {
            ends_at: Some(Timestamp::from_unix_ms(3_600_000)),
            ..account(1)
        };
        assert_eq!(kind(&account, false, 3600 - 301), None);
        assert_eq!(kind(&account, false, 3600 - 300), Some(Notice::EndsSoon));
        assert_eq!(kind(&account, false, 3600), None, "over is over");
        let short = AccountView {
            lifetime_s: 300,
            ..account
        };
        assert_eq!(
            kind(&short, false, 3600 - 200),
            None,
            "its whole life is that short"
        );
    }

    #[test]
    fn notice_when_made_or_failed_says_so() {
        assert_eq!(kind(&account(1), true, 0), Some(Notice::Ready));
        assert_eq!(kind(&account(1), false, 0), None);
        let cause = EndCause::ProvisioningFailed {
            message: "no licence".to_owned(),
        };
        let failed = AccountView {
            state: AccountState::Ended { cause },
            ..account(1)
        };
        assert_eq!(kind(&failed, true, 0), Some(Notice::Failed));
    }
}
