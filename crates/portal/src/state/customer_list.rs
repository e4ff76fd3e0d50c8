//! The customers with what is known of their connections.

use std::collections::HashMap;

use hallpass_protocol::customer::{
    ConnectionHealth, CustomersHealthResponse, CustomersResponse, HealthState,
};
use hallpass_protocol::ids::CustomerId;

use super::search::Searchable;

/// A customer as the room shows one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CustomerItem {
    /// The customer.
    pub(crate) id: CustomerId,
    /// The company's name.
    pub(crate) name: String,
    /// The domain in which accounts are made; `None` without a connection.
    pub(crate) domain: Option<String>,
    /// What is known of the connection.
    pub(crate) health: Option<ConnectionHealth>,
}

/// Puts the two answers together. Those in whose tenants something is missing come first, then all
/// by name.
pub(crate) fn join(
    customers: CustomersResponse,
    health: CustomersHealthResponse,
) -> Vec<CustomerItem> {
    let known = health.customers.into_iter();
    let mut known: HashMap<_, _> = known.map(|one| (one.customer_id, one.health)).collect();
    let mut items: Vec<_> = customers
        .customers
        .into_iter()
        .map(|customer| CustomerItem {
            health: known.remove(&customer.id),
            id: customer.id,
            name: customer.name,
            domain: customer.tenant.map(|tenant| tenant.account_domain),
        })
        .collect();
    // The sort is stable, and they come by name.
    items.sort_by_key(|item| !lacks_something(item));
    items
}

fn lacks_something(item: &CustomerItem) -> bool {
    let health = item.health.as_ref();
    health.is_some_and(|health| health.state == HealthState::Failing)
}

impl Searchable for CustomerItem {
    fn words(&self) -> String {
        format!(
            "{} {}",
            self.name,
            self.domain.as_deref().unwrap_or_default()
        )
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::customer::{CustomerHealth, CustomerView, TenantView};

    use super::*;
    use crate::state::search::matching;

    fn id(last_digit: u8) -> CustomerId {
        format!("0192f0c1-2d4e-7a9b-8c3d-5e6f7081920{last_digit}")
            .parse()
            .unwrap()
    }

    fn customer(last_digit: u8, name: &str) -> CustomerView {
        CustomerView {
            id: id(last_digit),
            name: name.to_owned(),
            tenant: Some(TenantView {
                tenant_id: "0192f0c1-2d4e-7a9b-8c3d-5e6f70819200".parse().unwrap(),
                account_domain: format!("{}.onmicrosoft.com", name.to_lowercase()),
            }),
            reason: None,
            ticket: None,
            reason_patterns: Vec::new(),
            ticket_patterns: Vec::new(),
            approvals: Vec::new(),
            presets: Vec::new(),
        }
    }

    fn health(last_digit: u8, state: HealthState) -> CustomerHealth {
        CustomerHealth {
            customer_id: id(last_digit),
            health: ConnectionHealth {
                state,
                checked_at: None,
                findings: Vec::new(),
                reconciled_at: None,
                quarantined: false,
            },
        }
    }

    fn items() -> Vec<CustomerItem> {
        let customers = vec![
            customer(1, "Contoso"),
            customer(2, "Fabrikam"),
            customer(3, "Woodgrove"),
        ];
        let health = vec![health(3, HealthState::Failing), health(1, HealthState::Ok)];
        join(
            CustomersResponse { customers },
            CustomersHealthResponse { customers: health },
        )
    }

    #[test]
    fn customers_who_lack_something_come_first() {
        let items = items();
        let names: Vec<_> = items.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, ["Woodgrove", "Contoso", "Fabrikam"]);
        assert!(items[2].health.is_none());
    }

    #[test]
    fn search_finds_by_any_part_of_name_and_domain() {
        let found = |query| matching(&items(), query).len();
        assert_eq!(found("CONTOSO.on"), 1);
        assert_eq!(found("onmicrosoft"), 3);
        assert_eq!(found("grove wood"), 1);
        assert_eq!(found("northwind"), 0);
    }
}
