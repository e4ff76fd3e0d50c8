//! Who sent a message, as the browser states it.

/// The sender of a message, built from the browser's `MessageSender`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// One of the extension's own pages (popup, sign-in tab, options).
    ExtensionPage,
    /// A content script. Untrusted: no message of it can ask for a credential.
    Content {
        /// The browser's tab id.
        tab_id: i32,
        /// 0 is the top frame.
        frame_id: i32,
        /// `sender.origin`; `"null"` for opaque origins.
        origin: String,
        /// `sender.documentId`; `None` where the browser does not send it.
        document_id: Option<String>,
        /// `sender.documentLifecycle`; `None` where the browser does not send it.
        lifecycle: Option<String>,
        /// `sender.url`, the document's address when the message was sent.
        url: String,
    },
}

/// The kind of a [`Caller`], for a port's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerKind {
    /// See [`Caller::ExtensionPage`].
    ExtensionPage,
    /// See [`Caller::Content`].
    Content,
}

/// The fields of the browser's `MessageSender`, as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sender {
    /// The extension's id.
    pub id: Option<String>,
    /// The sending document's address.
    pub url: Option<String>,
    /// The sending document's origin; Firefox before 126 leaves it out.
    pub origin: Option<String>,
    /// The tab, when the document lives in one; the popup does not.
    pub tab_id: Option<i32>,
    /// The frame within the tab.
    pub frame_id: Option<i32>,
    /// The document.
    pub document_id: Option<String>,
    /// `active`, `prerender`, `cached` or `pending_deletion`.
    pub lifecycle: Option<String>,
}

impl Caller {
    /// Its kind.
    pub const fn kind(&self) -> CallerKind {
        match self {
            Self::ExtensionPage => CallerKind::ExtensionPage,
            Self::Content { .. } => CallerKind::Content,
        }
    }

    /// Tells who `sender` is for the extension `own_id` at `own_origin` (without a trailing
    /// slash); `None` when it is nobody we talk to. A content script shares our id, so only the
    /// document's address and origin make a page ours.
    pub fn from_sender(sender: Sender, own_id: &str, own_origin: &str) -> Option<Self> {
        if sender.id.as_deref() != Some(own_id) {
            return None;
        }
        let url = sender.url?;
        let is_our_url = url
            .strip_prefix(own_origin)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let is_our_origin = sender
            .origin
            .as_deref()
            .is_none_or(|origin| origin == own_origin);
        let is_top_frame = sender.frame_id.is_none_or(|id| id == 0);
        if is_our_url {
            return (is_our_origin && is_top_frame).then_some(Self::ExtensionPage);
        }
        Some(Self::Content {
            tab_id: sender.tab_id?,
            frame_id: sender.frame_id?,
            // An origin that the browser does not state is one that no list holds.
            origin: sender.origin.unwrap_or_else(|| "null".to_owned()),
            document_id: sender.document_id,
            lifecycle: sender.lifecycle,
            url,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "hodjdcakdmbfigfjkmfhidmfidmhgbol";
    const ORIGIN: &str = "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol";

    fn page(url: &str) -> Sender {
        Sender {
            id: Some(ID.to_owned()),
            url: Some(url.to_owned()),
            origin: Some(ORIGIN.to_owned()),
            ..Sender::default()
        }
    }

    fn kind(sender: Sender) -> Option<CallerKind> {
        Caller::from_sender(sender, ID, ORIGIN).map(|caller| caller.kind())
    }

    #[test]
    fn caller_when_one_of_our_pages_is_an_extension_page() {
        let popup = page(&format!("{ORIGIN}/popup.html"));
        assert_eq!(kind(popup.clone()), Some(CallerKind::ExtensionPage));
        let tab = Sender {
            tab_id: Some(3),
            frame_id: Some(0),
            ..popup
        };
        assert_eq!(kind(tab), Some(CallerKind::ExtensionPage));
    }

    #[test]
    fn caller_when_a_page_only_resembles_ours_is_not_one() {
        let framed = Sender {
            frame_id: Some(4),
            ..page(&format!("{ORIGIN}/popup.html"))
        };
        assert_eq!(kind(framed), None);
        let sandboxed = Sender {
            origin: Some("null".to_owned()),
            ..page(&format!("{ORIGIN}/popup.html"))
        };
        assert_eq!(kind(sandboxed), None);
        let longer = Sender {
            tab_id: Some(1),
            frame_id: Some(0),
            ..page(&format!("{ORIGIN}.evil.example/popup.html"))
        };
        assert_eq!(kind(longer), Some(CallerKind::Content));
    }

    #[test]
    fn caller_when_another_extension_is_nobody() {
        let other = Sender {
            id: Some("aaaa".to_owned()),
            ..page(&format!("{ORIGIN}/popup.html"))
        };
        assert_eq!(kind(other), None);
        assert_eq!(
            kind(Sender {
                id: None,
                ..page(&format!("{ORIGIN}/popup.html"))
            }),
            None
        );
    }

    #[test]
    fn caller_when_a_content_script_claims_our_origin_stays_a_content_script() {
        let content = Sender {
            tab_id: Some(1),
            frame_id: Some(0),
            ..page("https://login.microsoftonline.com/common")
        };
        assert_eq!(kind(content), Some(CallerKind::Content));
    }

    #[test]
    fn caller_when_the_origin_is_missing_has_an_opaque_one() {
        let content = Sender {
            origin: None,
            tab_id: Some(1),
            frame_id: Some(0),
            ..page("https://login.microsoftonline.com/common")
        };
        let caller = Caller::from_sender(content, ID, ORIGIN);
        assert!(matches!(caller, Some(Caller::Content { origin, .. }) if origin == "null"));
    }
}
