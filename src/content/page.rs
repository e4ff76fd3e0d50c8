//! What the content script needs of a page, so that its logic can run without one.

use hallpass_autofill::PageSnapshot;
use hallpass_autofill::table::ElementKey;

/// One element, as a plan names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The table's row.
    pub key: ElementKey,
    /// Which match of the row.
    pub index: u16,
}

/// The extension was updated or removed: this script has no worker any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orphaned;

/// A document and the browser around it.
///
/// No method adds anything to the page; only [`Page::write`], [`Page::press`] and
/// [`Page::reload`] can be noticed by it. A [`Target`] is looked up anew each time, because
/// Microsoft's pages make their nodes anew.
pub trait Page {
    /// What the page shows as far as its styles tell, without the cost of its layout. Without
    /// effects.
    fn foresee(&self) -> PageSnapshot;
    /// What of the last [`Page::foresee`] is true: a reading. In the same turn. Without effects.
    fn confirm(&self, foreseen: PageSnapshot) -> PageSnapshot;
    /// Takes a reading. Without effects.
    fn read(&self) -> PageSnapshot {
        self.confirm(self.foresee())
    }
    /// Whether nothing that is watched has changed since the last reading.
    fn is_as_read(&self) -> bool;
    /// Whether the document is still being loaded.
    fn is_loading(&self) -> bool;
    /// Focuses the field and writes into it with the events that the page's own script needs.
    /// `false`: there is no such field, nothing was done.
    fn write(&self, target: Target, value: &str) -> bool;
    /// Whether the field still holds `value` and the page has not marked it as wrong.
    fn holds(&self, target: Target, value: &str) -> bool;
    /// Presses, if it is there, visible and enabled; `false`: nothing was done.
    fn press(&self, target: Target) -> bool;
    /// Begins to call `on_change` when the page changes. May be called again.
    fn observe(&self);
    /// Ends what [`Page::observe`] began. May be called again.
    fn unobserve(&self);
    /// Calls `on_change` when what moves now stands.
    fn after_motion(&self);
    /// Calls `on_frame` in the next frame, or soon where the page draws none.
    fn after_frame(&self);
    /// Sends a message to the worker; `on_reply` or `on_no_reply` follows.
    ///
    /// # Errors
    /// When there is no worker any more.
    fn send(&self, message: &str) -> Result<(), Orphaned>;
    /// The same beside what follows; `on_greeted` may follow.
    ///
    /// # Errors
    /// When there is no worker any more.
    fn greet(&self, message: &str) -> Result<(), Orphaned>;
    /// Loads the document's address anew, without sending a form again.
    fn reload(&self);
}
