//! From a screen to at most one fill.

use serde::{Deserialize, Serialize};

use crate::screen::Screen;
use crate::snapshot::PageSnapshot;
use crate::table::ElementKey;

/// What the worker holds for this page: the account that the technician's intent bound to the tab.
/// Holds no secret; the worker puts the values into the plan's slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The account's sign-in name.
    pub user_principal_name: String,
    /// The account's secret is a password that was not refused and not yet submitted.
    pub may_submit_password: bool,
    /// The user name was not yet submitted in this document.
    pub may_submit_user_name: bool,
}

/// What to do about one screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decision {
    /// Commit this plan.
    Fill(FillPlan),
    /// The page is not settled (busy, sliding, empty): look again when it changes.
    Wait,
    /// Reload the page: Microsoft cached an answer that is no longer true.
    Reload {
        /// One sentence for the technician.
        message: String,
    },
    /// The technician must act; nothing is touched.
    HandOver {
        /// One sentence for the technician: what Microsoft asks and what to do.
        message: String,
    },
    /// The fill ends here.
    Stop {
        /// One sentence for the technician: why, and what to do next.
        message: String,
    },
    /// Nothing to do and nothing to say.
    Nothing,
}

/// What to write and press on one screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FillPlan {
    /// In this order.
    pub steps: Vec<FillStep>,
}

/// One act on one element of the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum FillStep {
    /// Write a value.
    Write {
        /// The table's row.
        key: ElementKey,
        /// Which match of the row.
        index: u16,
        /// What to write.
        value: Slot,
    },
    /// Press.
    Click {
        /// The table's row.
        key: ElementKey,
        /// Which match of the row.
        index: u16,
    },
}

/// Which value goes into a field. The plan itself carries none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// The sign-in name.
    UserName,
    /// The password.
    Password,
}

/// Plans what to do about `screen`, which [`crate::classify`] made of `snapshot`.
pub fn plan(_screen: &Screen, _snapshot: &PageSnapshot, _grant: &Grant) -> Decision {
    Decision::Nothing
}
