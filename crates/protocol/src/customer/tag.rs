//! Words by which an MSP tells its customers apart, such as `gold` or `region-north`.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::CustomerId;

/// The longest tag, in characters.
pub const TAG_MAX_CHARS: usize = 32;

/// The most tags that a customer has.
pub const TAGS_MAX: usize = 20;

/// A tag of a customer, as it is kept: 1 to [`TAG_MAX_CHARS`] letters, digits, `-`, `_` and `.`, in
/// lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct CustomerTag(String);

/// The text is no tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a tag has 1 to {TAG_MAX_CHARS} letters, digits, \"-\", \"_\" and \".\", such as \"region-north\""
)]
pub struct ParseTagError;

impl CustomerTag {
    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CustomerTag {
    type Err = ParseTagError;

    /// Reads what somebody wrote: blanks around it are dropped, and those inside become `-`. Marks
    /// that combine with letters, control their direction or cannot be seen are no letters.
    fn from_str(text: &str) -> Result<Self, ParseTagError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let tag = words.join("-").to_lowercase();
        let is_good = (1..=TAG_MAX_CHARS).contains(&tag.chars().count())
            && tag
                .chars()
                .all(|it| it.is_alphanumeric() || matches!(it, '-' | '_' | '.'));
        is_good.then_some(Self(tag)).ok_or(ParseTagError)
    }
}

impl TryFrom<String> for CustomerTag {
    type Error = ParseTagError;

    fn try_from(text: String) -> Result<Self, ParseTagError> {
        text.parse()
    }
}

impl From<CustomerTag> for String {
    fn from(tag: CustomerTag) -> Self {
        tag.0
    }
}

impl fmt::Display for CustomerTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The answer to `GET` and `PUT /v1/customers/{id}/tags`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagsResponse {
    /// The customer's tags, in their order.
    pub tags: Vec<CustomerTag>,
    /// How many accounts began to end, because their technicians no longer reach the customer.
    #[serde(default)]
    pub accounts_ending: u32,
}

/// The answer to `GET /v1/customers/tags`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AllTagsResponse {
    /// The customers that have a tag.
    pub customers: Vec<TaggedCustomer>,
}

/// A customer that has a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaggedCustomer {
    /// The customer.
    pub customer_id: CustomerId,
    /// Its tags, in their order.
    pub tags: Vec<CustomerTag>,
}

/// `PUT /v1/customers/{id}/tags` and `POST /v1/customers/{id}/tags/preview`: puts these tags in the
/// place of the customer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutTagsRequest {
    /// At most [`TAGS_MAX`]; read as [`CustomerTag`]s.
    pub tags: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tag_is_kept_in_one_way_however_it_is_written() {
        for text in [
            "region-north",
            "  Region   North ",
            "REGION-NORTH",
            "region\tnorth",
        ] {
            let tag: CustomerTag = text.parse().unwrap();
            assert_eq!(tag.as_str(), "region-north", "{text:?}");
        }
        assert_eq!("Köln".parse::<CustomerTag>().unwrap().as_str(), "köln");
    }

    #[test]
    fn text_that_is_empty_long_or_more_than_a_word_is_no_tag() {
        let long = "x".repeat(TAG_MAX_CHARS + 1);
        for text in [
            "",
            "  ",
            &long,
            "a,b",
            "<b>",
            "a\u{202e}b",
            "a\u{200b}b",
            "e\u{301}",
            "🔥",
            "a'--",
            "a\0b",
        ] {
            assert_eq!(text.parse::<CustomerTag>(), Err(ParseTagError), "{text:?}");
        }
        assert!("x".repeat(TAG_MAX_CHARS).parse::<CustomerTag>().is_ok());
        assert!(serde_json::from_str::<CustomerTag>(r#""a b!""#).is_err());
    }
}
