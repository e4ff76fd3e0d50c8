//! How somebody came to the page.

use hallpass_approval::LinkError;
use hallpass_approval::computer_sign_in::Link;
use hallpass_protocol::ids::ComputerSignInId;

/// What stands before the id of a computer that was found by its code.
const FOUND: &str = "id=";
/// What stands before a link that has opened its computer already, where this tab keeps it.
const OPENED: &str = "opened:";

/// How somebody came to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ComputerEntry {
    /// By its address alone: they have a code to type, unless this tab kept something.
    Code,
    /// By the link in the QR code.
    Link {
        /// The link.
        link: Link,
        /// Whether it has opened the computer: its nonce does so for a minute and a half only, and
        /// the page may be loaded again later.
        is_opened: bool,
    },
    /// After a typed code.
    Found(ComputerSignInId),
    /// By a link that cannot be read.
    Damaged(LinkError),
}

impl ComputerEntry {
    /// Reads what follows the path, with its `#` or without. Nobody comes by an id alone.
    pub(crate) fn from_fragment(fragment: &str) -> Self {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment).trim();
        if fragment.is_empty() {
            return Self::Code;
        }
        Link::from_fragment(fragment).map_or_else(Self::Damaged, |link| Self::Link {
            link,
            is_opened: false,
        })
    }

    /// Reads what this tab kept.
    pub(crate) fn from_kept(kept: &str) -> Self {
        if let Some(id) = kept.strip_prefix(FOUND) {
            return id.parse().map_or(Self::Code, Self::Found);
        }
        match (kept.strip_prefix(OPENED), Self::from_fragment(kept)) {
            (None, entry) => entry,
            (Some(rest), _) => match Self::from_fragment(rest) {
                Self::Link { link, .. } => Self::Link {
                    link,
                    is_opened: true,
                },
                other => other,
            },
        }
    }

    /// As this tab keeps it until it is decided; `None` where there is nothing to keep.
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
            Self::Found(id) => Some(format!("{FOUND}{id}")),
            Self::Code | Self::Damaged(_) => None,
        }
    }

    /// The computer, where it is named.
    pub(crate) const fn id(self) -> Option<ComputerSignInId> {
        match self {
            Self::Link { link, .. } => Some(link.id),
            Self::Found(id) => Some(id),
            Self::Code | Self::Damaged(_) => None,
        }
    }

    /// The link, where there is one.
    pub(crate) const fn link(self) -> Option<Link> {
        match self {
            Self::Link { link, .. } => Some(link),
            Self::Code | Self::Found(_) | Self::Damaged(_) => None,
        }
    }

    /// The nonce with which the computer is to be opened; `None` where it has been.
    pub(crate) const fn nonce(self) -> Option<[u8; 16]> {
        match self {
            Self::Link {
                link,
                is_opened: false,
            } => Some(*link.nonce.as_bytes()),
            _ => None,
        }
    }

    /// The same once the computer was opened.
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
    use super::super::testing::link;
    use super::*;

    #[test]
    fn entry_when_kept_is_read_back() {
        let scanned = ComputerEntry::from_fragment(&format!("#{}", link()));
        assert_eq!(scanned.nonce(), Some(*link().nonce.as_bytes()));
        let opened = scanned.opened();
        assert_eq!(opened.nonce(), None);
        let found = ComputerEntry::Found(link().id);
        for entry in [scanned, opened, found] {
            assert_eq!(ComputerEntry::from_kept(&entry.to_kept().unwrap()), entry);
            assert_eq!(entry.id(), Some(link().id));
        }
        for entry in [ComputerEntry::Code, ComputerEntry::from_fragment("#x")] {
            assert_eq!((entry.to_kept(), entry.id()), (None, None));
        }
    }

    #[test]
    fn link_that_is_cut_off_is_damaged_and_an_id_is_no_link() {
        let damaged = ComputerEntry::Damaged(LinkError::Damaged);
        let mut text = link().to_string();
        text.pop();
        assert_eq!(ComputerEntry::from_fragment(&text), damaged);
        let id = format!("#id={}", link().id);
        assert_eq!(ComputerEntry::from_fragment(&id), damaged);
    }
}
