//! A customer's connection as screens and programs are told of it.

mod checks;
mod domains;
mod help;

use hallpass_protocol::Timestamp;
use hallpass_protocol::connection::ConnectionView;

pub use checks::{checks, credential_check, secret_check};
pub use domains::{domain_views, find_usable_domain};
pub use help::{left_in_tenant, removal_script, role_help};

use crate::lifecycle::TenantHealth;
use crate::store::connections::Connection;

/// The connection with what is known of its tenant. `customer` is the customer's name.
pub fn view(
    customer: &str,
    connection: &Connection,
    health: &TenantHealth,
    now: Timestamp,
) -> ConnectionView {
    ConnectionView {
        customer_id: connection.customer_id,
        customer: customer.to_owned(),
        tenant_id: connection.tenant_id,
        tenant_name: connection.tenant_name.clone(),
        account_domain: connection.account_domain.clone(),
        client_id: connection.client_id,
        uses_registration: connection.uses_registration,
        health: health.to_view(now),
        checks: checks(connection.tenant_id, health, now),
        role_help: role_help(connection.tenant_id, connection.client_id),
    }
}

#[cfg(test)]
mod tests;
