//! Why a ceremony did not end with a passkey, in words for the person at the screen.

/// Which of the two ceremonies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CeremonyKind {
    /// A passkey is made.
    Create,
    /// A passkey is used.
    Get,
}

/// Why a ceremony did not end with a passkey. The text says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyError {
    /// The person closed the browser's window, or no passkey fits. Browsers do not tell the two
    /// apart, so that pages cannot find out who has a passkey (WebAuthn §14.5.2).
    #[error(
        "No passkey was used. If you closed the window, try again. If this device has no Hallpass \
         passkey, use the device that has it, or ask your administrator for an invitation."
    )]
    NotUsed,
    /// The person closed the browser's window while a passkey was being made.
    #[error("No passkey was made. Try again and follow your browser.")]
    NotMade,
    /// Nobody answered in time.
    #[error("Nobody answered in time. Try again and follow your device's instructions.")]
    TimedOut,
    /// This authenticator already holds a passkey of this person.
    #[error(
        "This device already has a Hallpass passkey of yours. Sign in with it, or choose another \
         device or security key."
    )]
    AlreadyEnrolled,
    /// The browser does not let this page speak for the cloud's host.
    #[error(
        "The browser does not let this page use passkeys of your Hallpass address. Check the \
         address in the options and allow access to it, then try again."
    )]
    WrongSite,
    /// The authenticator cannot check who uses it.
    #[error(
        "This device cannot check that it is you. Set up a PIN, fingerprint or face on it, or use \
         another one."
    )]
    NoUserVerification,
    /// This browser has no passkeys.
    #[error(
        "This browser does not support passkeys here. Use a current Chrome, Edge or Firefox and \
         open the page over https."
    )]
    Unsupported,
    /// The cloud sent something that is no ceremony.
    #[error("The answer of Hallpass could not be read. Reload the page and try again.")]
    OptionsInvalid,
    /// Something else.
    #[error("The passkey did not work ({name}). Try again, or use another device.")]
    Other {
        /// The name of the browser's exception.
        name: String,
    },
}

/// What the browser's exception means. `NotAllowedError` stands for a refusal and for a time-out;
/// the time that went by tells them apart.
pub(super) fn classify(
    kind: CeremonyKind,
    name: &str,
    elapsed_ms: i64,
    timeout_ms: Option<i64>,
) -> CeremonyError {
    match name {
        "NotAllowedError" | "AbortError" if timeout_ms.is_some_and(|t| elapsed_ms >= t) => {
            CeremonyError::TimedOut
        }
        "NotAllowedError" | "AbortError" => match kind {
            CeremonyKind::Create => CeremonyError::NotMade,
            CeremonyKind::Get => CeremonyError::NotUsed,
        },
        "InvalidStateError" if kind == CeremonyKind::Create => CeremonyError::AlreadyEnrolled,
        "SecurityError" => CeremonyError::WrongSite,
        "ConstraintError" => CeremonyError::NoUserVerification,
        "NotSupportedError" => CeremonyError::Unsupported,
        "TypeError" => CeremonyError::OptionsInvalid,
        other => CeremonyError::Other {
            name: other.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_allowed_when_the_time_ran_out_is_a_time_out() {
        let get = |elapsed| classify(CeremonyKind::Get, "NotAllowedError", elapsed, Some(60_000));
        assert_eq!(get(60_000), CeremonyError::TimedOut);
        assert_eq!(get(59_999), CeremonyError::NotUsed);
        assert_eq!(
            classify(CeremonyKind::Create, "NotAllowedError", 1 << 40, None),
            CeremonyError::NotMade
        );
    }

    #[test]
    fn invalid_state_when_creating_means_already_enrolled() {
        let name = "InvalidStateError";
        assert_eq!(
            classify(CeremonyKind::Create, name, 0, None),
            CeremonyError::AlreadyEnrolled
        );
        assert_eq!(
            classify(CeremonyKind::Get, name, 0, None),
            CeremonyError::Other {
                name: name.to_owned()
            }
        );
    }

    #[test]
    fn other_exceptions_when_classified_each_have_their_sentence() {
        for (name, error) in [
            ("SecurityError", CeremonyError::WrongSite),
            ("ConstraintError", CeremonyError::NoUserVerification),
            ("NotSupportedError", CeremonyError::Unsupported),
            ("TypeError", CeremonyError::OptionsInvalid),
        ] {
            assert_eq!(classify(CeremonyKind::Get, name, 0, Some(1)), error);
        }
    }
}
