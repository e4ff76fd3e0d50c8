//! What is typed about an app registration, read.

use hallpass_protocol::Timestamp;
use hallpass_protocol::app_registration::NewCredential;
use uuid::Uuid;

/// What proves the registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// A client secret.
    Secret,
    /// A certificate.
    Certificate,
}

impl Proof {
    /// For tests.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Certificate => "certificate",
        }
    }
}

/// The registration's id and its credential. `until`: the day on which a secret expires, or nothing.
pub(crate) fn parse(
    client_id: &str,
    proof: Proof,
    text: String,
    until: &str,
) -> Result<(Uuid, NewCredential), &'static str> {
    let client_id = Uuid::parse_str(client_id.trim()).map_err(
        |_| "The application (client) ID is not one; copy it from the registration's overview.",
    )?;
    let credential = match proof {
        Proof::Certificate => NewCredential::Certificate { pem: text },
        Proof::Secret => NewCredential::Secret {
            secret: text,
            expires_at: day(until.trim())?,
        },
    };
    Ok((client_id, credential))
}

fn day(text: &str) -> Result<Option<Timestamp>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    format!("{text}T00:00:00Z")
        .parse()
        .map(Some)
        .map_err(|_| "The day is not one; write it as 2027-11-22.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "a9911ca7-1000-4000-8000-00000000a991";

    fn expiry(until: &str) -> Result<Option<String>, &'static str> {
        parse(ID, Proof::Secret, "x".into(), until).map(|(_, credential)| match credential {
            NewCredential::Secret { expires_at, .. } => expires_at.map(|at| at.to_string()),
            NewCredential::Certificate { .. } => unreachable!(),
        })
    }

    #[test]
    fn day_is_read_and_may_be_left_out() {
        assert_eq!(expiry(""), Ok(None));
        let read = expiry(" 2027-11-22 ").unwrap().unwrap();
        assert!(read.starts_with("2027-11-22T00:00:00"), "{read}");
        for odd in ["22.11.2027", "2027-13-01", "soon"] {
            assert!(expiry(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn id_that_is_none_is_refused_in_words() {
        assert!(parse("my app", Proof::Certificate, String::new(), "").is_err());
        assert!(parse(&format!(" {ID} "), Proof::Certificate, String::new(), "").is_ok());
    }
}
