//! How somebody came to the approval page.

use hallpass_approval::{Link, LinkError};
use hallpass_protocol::ids::ApprovalId;

/// What stands before the id in a fragment from the inbox.
const FROM_INBOX: &str = "id=";
/// The fragment of people who want to type a code, whatever was opened before.
const NEW_CODE: &str = "code";
/// What stands before a link that has opened its request already, where this tab keeps it.
const OPENED: &str = "opened:";

/// How somebody came to the approval page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// By its address alone: they have a code to type, unless this tab kept something.
    Code,
    /// To type a code, and no other.
    NewCode,
    /// By the link in the QR code.
    Link {
        /// The link.
        link: Link,
        /// Whether it has opened the request: its nonce does so for a minute and a half only, and the
        /// page may be loaded again later, when the phone took it out of its memory during a call.
        is_opened: bool,
    },
    /// From the inbox, or after a typed code: by the request's id.
    Request(ApprovalId),
    /// By a link that cannot be read.
    Damaged(LinkError),
}

impl Entry {
    /// Reads what follows the path, with its `#` or without.
    pub(crate) fn from_fragment(fragment: &str) -> Self {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment).trim();
        if fragment.is_empty() {
            return Self::Code;
        }
        if fragment == NEW_CODE {
            return Self::NewCode;
        }
        if let Some(id) = fragment.strip_prefix(FROM_INBOX) {
            return id
                .parse()
                .map_or(Self::Damaged(LinkError::Damaged), Self::Request);
        }
        Link::from_fragment(fragment).map_or_else(Self::Damaged, |link| Self::Link {
            link,
            is_opened: false,
        })
    }

    /// Reads what this tab kept.
    pub(crate) fn from_kept(kept: &str) -> Self {
        let Some(rest) = kept.strip_prefix(OPENED) else {
            return Self::from_fragment(kept);
        };
        match Self::from_fragment(rest) {
            Self::Link { link, .. } => Self::Link {
                link,
                is_opened: true,
            },
            other => other,
        }
    }

    /// As this tab keeps it until the request is decided; `None` where there is nothing to keep.
    pub(crate) fn to_kept(self) -> Option<String> {
        match self {
            Self::Link {
                link,
                is_opened: false,
            } => Some(link.to_string()),
            Self::Link {
                link,
                is_opened: true,
            } => Some(format!("{OPENED}{link}")),
            Self::Request(id) => Some(format!("{FROM_INBOX}{id}")),
            Self::Code | Self::NewCode | Self::Damaged(_) => None,
        }
    }

    /// The request, where it is named.
    pub(crate) const fn approval_id(self) -> Option<ApprovalId> {
        match self {
            Self::Link { link, .. } => Some(link.approval_id),
            Self::Request(id) => Some(id),
            Self::Code | Self::NewCode | Self::Damaged(_) => None,
        }
    }

    /// The link, where there is one.
    pub(crate) const fn link(self) -> Option<Link> {
        match self {
            Self::Link { link, .. } => Some(link),
            Self::Code | Self::NewCode | Self::Request(_) | Self::Damaged(_) => None,
        }
    }

    /// The same, once its request was opened.
    #[must_use]
    pub(crate) const fn opened(self) -> Self {
        match self {
            Self::Link { link, .. } => Self::Link {
                link,
                is_opened: true,
            },
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ID, link};
    use super::*;

    #[test]
    fn entry_when_the_link_was_scanned_is_that_link() {
        let text = format!("#{}", link());
        let entry = Entry::from_fragment(&text);
        assert_eq!(entry.link(), Some(link()));
        assert_eq!(entry.approval_id(), Some(ID.parse().unwrap()));
    }

    #[test]
    fn entry_when_from_the_inbox_is_the_request() {
        let entry = Entry::from_fragment(&format!("#id={ID}"));
        assert_eq!(entry, Entry::Request(ID.parse().unwrap()));
        assert_eq!(entry.link(), None);
    }

    #[test]
    fn entry_when_there_is_nothing_asks_for_the_code() {
        for fragment in ["", "#", "# "] {
            assert_eq!(Entry::from_fragment(fragment), Entry::Code);
        }
        assert_eq!(Entry::from_fragment("#code"), Entry::NewCode);
    }

    #[test]
    fn entry_when_the_link_was_cut_off_or_is_of_another_version_says_so() {
        let whole = link().to_string();
        let cut = whole.get(..whole.len() - 4).unwrap();
        for (fragment, error) in [
            (cut, LinkError::Damaged),
            ("id=kim", LinkError::Damaged),
            ("x", LinkError::Damaged),
            ("2.whatever", LinkError::OtherVersion),
        ] {
            assert_eq!(Entry::from_fragment(fragment), Entry::Damaged(error));
        }
    }

    #[test]
    fn entry_that_was_kept_is_the_same_after_the_page_was_loaded_again() {
        let link = Entry::Link {
            link: link(),
            is_opened: false,
        };
        for entry in [link, link.opened(), Entry::Request(ID.parse().unwrap())] {
            assert_eq!(Entry::from_kept(&entry.to_kept().unwrap()), entry);
        }
        assert_eq!(Entry::Code.to_kept(), None);
        assert_eq!(Entry::Damaged(LinkError::Damaged).to_kept(), None);
    }
}
