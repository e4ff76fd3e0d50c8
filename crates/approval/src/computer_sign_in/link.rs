//! The link that the computer shows.

use core::fmt;

use hallpass_protocol::ids::{ApprovalId, ComputerSignInId};

use crate::{LinkDigest, LinkError, Nonce};

/// The page's path on the portal.
const PAGE: &str = "/computer";

/// As [`crate::Link`], on another page: `version.wish.nonce.digest` in the fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Which wish.
    pub id: ComputerSignInId,
    /// With which nonce it was shown.
    pub nonce: Nonce,
    /// What the technician's page must find when it makes the digest of what it shows.
    pub digest: LinkDigest,
}

impl Link {
    /// The link on the portal at `origin`, which has no slash at its end.
    pub fn on(&self, origin: &str) -> String {
        format!("{origin}{PAGE}#{self}")
    }

    /// Reads what follows the `#`.
    ///
    /// # Errors
    /// When it is of another version, or anything is missing.
    pub fn from_fragment(fragment: &str) -> Result<Self, LinkError> {
        let link = crate::Link::from_fragment(fragment)?;
        Ok(Self {
            id: ComputerSignInId::new(*link.approval_id.as_uuid()),
            nonce: link.nonce,
            digest: link.digest,
        })
    }
}

/// Writes the fragment, without `#`.
impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let link = crate::Link {
            approval_id: ApprovalId::new(*self.id.as_uuid()),
            nonce: self.nonce,
            digest: self.digest,
        };
        link.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::computer_sign_in::transaction::tests::transaction;
    use crate::testing::NONCE;

    #[test]
    fn link_says_all_of_it_behind_the_hash_and_is_read_back() {
        let wish = transaction();
        let link = Link {
            id: wish.id,
            nonce: NONCE,
            digest: wish.link_digest(&NONCE),
        };
        let text = link.on("https://app.hallpass.example");
        let (sent, fragment) = text.split_once('#').unwrap();
        assert_eq!(sent, "https://app.hallpass.example/computer");
        // As that of an approval: a QR code of version 8 with medium error correction.
        assert!(text.len() <= 152, "{}", text.len());
        assert_eq!(Link::from_fragment(fragment), Ok(link));
        assert_eq!(Link::from_fragment("1.x"), Err(LinkError::Damaged));
    }
}
