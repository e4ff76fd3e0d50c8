//! What a search offers to assign, and to whom.

use std::collections::BTreeSet;

use hallpass_protocol::access::{AssignedTo, Assignee};
use hallpass_protocol::customer::CustomerTag;
use hallpass_protocol::ids::CustomerId;

use super::words::{assignee, assignee_kind, target};
use crate::state::policy::Names;

/// As many as a list shows at once.
const SHOWN_MAX: usize = 8;

/// The first that fit, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer<T> {
    /// Those shown, each with its words and smaller ones beside them.
    pub(crate) shown: Vec<(T, String, &'static str)>,
    /// How many more.
    pub(crate) hidden: usize,
}

impl<T> Offer<T> {
    /// Those whose words hold every word of `query`, case aside.
    fn of(all: impl Iterator<Item = (T, String, &'static str)>, query: &str) -> Self {
        let query = query.to_lowercase();
        let mut shown: Vec<_> = all
            .filter(|(_, label, detail)| {
                let text = format!("{label} {detail}").to_lowercase();
                query.split_whitespace().all(|word| text.contains(word))
            })
            .collect();
        shown.sort_by_cached_key(|(_, label, _)| label.to_lowercase());
        let hidden = shown.len().saturating_sub(SHOWN_MAX);
        shown.truncate(SHOWN_MAX);
        Self { shown, hidden }
    }
}

/// Whom a search finds to be assigned.
pub(crate) fn offer_assignees(names: &Names, query: &str) -> Offer<Assignee> {
    let groups = names.groups.keys().copied().map(Assignee::Group);
    let people = names.technicians.keys().copied().map(Assignee::Technician);
    let all = groups.chain(people);
    Offer::of(
        all.map(|who| (who, assignee(who, names), assignee_kind(who))),
        query,
    )
}

/// To whom a search finds that somebody can be assigned.
pub(crate) fn offer_targets(
    names: &Names,
    tags: &BTreeSet<CustomerTag>,
    query: &str,
) -> Offer<AssignedTo> {
    let tags = tags.iter().cloned().map(AssignedTo::Tag);
    let customers = names.customers.keys().copied().map(AssignedTo::Customer);
    let all = tags.chain(customers).map(|to| {
        let kind = match to {
            AssignedTo::Tag(_) => "All with this tag",
            AssignedTo::Customer(_) => "Customer",
        };
        let words = target(&to, names);
        (to, words, kind)
    });
    Offer::of(all, query)
}

/// Which customers a search finds.
pub(crate) fn offer_customers(names: &Names, query: &str) -> Offer<CustomerId> {
    let all = names.customers.iter();
    Offer::of(all.map(|(id, name)| (*id, name.clone(), "")), query)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let id = |n: u8| format!("0192f0c1-2d4e-7a9b-8c3d-5e6f708192{n:02}");
        let mut names = Names::default();
        for n in 10..22 {
            let customer = id(n).parse().unwrap();
            names.customers.insert(customer, format!("Contoso {n}"));
        }
        names.groups.insert(id(1).parse().unwrap(), "Nights".into());
        names
            .technicians
            .insert(id(2).parse().unwrap(), "Kim".into());
        names
    }

    #[test]
    fn offer_holds_the_first_by_name_and_counts_the_rest() {
        let offer = offer_customers(&names(), "");
        assert_eq!((offer.shown.len(), offer.hidden), (8, 4));
        assert_eq!(offer.shown[0].1, "Contoso 10");
        assert_eq!(offer_customers(&names(), "21 contoso").shown.len(), 1);
    }

    #[test]
    fn people_and_tags_are_found_by_what_they_are() {
        let found = offer_assignees(&names(), "group");
        assert_eq!(found.shown.len(), 1);
        assert_eq!(found.shown[0].1, "Nights");
        let tags = BTreeSet::from(["gold".parse().unwrap()]);
        let found = offer_targets(&names(), &tags, "tag");
        assert_eq!(found.shown[0].0, AssignedTo::Tag("gold".parse().unwrap()));
        assert_eq!(offer_targets(&names(), &tags, "").hidden, 5);
    }
}
