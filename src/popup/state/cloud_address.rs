//! The cloud's address, as a person types it.
//!
//! Read by hand: the `url` crate would bring its tables of international names into the popup's
//! module, and a relying party id is ASCII anyway.

/// The origin of a cloud: `https://host[:port]`, or `http://localhost[:port]` for development.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CloudAddress {
    origin: String,
    permission: String,
}

/// Why a text is not a cloud's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CloudAddressError {
    /// Nothing was typed.
    #[error("Enter the address of your Hallpass, such as hallpass.example.com.")]
    Missing,
    /// It is no host name.
    #[error("This is not an address. Enter a host name, such as hallpass.example.com.")]
    NotAnAddress,
    /// It would send credentials in clear.
    #[error("The address must start with https://. Ask your administrator for the right one.")]
    NotHttps,
    /// It holds a user name or password.
    #[error("Leave out the user name and password. Enter only the host name.")]
    HoldsCredentials,
}

impl CloudAddress {
    /// Reads what was typed or pasted. A path, query or fragment is dropped: people paste the
    /// address of the page that they have open.
    ///
    /// # Errors
    /// See [`CloudAddressError`].
    pub(crate) fn parse(typed: &str) -> Result<Self, CloudAddressError> {
        let typed = typed.trim().to_ascii_lowercase();
        if typed.is_empty() {
            return Err(CloudAddressError::Missing);
        }
        let (scheme, rest) = typed.split_once("://").unwrap_or_else(|| {
            let is_local = typed.split([':', '/']).next() == Some("localhost");
            (if is_local { "http" } else { "https" }, &typed)
        });
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        if authority.contains('@') {
            return Err(CloudAddressError::HoldsCredentials);
        }
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let is_local = host == "localhost";
        if !(is_local || is_domain(host)) || !port.is_none_or(is_port) {
            return Err(CloudAddressError::NotAnAddress);
        }
        match scheme {
            "https" => {}
            "http" if is_local => {}
            "http" => return Err(CloudAddressError::NotHttps),
            _ => return Err(CloudAddressError::NotAnAddress),
        }
        // An origin leaves out its scheme's own port.
        let port =
            port.filter(|port| !matches!((scheme, *port), ("https", "443") | ("http", "80")));
        Ok(Self {
            origin: match port {
                Some(port) => format!("{scheme}://{host}:{port}"),
                None => format!("{scheme}://{host}"),
            },
            permission: format!("{scheme}://{host}/*"),
        })
    }

    /// The origin, without a slash at the end.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The host permission that reaches it. Match patterns know no port: every port is meant.
    pub(crate) fn permission(&self) -> &str {
        &self.permission
    }
}

/// At least two labels of letters, digits and inner hyphens (RFC 1123 §2.1); the last one has a
/// letter, so that an address by number, which cannot be a relying party id, is none.
fn is_domain(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let has_letter = |label: &str| label.bytes().any(|b| b.is_ascii_alphabetic());
    host.len() <= 253
        && host.split('.').all(is_label)
        && host
            .rsplit_once('.')
            .is_some_and(|(_, last)| has_letter(last))
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_when_typed_or_pasted_becomes_an_origin() {
        for (typed, origin, permission) in [
            (
                "hallpass.example",
                "https://hallpass.example",
                "https://hallpass.example/*",
            ),
            (
                " HTTPS://Hallpass.Example/enrol?x#y ",
                "https://hallpass.example",
                "https://hallpass.example/*",
            ),
            (
                "hallpass.example:8443",
                "https://hallpass.example:8443",
                "https://hallpass.example/*",
            ),
            (
                "https://hallpass.example:443/",
                "https://hallpass.example",
                "https://hallpass.example/*",
            ),
            (
                "localhost:4000",
                "http://localhost:4000",
                "http://localhost/*",
            ),
            (
                "http://localhost:4000",
                "http://localhost:4000",
                "http://localhost/*",
            ),
        ] {
            let address = CloudAddress::parse(typed).unwrap();
            assert_eq!(address.origin(), origin);
            assert_eq!(address.permission(), permission);
        }
    }

    #[test]
    fn address_when_it_cannot_be_a_cloud_says_why() {
        use CloudAddressError as E;
        for (typed, error) in [
            ("", E::Missing),
            ("   ", E::Missing),
            ("http://hallpass.example", E::NotHttps),
            ("http://localhost.evil.example", E::NotHttps),
            ("https://ada:secret@hallpass.example", E::HoldsCredentials),
            (
                "https://hallpass.example\\@evil.example",
                E::HoldsCredentials,
            ),
            ("https://hallpass.example\\.evil.example", E::NotAnAddress),
            ("javascript://x.example/%0aalert(1)", E::NotAnAddress),
            ("ftp://hallpass.example", E::NotAnAddress),
            ("https://", E::NotAnAddress),
            ("hallpass", E::NotAnAddress),
            ("192.0.2.1", E::NotAnAddress),
            ("https://[::1]", E::NotAnAddress),
            ("hallpass.example:0", E::NotAnAddress),
            ("hallpass.example:65536", E::NotAnAddress),
            ("hallpass..example", E::NotAnAddress),
            ("*.example", E::NotAnAddress),
            ("not an address", E::NotAnAddress),
        ] {
            assert_eq!(CloudAddress::parse(typed), Err(error), "{typed}");
        }
    }
}
