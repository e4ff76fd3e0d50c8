//! What is asked of a reason or a ticket.

use serde::{Deserialize, Serialize};

/// What is asked of a text that comes with a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TextRule {
    /// Whether it has to be there.
    pub need: Need,
    /// What the whole of it has to match, where it is there: a regular expression without
    /// look-around and back-references, in which classes such as `\d` stand for ASCII.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

impl TextRule {
    /// Without a pattern.
    pub const fn plain(need: Need) -> Self {
        Self {
            need,
            pattern: None,
        }
    }
}

/// Whether a text has to come with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Forms do not ask for it. One that is sent is kept.
    Off,
    /// Forms ask for it, and it may stay empty.
    Optional,
    /// Without it the request is refused.
    Required,
}
