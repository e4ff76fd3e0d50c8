//! The browser that calls, in words for a list of sessions.

use core::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;

use super::peer_address::PeerAddress;

/// The browser that calls, by what it says about itself: good for people, not for decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallingBrowser {
    /// Such as "Chromium 156 on Linux"; up to 64 characters.
    pub name: String,
    /// The network address, where one is known.
    pub address: Option<String>,
}

impl CallingBrowser {
    /// From a request's headers and connection.
    pub fn of(parts: &Parts) -> Self {
        let user_agent = parts.headers.get(USER_AGENT);
        let user_agent = user_agent.and_then(|value| value.to_str().ok());
        let address = parts.extensions.get().copied().map(PeerAddress::ip);
        Self {
            name: name_of(user_agent.unwrap_or_default()),
            address: address
                .filter(|address| !address.is_unspecified())
                .map(|address| address.to_string()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for CallingBrowser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

/// The names that stand before a version, and what they mean. The order matters: most browsers name
/// those that they descend from as well.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chromium"),
    ("Version/", "Safari"),
    ("CriOS/", "Chromium"),
];

/// Android says that it is Linux too, and iPadOS that it is like Mac OS X.
const SYSTEMS: [(&str, &str); 8] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
    ("FreeBSD", "FreeBSD"),
];

/// Nothing of the text is taken over but the digits of a version.
fn name_of(user_agent: &str) -> String {
    let browser = BROWSERS.iter().find_map(|(mark, name)| {
        let (_, after) = user_agent.split_once(mark)?;
        let version: String = after
            .chars()
            .take_while(char::is_ascii_digit)
            .take(5)
            .collect();
        let is_numbered = !version.is_empty();
        is_numbered.then(|| format!("{name} {version}"))
    });
    let browser = browser.unwrap_or_else(|| "Unknown browser".to_owned());
    let system = SYSTEMS.iter().find(|(mark, _)| user_agent.contains(mark));
    match system {
        Some((_, system)) => format!("{browser} on {system}"),
        None => browser,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn browsers_are_named_by_product_version_and_system() {
        let table = [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/156.0.0.0 Safari/537.36",
                "Chromium 156 on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                 Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
                "Edge 156 on Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
                "Firefox 153 on Linux",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, \
                 like Gecko) Version/26.1 Safari/605.1.15",
                "Safari 26 on macOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/156.0.0.0 Mobile Safari/537.36",
                "Chromium 156 on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) CriOS/156.0.0.0 Mobile/15E148 Safari/604.1",
                "Chromium 156 on iOS",
            ),
            ("curl/8.14.1", "Unknown browser"),
            ("Chrome/", "Unknown browser"),
            ("", "Unknown browser"),
        ];
        for (user_agent, name) in table {
            assert_eq!(name_of(user_agent), name, "{user_agent}");
        }
    }

    proptest! {
        #[test]
        fn name_is_short_and_plain_whatever_a_browser_says(
            text in "(\\PC|Chrome/|Firefox/|[0-9]|Windows|Linux){0,60}",
        ) {
            let name = name_of(&text);
            prop_assert!(name.len() <= 64);
            prop_assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == ' '));
        }
    }
}
