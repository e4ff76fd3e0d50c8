//! What is typed about a person or a group, checked before it is sent.

use hallpass_protocol::technician::NAME_MAX_CHARS;

/// Why a name cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NameError {
    /// Nothing was typed.
    #[error("Enter a name.")]
    Missing,
    /// It is too long.
    #[error("The name is too long. Keep it within {NAME_MAX_CHARS} characters.")]
    TooLong,
}

/// Why a mail address cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Enter a mail address, such as kim@example.com.")]
pub(crate) struct EmailError;

/// The name as it is sent.
///
/// # Errors
/// See [`NameError`].
pub(crate) fn check_name(typed: &str) -> Result<String, NameError> {
    let name = typed.trim();
    match name.chars().count() {
        0 => Err(NameError::Missing),
        n if n > NAME_MAX_CHARS => Err(NameError::TooLong),
        _ => Ok(name.to_owned()),
    }
}

/// The mail address as it is sent. Only what is surely none is refused; the cloud decides.
///
/// # Errors
/// When it is none.
pub(crate) fn check_email(typed: &str) -> Result<String, EmailError> {
    let email = typed.trim();
    let is_one = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    if is_one && !email.contains(char::is_whitespace) {
        Ok(email.to_owned())
    } else {
        Err(EmailError)
    }
}

/// Whether what was typed to confirm is the name, white space and case aside.
pub(crate) fn is_confirmed(typed: &str, name: &str) -> bool {
    let words =
        |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_lowercase).collect() };
    !typed.trim().is_empty() && words(typed) == words(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_when_empty_or_too_long_is_refused() {
        assert_eq!(check_name("  "), Err(NameError::Missing));
        assert_eq!(check_name(" Kim "), Ok("Kim".to_owned()));
        assert_eq!(
            check_name(&"x".repeat(NAME_MAX_CHARS + 1)),
            Err(NameError::TooLong)
        );
    }

    #[test]
    fn email_when_it_is_surely_none_is_refused() {
        for typed in [
            "",
            "kim",
            "@example.com",
            "kim@",
            "kim @example.com",
            "a@b@c",
        ] {
            assert_eq!(check_email(typed), Err(EmailError), "{typed}");
        }
        assert_eq!(
            check_email(" kim@example.com "),
            Ok("kim@example.com".to_owned())
        );
    }

    #[test]
    fn removal_is_confirmed_by_the_whole_name_alone() {
        assert!(is_confirmed(" ada  lovelace ", "Ada Lovelace"));
        assert!(!is_confirmed("Ada", "Ada Lovelace"));
        assert!(!is_confirmed("", ""));
    }
}
