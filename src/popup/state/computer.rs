//! This browser's wish to be signed in by a phone, at one moment: in words, and what to do next.

use hallpass_protocol::Timestamp;
use hallpass_protocol::computer_sign_in::{ComputerSignInState, ComputerSignInView};
use hallpass_ui::components::BannerKind;
use hallpass_ui::remaining::Remaining;

/// How long a wish waits, in seconds.
const WAITS_S: u32 = 600;

/// Where a wish stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ComputerStanding {
    /// As tests read it.
    pub(crate) name: &'static str,
    /// How much it matters.
    pub(crate) kind: BannerKind,
    /// A few words.
    pub(crate) title: &'static str,
    /// One sentence, and what to do next.
    pub(crate) text: &'static str,
    /// It can be decided: the code is shown.
    pub(crate) is_open: bool,
}

/// Where `sign_in` stands at `now`, the cloud's time.
pub(crate) fn standing(sign_in: &ComputerSignInView, now: Timestamp) -> ComputerStanding {
    let over = |name, kind, title, text| ComputerStanding {
        name,
        kind,
        title,
        text,
        is_open: false,
    };
    let open = |name, title, text| ComputerStanding {
        is_open: true,
        ..over(name, BannerKind::Info, title, text)
    };
    let expired = over(
        "expired",
        BannerKind::Warning,
        "The time is over",
        "A code is good for 10 minutes. Show another one.",
    );
    match sign_in.state {
        ComputerSignInState::Waiting | ComputerSignInState::Opened if sign_in.expires_at <= now => {
            expired
        }
        ComputerSignInState::Waiting => open(
            "waiting",
            "Scan this with your phone",
            "The phone has to be in this computer's network.",
        ),
        ComputerSignInState::Opened => open(
            "opened",
            "Opened on your phone",
            "Choose the account there, and type the number.",
        ),
        ComputerSignInState::Allowed => open("allowed", "Allowed", "Signing in here."),
        ComputerSignInState::Denied => over(
            "denied",
            BannerKind::Error,
            "Denied on the phone",
            "Nobody was signed in here.",
        ),
        ComputerSignInState::WrongNumber => over(
            "wrong-number",
            BannerKind::Error,
            "A wrong number was typed",
            "There is one try. Show another code.",
        ),
        ComputerSignInState::Expired => expired,
        ComputerSignInState::Cancelled | ComputerSignInState::Unknown => over(
            "ended",
            BannerKind::Warning,
            "This code is not good any more",
            "Show another one.",
        ),
    }
}

/// What is left of the time in which it can be decided.
pub(crate) fn remaining(sign_in: &ComputerSignInView, now: Timestamp) -> Remaining {
    Remaining::until(sign_in.expires_at, WAITS_S, now.unix_ms(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_000_000_000;

    fn view(state: ComputerSignInState) -> ComputerSignInView {
        ComputerSignInView {
            id: "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3".parse().unwrap(),
            state,
            requested_at: Timestamp::from_unix_ms(NOW),
            expires_at: Timestamp::from_unix_ms(NOW + 600_000),
            shown: None,
        }
    }

    #[test]
    fn code_is_shown_until_its_time_is_over_and_not_once_it_is_decided() {
        let at = |state, after_s: i64| {
            let now = Timestamp::from_unix_ms(NOW + after_s * 1_000);
            let standing = standing(&view(state), now);
            (standing.name, standing.is_open)
        };
        assert_eq!(at(ComputerSignInState::Waiting, 599), ("waiting", true));
        assert_eq!(at(ComputerSignInState::Opened, 599), ("opened", true));
        assert_eq!(at(ComputerSignInState::Waiting, 600), ("expired", false));
        assert_eq!(at(ComputerSignInState::Denied, 0), ("denied", false));
        assert_eq!(
            at(ComputerSignInState::WrongNumber, 0),
            ("wrong-number", false)
        );
        let now = Timestamp::from_unix_ms(NOW + 300_000);
        assert_eq!(
            remaining(&view(ComputerSignInState::Waiting), now).in_words(),
            "5 min"
        );
    }
}
