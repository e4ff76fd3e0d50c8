//! The screens of Microsoft's sign-in and how they are told apart.

use serde::{Deserialize, Serialize};

use crate::snapshot::PageSnapshot;

/// A screen of Microsoft's sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Screen {
    /// "Sign in": asks for the user name.
    Username,
    /// No known screen: nothing is done.
    Unknown,
}

/// Tells which screen the snapshot shows.
pub fn classify(_snapshot: &PageSnapshot) -> Screen {
    Screen::Unknown
}
