//! What the content script reads from a page. Data only, untrusted: it may stop a fill, never
//! start or redirect one.

use serde::{Deserialize, Serialize};

use crate::table::ElementKey;

/// One reading of a sign-in page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSnapshot {
    /// `<meta name="PageID" content>`.
    pub page_id: Option<String>,
    /// `data-viewid` of the view that is shown.
    pub view_id: Option<u16>,
    /// The elements of the table that are present, hidden ones included: in the table's order,
    /// within a row by index. At most [`MAX_ELEMENTS`].
    pub elements: Vec<ElementSnapshot>,
    /// The error of the last POST, from the page's `$Config`: letters and digits only. It stays
    /// until the next document, whatever view is shown.
    pub error_code: Option<String>,
    /// A request is pending: Microsoft's cover or progress bar is shown.
    pub is_busy: bool,
    /// The view slides or fades: geometry is not final.
    pub is_moving: bool,
}

/// How many elements a snapshot may hold.
pub const MAX_ELEMENTS: usize = 500;
/// How long a text from the page may be, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 4096;

impl PageSnapshot {
    /// The elements of `key` that are visible.
    pub fn visible(&self, key: ElementKey) -> impl Iterator<Item = &ElementSnapshot> {
        self.elements
            .iter()
            .filter(move |element| element.key == key && element.is_visible)
    }

    /// Whether a visible element of `key` holds something to read.
    pub(crate) fn says_something(&self, key: ElementKey) -> bool {
        self.visible(key).any(|element| element.detail.is_some())
    }
}

/// One element of the table, as found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementSnapshot {
    /// Which row of the table matched.
    pub key: ElementKey,
    /// Which of the elements that match the row's selectors, from 0; see
    /// [`crate::table::Row::markup`].
    pub index: u16,
    /// Passed the visibility rule, through all ancestors.
    pub is_visible: bool,
    /// Neither `disabled` nor `readonly`.
    pub is_enabled: bool,
    /// What the row asks to be read beside presence. Never the value of a field.
    pub detail: Option<String>,
}
