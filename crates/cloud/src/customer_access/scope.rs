//! The customers whom one technician reaches.

use std::collections::BTreeSet;

use hallpass_protocol::access::AccessMode;
use hallpass_protocol::ids::CustomerId;
use hallpass_protocol::technician::TechnicianRole;

use crate::store::customers::{self, Customer};
use crate::store::technicians::Technician;
use crate::store::{StoreError, access, sql};

/// The customers whom a technician reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomerScope {
    /// All of the MSP's.
    All,
    /// These.
    Only(BTreeSet<CustomerId>),
}

impl CustomerScope {
    /// Whether the customer is among them.
    pub fn contains(&self, customer_id: CustomerId) -> bool {
        match self {
            Self::All => true,
            Self::Only(customers) => customers.contains(&customer_id),
        }
    }
}

/// Whether assignments count for somebody of this role.
pub(super) fn is_bound(role: TechnicianRole, mode: AccessMode) -> bool {
    role == TechnicianRole::Technician && mode == AccessMode::ByAssignment
}

/// The customers whom a technician reaches by now.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_scope(
    connection: &mut sql::Connection,
    technician: &Technician,
) -> Result<CustomerScope, StoreError> {
    let msp_id = technician.msp_id;
    let mode = access::find_mode(connection, msp_id).await?;
    if !is_bound(technician.role, mode) {
        return Ok(CustomerScope::All);
    }
    let assigned = access::list_assigned(connection, msp_id, technician.id).await?;
    Ok(CustomerScope::Only(assigned))
}

/// The customer with this id, if the technician reaches it.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_customer(
    connection: &mut sql::Connection,
    technician: &Technician,
    customer_id: CustomerId,
) -> Result<Option<Customer>, StoreError> {
    let scope = find_scope(connection, technician).await?;
    if !scope.contains(customer_id) {
        return Ok(None);
    }
    customers::find(connection, technician.msp_id, customer_id).await
}
