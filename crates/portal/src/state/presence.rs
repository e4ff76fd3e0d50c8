//! Whether somebody is signed in.

/// Whether somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Presence {
    /// The page was loaded, and the cloud is asked about the session that this tab had.
    Restoring,
    /// The cloud could not be asked: why.
    NotRestored(String),
    /// Nobody. Where that was not asked for: why.
    SignedOut(Option<String>),
    /// Nobody any more: the person of this name was away for too long.
    Locked(String),
    /// Somebody.
    SignedIn,
}

/// What is said when the cloud gives no reason.
const ENDED: &str =
    "You were signed out: the session was ended elsewhere or is over. Sign in again.";

impl Presence {
    /// The session has ended without this page: why, where the cloud says so.
    pub(crate) fn ended(why: String) -> Self {
        Self::SignedOut(Some(if why.is_empty() {
            ENDED.to_owned()
        } else {
            why
        }))
    }

    /// As tests read it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Restoring => "restoring",
            Self::NotRestored(_) => "failed",
            Self::SignedOut(None) => "signed-out",
            Self::SignedOut(Some(_)) => "ended",
            Self::Locked(_) => "locked",
            Self::SignedIn => "signed-in",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presence_when_a_session_ends_without_a_reason_still_says_what_to_do() {
        let Presence::SignedOut(Some(words)) = Presence::ended(String::new()) else {
            panic!("nobody is signed in");
        };
        assert!(words.contains("Sign in again"));
        assert_eq!(
            Presence::ended("Suspended.".to_owned()),
            Presence::SignedOut(Some("Suspended.".to_owned()))
        );
    }
}
