//! The tags of customers.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_protocol::customer::{
    AllTagsResponse, CustomerTag, ParseTagError, TAG_MAX_CHARS, TAGS_MAX,
};
use hallpass_protocol::ids::CustomerId;

/// The customers of each tag.
pub(crate) fn by_tag(all: &AllTagsResponse) -> BTreeMap<CustomerTag, Vec<CustomerId>> {
    let mut tags = BTreeMap::<CustomerTag, Vec<CustomerId>>::new();
    for customer in &all.customers {
        for tag in &customer.tags {
            let customers = tags.entry(tag.clone()).or_default();
            customers.push(customer.customer_id);
        }
    }
    tags
}

/// What is wrong with a tag that was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TagProblem {
    /// It is none.
    #[error(
        "A tag has 1 to {TAG_MAX_CHARS} letters, digits, “-”, “_” and “.”, such as region-north."
    )]
    NotATag(#[from] ParseTagError),
    /// There are enough.
    #[error("A customer has at most {TAGS_MAX} tags. Take one away first.")]
    TooMany,
}

/// The tags that a customer is about to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TagDraft {
    saved: BTreeSet<CustomerTag>,
    tags: BTreeSet<CustomerTag>,
}

impl TagDraft {
    /// As a customer has them.
    pub(crate) fn of(all: &AllTagsResponse, customer: CustomerId) -> Self {
        let found = all.customers.iter().find(|it| it.customer_id == customer);
        let saved: BTreeSet<_> = found
            .map(|it| it.tags.iter().cloned().collect())
            .unwrap_or_default();
        Self {
            tags: saved.clone(),
            saved,
        }
    }

    /// The tags, in their order.
    pub(crate) const fn tags(&self) -> &BTreeSet<CustomerTag> {
        &self.tags
    }

    /// Gives a tag that was typed.
    ///
    /// # Errors
    /// When it is none, or there are enough.
    pub(crate) fn add(&mut self, typed: &str) -> Result<(), TagProblem> {
        let tag = typed.parse()?;
        if self.tags.len() >= TAGS_MAX && !self.tags.contains(&tag) {
            return Err(TagProblem::TooMany);
        }
        self.tags.insert(tag);
        Ok(())
    }

    /// Takes a tag away.
    pub(crate) fn remove(&mut self, tag: &CustomerTag) {
        self.tags.remove(tag);
    }

    /// Whether there is something to save.
    pub(crate) fn is_changed(&self) -> bool {
        self.tags != self.saved
    }

    /// What is to be sent.
    pub(crate) fn request(&self) -> Vec<String> {
        self.tags.iter().cloned().map(String::from).collect()
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::customer::TaggedCustomer;

    use super::*;

    fn customer(last_digit: u8) -> CustomerId {
        format!("0192f0c1-2d4e-7a9b-8c3d-5e6f7081920{last_digit}")
            .parse()
            .unwrap()
    }

    fn all() -> AllTagsResponse {
        let tagged = |n, tags: &[&str]| TaggedCustomer {
            customer_id: customer(n),
            tags: tags.iter().map(|tag| tag.parse().unwrap()).collect(),
        };
        AllTagsResponse {
            customers: vec![tagged(1, &["gold", "north"]), tagged(2, &["north"])],
        }
    }

    #[test]
    fn tags_are_told_with_their_customers() {
        let tags = by_tag(&all());
        assert_eq!(tags.len(), 2);
        let north: CustomerTag = "north".parse().unwrap();
        assert_eq!(tags[&north], [customer(1), customer(2)]);
    }

    #[test]
    fn tags_are_kept_as_they_are_written_elsewhere_and_what_is_none_is_refused() {
        let mut draft = TagDraft::of(&all(), customer(1));
        draft.add(" GOLD ").unwrap();
        assert!(!draft.is_changed(), "it was there");
        draft.add("Region South").unwrap();
        assert!(draft.is_changed());
        assert_eq!(draft.request(), ["gold", "north", "region-south"]);
        assert!(matches!(draft.add("<b>"), Err(TagProblem::NotATag(_))));
        for n in draft.tags().len()..TAGS_MAX {
            draft.add(&format!("tag-{n}")).unwrap();
        }
        assert_eq!(draft.add("more"), Err(TagProblem::TooMany));
        assert_eq!(draft.add("gold"), Ok(()), "it is there already");
        draft.remove(&"gold".parse().unwrap());
        assert_eq!(draft.add("more"), Ok(()));
        assert_eq!(TagDraft::of(&all(), customer(9)).tags().len(), 0);
    }
}
