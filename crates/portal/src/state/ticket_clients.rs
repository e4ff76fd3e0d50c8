//! Which customers are which clients of the ticket system.

use std::collections::HashMap;

use hallpass_protocol::customer::CustomersResponse;
use hallpass_protocol::ids::CustomerId;
use hallpass_protocol::ticket_system::TicketClient;

use super::search::Searchable;

/// A customer, and the client that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientItem {
    /// The customer.
    pub(crate) id: CustomerId,
    /// The company's name.
    pub(crate) name: String,
    /// The client's id in the ticket system, where somebody said so.
    pub(crate) client: Option<u32>,
}

impl Searchable for ClientItem {
    fn words(&self) -> String {
        self.name.clone()
    }
}

/// All customers: those that are nobody there come first, since a ticket of theirs is refused.
pub(crate) fn join(customers: CustomersResponse, clients: &[TicketClient]) -> Vec<ClientItem> {
    let known = clients.iter().map(|one| (one.customer_id, one.client));
    let known: HashMap<_, _> = known.collect();
    let customers = customers.customers.into_iter();
    let mut items: Vec<_> = customers
        .map(|customer| ClientItem {
            client: known.get(&customer.id).copied(),
            id: customer.id,
            name: customer.name,
        })
        .collect();
    // The sort is stable, and they come by name.
    items.sort_by_key(|item| item.client.is_some());
    items
}

/// Reads what was typed for a client: nothing for none.
///
/// # Errors
/// The sentence that says what to type.
pub(crate) fn parse_client(typed: &str) -> Result<Option<u32>, &'static str> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    match typed.parse() {
        Ok(client) if client > 0 => Ok(Some(client)),
        _ => Err("Type the client's number, such as 12, or nothing for none."),
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::customer::CustomerView;

    use super::*;

    fn id(last_digit: u8) -> CustomerId {
        format!("0192f0c1-2d4e-7a9b-8c3d-5e6f7081920{last_digit}")
            .parse()
            .unwrap()
    }

    fn customer(last_digit: u8, name: &str) -> CustomerView {
        CustomerView {
            id: id(last_digit),
            name: name.to_owned(),
            tenant: None,
            presets: Vec::new(),
            reason: None,
            reason_patterns: Vec::new(),
            ticket: None,
            ticket_patterns: Vec::new(),
            approvals: Vec::new(),
        }
    }

    #[test]
    fn customers_that_are_no_client_come_first() {
        let customers = CustomersResponse {
            customers: vec![customer(1, "Adatum"), customer(2, "Contoso")],
        };
        let clients = [TicketClient {
            customer_id: id(1),
            client: 12,
        }];
        let items = join(customers, &clients);
        let shown: Vec<_> = items
            .iter()
            .map(|it| (it.name.as_str(), it.client))
            .collect();
        assert_eq!(shown, [("Contoso", None), ("Adatum", Some(12))]);
    }

    #[test]
    fn client_is_a_number_or_nothing() {
        assert_eq!(parse_client(" 12 "), Ok(Some(12)));
        assert_eq!(parse_client(" "), Ok(None));
        for typed in ["0", "-1", "1.5", "Contoso", "99999999999"] {
            assert!(parse_client(typed).is_err(), "{typed}");
        }
    }
}
