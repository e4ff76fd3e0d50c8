//! A value that is left as it stands in the text, to be read later or handed on.

use core::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};

/// The name by which the reader knows that a value is not to be read.
pub(super) const NAME: &str = "hallpass::json::Raw";

/// A value's JSON. Read by this module's reader alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Raw<'de>(&'de str);

impl<'de> Raw<'de> {
    /// The JSON.
    pub(crate) const fn get(self) -> &'de str {
        self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Unread;

        impl<'de> Visitor<'de> for Unread {
            type Value = &'de str;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_borrowed_str<E>(self, json: &'de str) -> Result<&'de str, E> {
                Ok(json)
            }
        }

        deserializer
            .deserialize_newtype_struct(NAME, Unread)
            .map(Raw)
    }
}
