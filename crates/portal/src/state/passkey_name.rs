//! The name that a technician gives a passkey.

/// The longest name that the cloud takes, in characters.
pub(crate) const NAME_MAX_CHARS: usize = 64;

/// Why a name cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PasskeyNameError {
    /// Nothing was typed.
    #[error("Give the passkey a name, so that you recognise it later.")]
    Missing,
    /// It is too long.
    #[error("The name is too long. Keep it within {NAME_MAX_CHARS} characters.")]
    TooLong,
}

/// The name as it is sent.
///
/// # Errors
/// See [`PasskeyNameError`].
pub(crate) fn check(typed: &str) -> Result<&str, PasskeyNameError> {
    let name = typed.trim();
    match name.chars().count() {
        0 => Err(PasskeyNameError::Missing),
        n if n > NAME_MAX_CHARS => Err(PasskeyNameError::TooLong),
        _ => Ok(name),
    }
}

/// What the form proposes: the browser and the system, from `navigator.userAgent`. A guess; the
/// technician can change it.
pub(crate) fn propose(user_agent: &str) -> String {
    let has = |needle: &str| user_agent.contains(needle);
    let browser = if has("Edg/") {
        "Edge"
    } else if has("Firefox/") || has("FxiOS/") {
        "Firefox"
    } else if has("Chrome/") || has("CriOS/") {
        "Chrome"
    } else if has("Safari/") {
        "Safari"
    } else {
        "Browser"
    };
    let system = if has("iPhone") {
        "iPhone"
    } else if has("iPad") {
        "iPad"
    } else if has("Android") {
        "Android"
    } else if has("Windows") {
        "Windows"
    } else if has("CrOS") {
        "ChromeOS"
    } else if has("Macintosh") {
        "Mac"
    } else if has("Linux") {
        "Linux"
    } else {
        return browser.to_owned();
    };
    format!("{browser} on {system}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proposal_when_the_browser_is_known_names_it_and_its_system() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0",
                "Firefox on Mac",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1",
                "Safari on iPhone",
            ),
            ("", "Browser"),
        ] {
            assert_eq!(propose(agent), name);
        }
    }

    #[test]
    fn name_when_empty_or_too_long_is_refused() {
        assert_eq!(check("  "), Err(PasskeyNameError::Missing));
        assert_eq!(check(" Laptop "), Ok("Laptop"));
        assert_eq!(check(&"é".repeat(64)).map(|n| n.chars().count()), Ok(64));
        assert_eq!(check(&"x".repeat(65)), Err(PasskeyNameError::TooLong));
    }
}
