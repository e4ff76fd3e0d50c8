//! The link that the QR code holds.

use core::fmt;

use data_encoding::BASE64URL_NOPAD;
use hallpass_protocol::ids::ApprovalId;
use uuid::Uuid;

use crate::{LinkDigest, NONCE_BYTES, Nonce};

/// The approval page's path on the portal.
const PAGE: &str = "/approve";
const VERSION: &str = "1";

/// Which request, the nonce it was shown with, and what it said. All of it stands in the fragment,
/// which browsers neither send to servers nor put into `Referer` (RFC 9110 §7.1, §10.1.3): a log or a
/// proxy on the way learns only that somebody opened the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Which request.
    pub approval_id: ApprovalId,
    /// With which nonce it was shown.
    pub nonce: Nonce,
    /// What the approver's page must find when it makes the digest of what it shows.
    pub digest: LinkDigest,
}

/// The text is not a link of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It leads elsewhere.
    #[error(
        "this code does not lead to this Hallpass: scan the one that your colleague's popup shows"
    )]
    Elsewhere,
    /// A later version's.
    #[error(
        "this code was made by another version of Hallpass: reload this page and scan it again"
    )]
    OtherVersion,
    /// Part of it is missing or was altered.
    #[error("this code is incomplete: scan it again, or type the eight letters under it")]
    Damaged,
}

impl Link {
    /// The link on the portal at `origin`, which has no slash at its end.
    pub fn on(&self, origin: &str) -> String {
        format!("{origin}{PAGE}#{self}")
    }

    /// Reads a link on the portal at `origin`.
    ///
    /// # Errors
    /// When it leads elsewhere or is no link of an approval.
    pub fn parse(text: &str, origin: &str) -> Result<Self, LinkError> {
        let fragment = text
            .strip_prefix(origin)
            .and_then(|rest| rest.strip_prefix(PAGE))
            .ok_or(LinkError::Elsewhere)?;
        Self::from_fragment(fragment.strip_prefix('#').ok_or(LinkError::Damaged)?)
    }

    /// Reads what follows the `#`: `version.request.nonce.digest`.
    ///
    /// # Errors
    /// When it is of another version, or anything is missing.
    pub fn from_fragment(fragment: &str) -> Result<Self, LinkError> {
        let (version, rest) = fragment.split_once('.').ok_or(LinkError::Damaged)?;
        if version != VERSION {
            let is_version = !version.is_empty() && version.bytes().all(|it| it.is_ascii_digit());
            return Err(if is_version {
                LinkError::OtherVersion
            } else {
                LinkError::Damaged
            });
        }
        let mut parts = rest.split('.');
        let approval_id = Uuid::from_bytes(part::<16>(parts.next())?);
        let nonce = part::<NONCE_BYTES>(parts.next())?;
        let digest = part::<32>(parts.next())?;
        if parts.next().is_some() {
            return Err(LinkError::Damaged);
        }
        Ok(Self {
            approval_id: ApprovalId::new(approval_id),
            nonce: Nonce::new(nonce),
            digest: LinkDigest::new(digest),
        })
    }
}

/// Writes the fragment, without `#`.
impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let id = text(self.approval_id.as_uuid().as_bytes());
        let nonce = text(self.nonce.as_bytes());
        let digest = text(self.digest.as_bytes());
        write!(f, "{VERSION}.{id}.{nonce}.{digest}")
    }
}

fn part<const N: usize>(text: Option<&str>) -> Result<[u8; N], LinkError> {
    let bytes = text.and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(LinkError::Damaged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::testing::{NONCE, transaction};

    const ORIGIN: &str = "https://app.hallpass.example";

    fn link() -> Link {
        let request = transaction();
        Link {
            approval_id: request.approval_id,
            nonce: NONCE,
            digest: request.link_digest(&NONCE),
        }
    }

    #[test]
    fn link_says_all_of_it_behind_the_hash() {
        let text = link().on(ORIGIN);
        let (sent, _) = text.split_once('#').unwrap();
        assert_eq!(sent, "https://app.hallpass.example/approve");
        // A QR code of version 8 with medium error correction holds 152 bytes (ISO/IEC 18004).
        assert!(text.len() <= 152, "{}", text.len());
        assert_eq!(Link::parse(&text, ORIGIN), Ok(link()));
    }

    #[rstest]
    #[case("https://app.hallpass.example.evil.example/approve#")]
    #[case("https://evil.example/approve#")]
    #[case("http://app.hallpass.example/approve#")]
    #[case("https://app.hallpass.example/other#")]
    fn link_that_leads_elsewhere_is_refused(#[case] start: &str) {
        let text = format!("{start}{}", link());
        assert_eq!(Link::parse(&text, ORIGIN), Err(LinkError::Elsewhere));
    }

    #[test]
    fn link_of_a_later_version_is_told_from_a_damaged_one() {
        let text = link().to_string();
        let later = text.replacen("1.", "2.", 1);
        assert_eq!(Link::from_fragment(&later), Err(LinkError::OtherVersion));
        for damaged in [
            "",
            ".",
            "1",
            "1.",
            "1...",
            "x.a.b.c",
            &format!("{text}."),
            &format!("{text}.x"),
        ] {
            assert_eq!(
                Link::from_fragment(damaged),
                Err(LinkError::Damaged),
                "{damaged}"
            );
        }
        for length in 1..text.len() {
            let start = text.get(..length).unwrap();
            assert!(Link::from_fragment(start).is_err(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn link_when_written_is_read_back(id in any::<u128>(), nonce in any::<[u8; 16]>(), digest in any::<[u8; 32]>()) {
            let link = Link {
                approval_id: ApprovalId::new(Uuid::from_u128(id)),
                nonce: Nonce::new(nonce),
                digest: LinkDigest::new(digest),
            };
            prop_assert_eq!(Link::parse(&link.on(ORIGIN), ORIGIN), Ok(link));
        }

        #[test]
        fn text_that_is_read_as_a_link_is_its_only_writing(text in "1(\\.[A-Za-z0-9_=-]{0,45}){2,4}|.{0,40}") {
            if let Ok(link) = Link::from_fragment(&text) {
                prop_assert_eq!(link.to_string(), text);
            }
        }
    }
}
