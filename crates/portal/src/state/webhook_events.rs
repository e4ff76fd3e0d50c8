//! Which events a webhook is told, as people choose them.

/// A choice of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventChoice {
    /// All of them.
    Everything,
    /// What somebody should look at.
    Alarms,
    /// What becomes of accounts.
    Accounts,
}

/// All choices.
pub(crate) const CHOICES: [EventChoice; 3] = [
    EventChoice::Everything,
    EventChoice::Alarms,
    EventChoice::Accounts,
];

/// What somebody should look at. Kinds that the cloud does not have are left out.
const ALARMS: [&str; 13] = [
    "account_overdue",
    "account_step_failed",
    "breaker_opened",
    "clock_jumped",
    "credential_rotation_refused",
    "orphan_found",
    "passkey_counter_regressed",
    "preflight_failed",
    "record_without_account",
    "restored",
    "session_token_misused",
    "surplus_role_removed",
    "webhook_disabled",
];

impl EventChoice {
    /// Its name in tests.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Alarms => "alarms",
            Self::Accounts => "accounts",
        }
    }

    /// Its name on screens.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Everything => "Everything",
            Self::Alarms => "Alarms",
            Self::Accounts => "Accounts",
        }
    }

    /// What it means.
    pub(crate) const fn note(self) -> &'static str {
        match self {
            Self::Everything => {
                "The whole audit log with its signed checkpoints, to be kept elsewhere."
            }
            Self::Alarms => "What somebody should look at, such as an account past its end.",
            Self::Accounts => "What becomes of accounts, from the request to the end.",
        }
    }

    /// The kinds of events, of those that the cloud has; none stands for all.
    pub(crate) fn events(self, kinds: &[String]) -> Vec<String> {
        let takes = |kind: &str| match self {
            Self::Everything => false,
            Self::Alarms => ALARMS.contains(&kind),
            Self::Accounts => kind.starts_with("account_") || kind.starts_with("credential_"),
        };
        kinds.iter().filter(|kind| takes(kind)).cloned().collect()
    }
}

/// The events of a webhook in words.
pub(crate) fn events_in_words(events: &[String], kinds: &[String]) -> String {
    let choice = CHOICES
        .into_iter()
        .find(|choice| choice.events(kinds) == events);
    match (choice, events) {
        (Some(choice), _) => choice.label().to_owned(),
        (None, [only]) => only.replace('_', " "),
        (None, [first, rest @ ..]) => {
            format!("{} and {} more", first.replace('_', " "), rest.len())
        }
        (None, []) => EventChoice::Everything.label().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> Vec<String> {
        [
            "account_overdue",
            "account_ready",
            "credential_rotated",
            "signed_in",
        ]
        .map(str::to_owned)
        .into()
    }

    #[test]
    fn choice_names_only_what_the_cloud_has() {
        let kinds = kinds();
        assert!(EventChoice::Everything.events(&kinds).is_empty());
        assert_eq!(EventChoice::Alarms.events(&kinds), ["account_overdue"]);
        assert_eq!(EventChoice::Accounts.events(&kinds), kinds[..3]);
    }

    #[test]
    fn events_are_told_in_words() {
        let kinds = kinds();
        for choice in CHOICES {
            assert_eq!(
                events_in_words(&choice.events(&kinds), &kinds),
                choice.label()
            );
        }
        assert_eq!(events_in_words(&kinds[3..], &kinds), "signed in");
        assert_eq!(
            events_in_words(&kinds[1..], &kinds),
            "account ready and 2 more"
        );
    }
}
