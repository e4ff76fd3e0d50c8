//! Finding a customer by a few letters of its name or its tenant's domain.

use hallpass_protocol::customer::CustomerView;
use hallpass_ui::components::ComboboxOption;

/// As many as a person looks through; more are narrowed by typing.
const SHOWN_MAX: usize = 50;

/// The customers that match, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Matches {
    /// At most [`SHOWN_MAX`].
    pub(crate) shown: Vec<ComboboxOption>,
    /// How many more match.
    pub(crate) hidden: usize,
}

/// How well a customer matches; the lower, the better.
fn rank(query: &str, name: &str, domain: &str) -> Option<u8> {
    if name.starts_with(query) {
        Some(0)
    } else if name.split_whitespace().any(|word| word.starts_with(query)) {
        Some(1)
    } else if name.contains(query) {
        Some(2)
    } else if domain.contains(query) {
        Some(3)
    } else {
        None
    }
}

/// Searches `customers`, which come sorted by name, for `query`. An empty query matches all.
pub(crate) fn search(customers: &[CustomerView], query: &str) -> Matches {
    let query = query.trim().to_lowercase();
    let mut found: Vec<(u8, &CustomerView)> = customers
        .iter()
        .filter_map(|customer| {
            let domain = customer
                .tenant
                .as_ref()
                .map_or("", |t| t.account_domain.as_str());
            let rank = rank(
                &query,
                &customer.name.to_lowercase(),
                &domain.to_lowercase(),
            )?;
            Some((rank, customer))
        })
        .collect();
    // Stable: customers of the same rank stay sorted by name.
    found.sort_by_key(|(rank, _)| *rank);
    Matches {
        hidden: found.len().saturating_sub(SHOWN_MAX),
        shown: found
            .into_iter()
            .take(SHOWN_MAX)
            .map(|(_, customer)| option(customer))
            .collect(),
    }
}

fn option(customer: &CustomerView) -> ComboboxOption {
    let obstacle = obstacle(customer);
    ComboboxOption {
        key: customer.id.to_string(),
        label: customer.name.clone(),
        is_disabled: obstacle.is_some(),
        detail: match (obstacle, &customer.tenant) {
            (Some(obstacle), _) => obstacle.to_owned(),
            (None, Some(tenant)) => tenant.account_domain.clone(),
            (None, None) => String::new(),
        },
    }
}

/// Why nothing can be asked for at a customer.
fn obstacle(customer: &CustomerView) -> Option<&'static str> {
    if customer.tenant.is_none() {
        Some("no tenant connected")
    } else if customer.presets.is_empty() {
        Some("no roles offered")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::popup::state::request_form::tests::customer;

    fn labels(matches: &Matches) -> Vec<&str> {
        matches.shown.iter().map(|o| o.label.as_str()).collect()
    }

    #[test]
    fn search_when_typing_puts_the_start_of_the_name_first() {
        let customers = [
            customer(1, "Alpine North"),
            customer(2, "North Wind"),
            customer(3, "Xnorth"),
        ];
        assert_eq!(
            labels(&search(&customers, " NORTH ")),
            ["North Wind", "Alpine North", "Xnorth"]
        );
    }

    #[test]
    fn search_when_the_domain_is_typed_finds_its_customer() {
        let mut other = customer(1, "Fabrikam");
        other.tenant.as_mut().unwrap().account_domain = "fk.onmicrosoft.com".to_owned();
        assert_eq!(
            labels(&search(&[customer(2, "Contoso"), other], "fk.on")),
            ["Fabrikam"]
        );
    }

    #[test]
    fn search_when_there_are_thousands_shows_fifty_and_counts_the_rest() {
        let customers: Vec<_> = (0..5000)
            .map(|n| customer(n, &format!("Customer {n}")))
            .collect();
        let matches = search(&customers, "");
        assert_eq!((matches.shown.len(), matches.hidden), (50, 4950));
        assert_eq!(
            labels(&search(&customers, "customer 4999")),
            ["Customer 4999"]
        );
    }

    #[test]
    fn search_when_a_customer_has_no_tenant_shows_it_but_cannot_choose_it() {
        let mut unconnected = customer(1, "Contoso");
        unconnected.tenant = None;
        let matches = search(&[unconnected], "con");
        assert!(matches.shown[0].is_disabled);
        assert_eq!(matches.shown[0].detail, "no tenant connected");
    }
}
