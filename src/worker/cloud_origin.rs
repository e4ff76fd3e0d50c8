//! The cloud's address.

use core::fmt;

/// The origin of a Hallpass cloud: `https://host[:port]`, or `http://localhost[:port]` for
/// development. Lower case, no trailing slash, no default port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudOrigin(String);

/// The text is not the address of a cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "That is not a cloud's address. Enter one such as https://hallpass.example, without a path."
)]
pub struct InvalidCloudOriginError;

impl CloudOrigin {
    /// Reads what a person types: surrounding space, upper case, a missing scheme and one trailing
    /// slash are forgiven.
    ///
    /// # Errors
    /// When it is not an origin, or one without transport security that is not this machine.
    pub fn parse(text: &str) -> Result<Self, InvalidCloudOriginError> {
        let text = text.trim().to_ascii_lowercase();
        let text = text.strip_suffix('/').unwrap_or(&text);
        let (scheme, authority) = text.split_once("://").unwrap_or(("https", text));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let port = port
            .map(str::parse::<u16>)
            .transpose()
            .map_err(|_| InvalidCloudOriginError)?;
        let is_local = matches!(host, "localhost" | "127.0.0.1");
        let is_allowed = match scheme {
            "https" => is_host(host) && port != Some(0),
            "http" => is_local && port != Some(0),
            _ => false,
        };
        if !is_allowed {
            return Err(InvalidCloudOriginError);
        }
        let default_port = if scheme == "https" { 443 } else { 80 };
        Ok(Self(match port.filter(|port| *port != default_port) {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }))
    }

    /// The origin as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CloudOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A host name in ASCII (international names in their `xn--` form) or an IPv4 address.
fn is_host(host: &str) -> bool {
    host.len() <= 253
        && host.split('.').all(|label| {
            let is_label_char = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
            (1..=63).contains(&label.len())
                && label.bytes().all(is_label_char)
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cloud_origin_when_typed_by_a_person_is_normalised() {
        for (typed, origin) in [
            ("https://hallpass.example", "https://hallpass.example"),
            ("  HTTPS://Hallpass.Example/ ", "https://hallpass.example"),
            ("hallpass.example", "https://hallpass.example"),
            ("hallpass.example:8443", "https://hallpass.example:8443"),
            ("https://hallpass.example:443", "https://hallpass.example"),
            ("http://localhost:4711", "http://localhost:4711"),
            ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ] {
            assert_eq!(
                CloudOrigin::parse(typed).unwrap().as_str(),
                origin,
                "{typed}"
            );
        }
    }

    #[test]
    fn cloud_origin_when_something_else_is_refused() {
        for typed in [
            "",
            "http://hallpass.example",
            "ftp://hallpass.example",
            "javascript:alert(1)",
            "https://user@hallpass.example",
            "https://hallpass.example/path",
            "https://hallpass.example?x",
            "https://hallpass.example#x",
            "https://hallpass..example",
            "https://-a.example",
            "https://a b.example",
            "https://hallpass.example:0",
            "https://hallpass.example:99999",
            "https://hallpass.example:",
            "https://localhost.evil.example:x",
            "http://localhost.evil.example",
            "https://hällpass.example",
            "https://hallpass.example//",
            "https://https://hallpass.example",
        ] {
            assert_eq!(
                CloudOrigin::parse(typed),
                Err(InvalidCloudOriginError),
                "{typed}"
            );
        }
    }
}
