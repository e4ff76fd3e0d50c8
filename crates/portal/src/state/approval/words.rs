//! How old something is, and what stands in the way of signing in.

use core::fmt::Display;

use hallpass_protocol::Timestamp;
use hallpass_protocol::approval::RequestedRole;
use hallpass_ui::ceremony::CeremonyError;
use hallpass_ui::remaining::duration_in_words;

use crate::api::CallError;

/// Global Administrator's template id, the same in every tenant.
const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

/// Whether a role may do everything in its tenant.
pub(crate) fn is_global_administrator(role: &RequestedRole) -> bool {
    role.id.to_string() == GLOBAL_ADMINISTRATOR
}

/// How long ago, exactly enough for something that lives ten minutes: “20 s ago”, “4 min ago”.
pub(crate) fn age_in_words(since: Timestamp, now_ms: i64, clock_offset_ms: i64) -> String {
    let now = Timestamp::from_unix_ms(now_ms.saturating_add(clock_offset_ms));
    match now.since(since).as_secs() {
        0..10 => "just now".to_owned(),
        seconds @ 10..60 => format!("{} s ago", seconds / 10 * 10),
        seconds => format!("{} ago", duration_in_words(seconds / 60 * 60)),
    }
}

/// An error that is written to stand after a colon, as a sentence of its own.
pub(crate) fn sentence(error: &impl Display) -> String {
    let text = error.to_string();
    let mut rest = text.chars();
    let first: String = rest
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", rest.as_str())
}

/// Why nobody is signed in, on a phone that came from a scanned code; `host` is the portal's.
pub(crate) fn not_signed_in(error: &CallError, host: &str) -> String {
    let elsewhere = format!(
        "open {host}/approve on the device that has your passkey, sign in there, and type the eight \
         letters that stand under the QR code"
    );
    match error {
        CallError::Ceremony(CeremonyError::Unsupported) => {
            format!("This browser has no passkeys. Use another one, or {elsewhere}.")
        }
        CallError::Ceremony(CeremonyError::NotUsed) => format!(
            "No passkey was used. If you closed the window, try again. If this phone has no Hallpass \
             passkey, {elsewhere}."
        ),
        CallError::Ceremony(CeremonyError::NoUserVerification) => format!(
            "This device cannot check that it is you. Set up a screen lock, or {elsewhere}."
        ),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use hallpass_approval::{Code, CodeError};

    use super::super::testing::{NOW_MS, facts};
    use super::*;

    #[test]
    fn global_administrator_is_known_by_its_id_and_not_by_its_name() {
        let mut role = facts().roles.remove(0);
        role.name = "Global Administrator".to_owned();
        assert!(!is_global_administrator(&role));
        role.id = GLOBAL_ADMINISTRATOR.parse().unwrap();
        assert!(is_global_administrator(&role));
    }

    #[test]
    fn age_is_said_in_what_matters_within_ten_minutes() {
        let made = Timestamp::from_unix_ms(NOW_MS);
        for (after_s, words) in [
            (-5, "just now"),
            (3, "just now"),
            (34, "30 s ago"),
            (61, "1 min ago"),
            (599, "9 min ago"),
        ] {
            assert_eq!(age_in_words(made, NOW_MS + after_s * 1000, 0), words);
        }
        assert_eq!(age_in_words(made, 0, NOW_MS + 60_000), "1 min ago");
    }

    #[test]
    fn errors_of_a_typed_code_become_sentences() {
        let error = "BCDO".parse::<Code>().unwrap_err();
        assert_eq!(error, CodeError::RoundLetter);
        assert_eq!(
            sentence(&error),
            "A code has no \"O\" and no \"0\": look whether it is a \"D\" or a \"Q\"."
        );
        assert_eq!(sentence(&"Done."), "Done.");
    }

    #[test]
    fn phone_without_a_passkey_is_told_where_to_go_on() {
        for error in [CeremonyError::NotUsed, CeremonyError::Unsupported] {
            let text = not_signed_in(&error.into(), "portal.example");
            assert!(text.contains("portal.example/approve"), "{text}");
            assert!(text.contains("eight letters"), "{text}");
        }
    }
}
