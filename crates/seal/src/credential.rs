//! What signs an account in, in clear.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

/// The version of the plaintext's JSON. New kinds of secrets are new optional fields; it is raised
/// only when an older reader would sign in wrongly.
const PLAINTEXT_VERSION: u8 = 1;

/// The secret of a just-in-time account. Wipes itself; does not print, clone or compare.
pub struct Credential {
    /// The password.
    pub password: Password,
}

/// A password. Wipes itself; does not print, clone or compare.
#[derive(Zeroize, zeroize::ZeroizeOnDrop)]
pub struct Password(String);

impl Password {
    /// Takes over the text.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself. Each use says why with a line `// EXPOSE:`.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The plaintext as it is written.
#[derive(Serialize)]
struct WrittenPlaintext<'a> {
    version: u8,
    password: &'a str,
}

/// The plaintext as it is read; fields of newer writers are passed over.
#[derive(Deserialize)]
struct ReadPlaintext {
    version: u8,
    password: String,
}

impl Drop for ReadPlaintext {
    fn drop(&mut self) {
        self.password.zeroize();
    }
}

impl Credential {
    /// The JSON that is sealed.
    pub(crate) fn to_plaintext(&self) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
        // EXPOSE: the bytes go into the seal and are wiped.
        let password = self.password.expose();
        // Room for the worst escaping, so that no copy is left behind by growth.
        let mut bytes = Zeroizing::new(Vec::with_capacity(64 + password.len() * 6));
        let written = WrittenPlaintext {
            version: PLAINTEXT_VERSION,
            password,
        };
        serde_json::to_writer(&mut *bytes, &written)?;
        Ok(bytes)
    }

    /// Reads the JSON that was sealed; `None` when it is of an unknown version or malformed.
    pub(crate) fn from_plaintext(bytes: &[u8]) -> Option<Self> {
        let json = core::str::from_utf8(bytes).ok()?;
        let mut read: ReadPlaintext = serde_json::from_str(json).ok()?;
        if read.version != PLAINTEXT_VERSION {
            return None;
        }
        Some(Self {
            password: Password(core::mem::take(&mut read.password)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plaintext_when_a_newer_writer_added_fields_is_read() {
        let json = br#"{"version":1,"password":"p","totp_seed":"later"}"#;
        let credential = Credential::from_plaintext(json).unwrap();
        assert_eq!(credential.password.expose(), "p");
    }

    #[test]
    fn plaintext_when_of_another_version_or_malformed_is_refused() {
        for json in [
            r#"{"version":2,"password":"p"}"#,
            r#"{"version":1}"#,
            "",
            "[]",
        ] {
            assert!(
                Credential::from_plaintext(json.as_bytes()).is_none(),
                "{json}"
            );
        }
    }

    #[test]
    fn plaintext_when_everything_is_escaped_does_not_outgrow_its_room() {
        let credential = Credential {
            password: Password::new("\u{1}".repeat(300)),
        };
        let bytes = credential.to_plaintext().unwrap();
        assert_eq!(bytes.capacity(), 64 + 300 * 6);
    }
}
