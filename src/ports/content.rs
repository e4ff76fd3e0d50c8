//! Content script to worker.

use core::fmt;

use hallpass_autofill::plan::{FillStep, Slot};
use hallpass_autofill::snapshot::PageSnapshot;
use serde::{Deserialize, Serialize};

use super::macros::port;

port! {
    /// What a content script on a sign-in page may say. It reports; it cannot ask for anything.
    port ContentPort = "content/1" callers [Content]
        request ContentRequest, handler ContentHandler, client ContentClient {
        /// The page shows this now. Sent when the document is ready and after each change of view.
        page_seen(PageSnapshot) -> ContentInstruction;
        /// The page will show this, as far as can be told before it has laid itself out, and the
        /// content script checks that while the message is on its way. Answered by a commit, which
        /// is carried out if it came true, or by nothing: [`ContentInstruction::Watch`]. It has no
        /// other effect.
        page_foreseen(PageSnapshot) -> ContentInstruction;
        /// What became of the commit that the last instruction asked for.
        committed(CommitOutcome) -> ContentInstruction;
    }
}

/// What the content script does next. The worker may also push one with `tabs.sendMessage`
/// (after a press on Fill): `{"port": "content/1", "instruction": …}`; it is answered with nothing.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ContentInstruction {
    /// Not concerned: stop observing until the worker pushes [`ContentInstruction::Look`].
    Rest,
    /// Observe; report the next change.
    Watch,
    /// Take a snapshot now and report it (pushed after a press on Fill).
    Look,
    /// Write and press, after checking that the page still shows what it reported: this is an
    /// answer to that report and never pushed.
    Commit {
        /// In this order.
        steps: Vec<FillStep>,
        /// The values for the steps' slots.
        values: FillValues,
    },
    /// Load the page again.
    Reload,
}

/// The values of one commit: only those that its steps name. Does not print, wipes itself.
#[derive(Default, Serialize, Deserialize, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct FillValues {
    /// For `Slot::UserName`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// For `Slot::Password`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// For `Slot::AccessPass`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_pass: Option<String>,
    /// For `Slot::OneTimeCode`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_time_code: Option<String>,
}

impl FillValues {
    /// Where the value of `slot` is.
    pub const fn slot_mut(&mut self, slot: Slot) -> &mut Option<String> {
        match slot {
            Slot::UserName => &mut self.user_name,
            Slot::Password => &mut self.password,
            Slot::AccessPass => &mut self.access_pass,
            Slot::OneTimeCode => &mut self.one_time_code,
        }
    }
}

impl fmt::Debug for FillValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FillValues(…)")
    }
}

/// What became of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommitOutcome {
    /// Written, still there a frame later, and pressed.
    Done,
    /// The page had changed: nothing was written.
    PageChanged,
    /// Written, but the page did not keep the value: not pressed.
    ValueNotKept,
}
