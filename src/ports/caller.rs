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

impl Caller {
    /// Its kind.
    pub const fn kind(&self) -> CallerKind {
        match self {
            Self::ExtensionPage => CallerKind::ExtensionPage,
            Self::Content { .. } => CallerKind::Content,
        }
    }
}
