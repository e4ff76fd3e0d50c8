//! What the toolbar button shows. Pure.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::{AccountState, AccountView};

use crate::worker::known_approval::KnownApproval;
use crate::worker::lock::RunningAccount;

/// Plenty of time, or none running.
const CALM: &str = "#0f6cbd";
/// 15 minutes or less.
const SOON: &str = "#9a5b00";
/// 5 minutes or less, or a problem.
const URGENT: &str = "#b10e1c";

/// Text, colour and tooltip of the toolbar button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadgeView {
    /// Up to four characters.
    pub text: String,
    /// `#rrggbb`; white text stands on it with a contrast of 4.5 or more.
    pub color: &'static str,
    /// One sentence.
    pub title: String,
}

/// What to show for `accounts` at `now`, the cloud's time. A problem comes first, then an account
/// that is being made, then the one that ends first.
pub fn badge(accounts: &[AccountView], problem: Option<&str>, now: Timestamp) -> BadgeView {
    if let Some(problem) = problem {
        return BadgeView {
            text: "!".to_owned(),
            color: URGENT,
            title: format!("Hallpass: {problem}"),
        };
    }
    let is_being_made = |a: &&AccountView| matches!(a.state, AccountState::Provisioning { .. });
    if let Some(account) = accounts.iter().find(is_being_made) {
        let title = format!(
            "Hallpass: preparing the account for {}",
            account.customer_name
        );
        return BadgeView {
            text: "…".to_owned(),
            color: CALM,
            title,
        };
    }
    let running = accounts
        .iter()
        .filter(|account| account.state == AccountState::Ready)
        .filter_map(|account| Some((account.customer_name.as_str(), account.ends_at?)));
    countdown(running, "", now)
}

/// What to show while a request waits: the technician's own before one of the inbox, at `now`, the
/// cloud's time. Both last ten minutes at most.
pub(crate) fn approvals(
    own: Option<&KnownApproval>,
    inbox: &[KnownApproval],
    now: Timestamp,
) -> Option<BadgeView> {
    if let Some(own) = own {
        let customer = &own.head.customer_name;
        return Some(BadgeView {
            text: "?".to_owned(),
            color: CALM,
            title: format!("Hallpass: your request for {customer} waits for approval"),
        });
    }
    let mut waiting = inbox.iter().filter(|one| one.head.expires_at > now);
    let first = &waiting.next()?.head;
    Some(BadgeView {
        text: format!("{}?", waiting.count() + 1),
        color: SOON,
        title: format!(
            "Hallpass: {} asks for your approval for {}",
            first.requester_name, first.customer_name
        ),
    })
}

/// What to show while the extension is locked.
pub(crate) fn locked(accounts: &[RunningAccount], now: Timestamp) -> BadgeView {
    let running = accounts
        .iter()
        .map(|account| (account.customer_name.as_str(), account.ends_at));
    countdown(running, " (locked)", now)
}

/// The account that ends first.
fn countdown<'a>(
    running: impl Iterator<Item = (&'a str, Timestamp)>,
    standing: &str,
    now: Timestamp,
) -> BadgeView {
    let first = running
        .filter_map(|(customer, end)| Some((remaining_minutes(end, now)?, customer)))
        .min_by_key(|(minutes, _)| *minutes);
    let Some((minutes, customer)) = first else {
        return BadgeView {
            text: String::new(),
            color: CALM,
            title: format!("Hallpass{standing}"),
        };
    };
    let color = match minutes {
        0..=5 => URGENT,
        6..=15 => SOON,
        _ => CALM,
    };
    let title = format!("Hallpass{standing}: {customer}, {} left", in_words(minutes));
    BadgeView {
        text: in_short(minutes),
        color,
        title,
    }
}

/// Minutes until `ends_at`, the begun one included; `None` when that is past.
pub fn remaining_minutes(ends_at: Timestamp, now: Timestamp) -> Option<u64> {
    let remaining = ends_at.since(now);
    (!remaining.is_zero())
        .then(|| remaining.as_millis().div_ceil(60_000))
        .and_then(|m| m.try_into().ok())
}

fn in_short(minutes: u64) -> String {
    match minutes {
        0..60 => format!("{minutes}m"),
        60..6_000 => format!("{}h", minutes / 60),
        _ => format!("{}d", minutes / 1_440),
    }
}

pub(crate) fn in_words(minutes: u64) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, 1) => "1 minute".to_owned(),
        (0, rest) => format!("{rest} minutes"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::account::ProvisioningStage;

    use super::*;
    use crate::worker::fixtures::account;

    fn now() -> Timestamp {
        Timestamp::from_unix_ms(0)
    }

    fn at(seconds: i64) -> AccountView {
        AccountView {
            ends_at: Some(Timestamp::from_unix_ms(seconds * 1000)),
            ..account(1)
        }
    }

    fn text(seconds: i64) -> (String, &'static str) {
        let badge = badge(&[at(seconds)], None, now());
        (badge.text, badge.color)
    }

    #[test]
    fn badge_when_an_account_runs_shows_its_minutes() {
        assert_eq!(text(59 * 60), ("59m".to_owned(), CALM));
        assert_eq!(text(2 * 3600), ("2h".to_owned(), CALM));
        assert_eq!(text(3600 + 59 * 60), ("1h".to_owned(), CALM));
        assert_eq!(text(5 * 86_400), ("5d".to_owned(), CALM));
        assert_eq!(text(16 * 60), ("16m".to_owned(), CALM));
        assert_eq!(text(15 * 60), ("15m".to_owned(), SOON));
        assert_eq!(text(5 * 60 + 1), ("6m".to_owned(), SOON));
        assert_eq!(text(5 * 60), ("5m".to_owned(), URGENT));
        assert_eq!(text(1), ("1m".to_owned(), URGENT));
        assert_eq!(text(0), (String::new(), CALM));
    }

    #[test]
    fn badge_when_several_run_shows_the_one_that_ends_first() {
        let view = badge(&[at(3600), at(600), at(7200)], None, now());
        assert_eq!(view.text, "10m");
        assert_eq!(view.title, "Hallpass: Contoso, 10 minutes left");
    }

    #[test]
    fn badge_when_one_is_being_made_or_there_is_a_problem_says_so() {
        let making = AccountView {
            state: AccountState::Provisioning {
                stage: ProvisioningStage::Creating,
            },
            ..at(600)
        };
        assert_eq!(badge(&[at(600), making.clone()], None, now()).text, "…");
        let view = badge(&[making], Some("no answer"), now());
        assert_eq!(
            (view.text.as_str(), view.title.as_str()),
            ("!", "Hallpass: no answer")
        );
    }
}
