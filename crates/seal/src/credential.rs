//! What signs an account in, in clear.

use hallpass_protocol::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::totp::TotpSeed;

/// The version of the plaintext's JSON. New kinds of secrets are new optional fields; it is raised
/// only when an older reader would sign in wrongly. One that knows the password alone meets a page
/// that asks for more and hands it to the technician.
const PLAINTEXT_VERSION: u8 = 1;

/// The secrets of a just-in-time account. Wipes itself; does not print, clone or compare.
pub struct Credential {
    /// The password, which every account has.
    pub password: Password,
    /// The Temporary Access Pass, where the tenant allows one.
    pub access_pass: Option<AccessPass>,
    /// What makes the one-time codes of its hardware OATH token, where it has one.
    pub totp_seed: Option<TotpSeed>,
}

impl Credential {
    /// One that is a password alone.
    pub const fn of_password(password: Password) -> Self {
        Self {
            password,
            access_pass: None,
            totp_seed: None,
        }
    }
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

/// A Temporary Access Pass. Wipes itself; does not print, clone or compare.
#[derive(Zeroize, zeroize::ZeroizeOnDrop)]
pub struct AccessPass {
    code: String,
    #[zeroize(skip)]
    expires_at: Timestamp,
}

impl AccessPass {
    /// Takes over the code, which Entra takes until `expires_at`.
    pub const fn new(code: String, expires_at: Timestamp) -> Self {
        Self { code, expires_at }
    }

    /// The code itself. Each use says why with a line `// EXPOSE:`.
    pub fn expose(&self) -> &str {
        &self.code
    }

    /// When Entra stops to take it.
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

/// The plaintext as it is written.
#[derive(Serialize)]
struct WrittenPlaintext<'a> {
    version: u8,
    password: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_pass: Option<WrittenPass<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    totp_seed: Option<&'a str>,
}

#[derive(Serialize)]
struct WrittenPass<'a> {
    code: &'a str,
    expires_at: Timestamp,
}

/// The plaintext as it is read; fields of newer writers are passed over.
#[derive(Deserialize)]
struct ReadPlaintext {
    version: u8,
    password: String,
    #[serde(default)]
    access_pass: Option<ReadPass>,
    #[serde(default)]
    totp_seed: Option<String>,
}

impl Drop for ReadPlaintext {
    fn drop(&mut self) {
        self.password.zeroize();
        self.totp_seed.zeroize();
    }
}

#[derive(Deserialize)]
struct ReadPass {
    code: String,
    expires_at: Timestamp,
}

impl Drop for ReadPass {
    fn drop(&mut self) {
        self.code.zeroize();
    }
}

impl Credential {
    /// The JSON that is sealed.
    pub(crate) fn to_plaintext(&self) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
        // EXPOSE: the bytes go into the seal and are wiped.
        let password = self.password.expose();
        let access_pass = self.access_pass.as_ref().map(|pass| WrittenPass {
            // EXPOSE: as above.
            code: pass.expose(),
            expires_at: pass.expires_at,
        });
        let totp_seed = self.totp_seed.as_ref().map(TotpSeed::to_base32);
        // Room for the worst escaping, so that no copy is left behind by growth.
        let code = access_pass.as_ref().map_or(0, |pass| pass.code.len());
        let seed = totp_seed.as_ref().map_or(0, |seed| seed.len());
        let mut bytes =
            Zeroizing::new(Vec::with_capacity(192 + (password.len() + code) * 6 + seed));
        let written = WrittenPlaintext {
            version: PLAINTEXT_VERSION,
            password,
            access_pass,
            totp_seed: totp_seed.as_ref().map(|seed| seed.as_str()),
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
        let totp_seed = match &read.totp_seed {
            Some(text) => Some(TotpSeed::from_base32(text)?),
            None => None,
        };
        Some(Self {
            password: Password(core::mem::take(&mut read.password)),
            access_pass: read.access_pass.as_mut().map(|pass| AccessPass {
                code: core::mem::take(&mut pass.code),
                expires_at: pass.expires_at,
            }),
            totp_seed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plaintext_when_a_newer_writer_added_fields_is_read() {
        let json = br#"{"version":1,"password":"p","passkey":"later"}"#;
        let credential = Credential::from_plaintext(json).unwrap();
        assert_eq!(credential.password.expose(), "p");
        assert!(credential.access_pass.is_none() && credential.totp_seed.is_none());
    }

    #[test]
    fn plaintext_when_it_holds_all_kinds_is_read_back() {
        let expires_at = Timestamp::from_unix_ms(1_795_341_600_000);
        let written = Credential {
            password: Password::new("p\"w".to_owned()),
            access_pass: Some(AccessPass::new("+drkzqAD".to_owned(), expires_at)),
            totp_seed: Some(TotpSeed::from_bytes([7; 20])),
        };
        let bytes = written.to_plaintext().unwrap();
        let read = Credential::from_plaintext(&bytes).unwrap();
        assert_eq!(read.password.expose(), "p\"w");
        let pass = read.access_pass.unwrap();
        assert_eq!((pass.expose(), pass.expires_at()), ("+drkzqAD", expires_at));
        let (seed, wanted) = (read.totp_seed.unwrap(), TotpSeed::from_bytes([7; 20]));
        assert_eq!(*seed.to_base32(), *wanted.to_base32());
    }

    #[test]
    fn plaintext_when_it_is_a_password_alone_is_as_the_first_version_wrote_it() {
        let credential = Credential::of_password(Password::new("p".to_owned()));
        assert_eq!(
            *credential.to_plaintext().unwrap(),
            br#"{"version":1,"password":"p"}"#
        );
    }

    #[test]
    fn plaintext_when_of_another_version_or_malformed_is_refused() {
        for json in [
            r#"{"version":2,"password":"p"}"#,
            r#"{"version":1}"#,
            r#"{"version":1,"password":"p","totp_seed":"1!"}"#,
            r#"{"version":1,"password":"p","access_pass":{"code":"c"}}"#,
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
        let text = || "\u{1}".repeat(300);
        let credential = Credential {
            password: Password::new(text()),
            access_pass: Some(AccessPass::new(text(), Timestamp::from_unix_ms(0))),
            totp_seed: Some(TotpSeed::from_bytes([255; 20])),
        };
        let bytes = credential.to_plaintext().unwrap();
        assert_eq!(bytes.capacity(), 192 + 600 * 6 + 32);
        assert!(bytes.len() <= bytes.capacity());
    }
}
