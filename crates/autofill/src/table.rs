//! Everything that Microsoft may change: origins, selectors, page ids, view numbers, error codes.

use serde::{Deserialize, Serialize};

/// The origins whose pages may be filled.
pub const SIGN_IN_ORIGINS: &[&str] =
    &["https://login.microsoftonline.com", "https://login.microsoft.com"];

/// The rows of the element table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementKey {
    /// The user name field.
    UserName,
}
