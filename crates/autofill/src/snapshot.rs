//! What the content script reads from a page. Data only, untrusted: it may stop a fill, never
//! start or redirect one.

use serde::{Deserialize, Serialize};

use crate::table::ElementKey;

/// One reading of a sign-in page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSnapshot {
    /// `<meta name="PageID" content>`.
    pub page_id: Option<String>,
    /// `data-viewid` of the view that is shown.
    pub view_id: Option<u16>,
    /// The elements of the table that are present, hidden ones included, in document order.
    pub elements: Vec<ElementSnapshot>,
    /// `sErrorCode` of the page's `$Config`, digits only. Present after a refused POST.
    pub error_code: Option<String>,
    /// A request is pending: Microsoft's cover or progress bar is shown.
    pub is_busy: bool,
    /// The view slides or fades: geometry is not final.
    pub is_moving: bool,
}

/// One element of the table, as found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementSnapshot {
    /// Which row of the table matched.
    pub key: ElementKey,
    /// Which of the elements that match the row's selector, from 0 in document order.
    pub index: u16,
    /// Passed the visibility rule, through all ancestors.
    pub is_visible: bool,
    /// Neither `disabled` nor `readonly`.
    pub is_enabled: bool,
    /// What the row asks to be read beside presence: the text, the `data-test-id`, the
    /// `data-value`, whether it is empty. Never the value of a password field.
    pub detail: Option<String>,
}
