//! Which technicians reach which customers. Every route that lists or takes a customer asks here.
//!
//! Owners, administrators and auditors reach all customers. Technicians do too, until the MSP says
//! that they reach those alone that are assigned to them. A customer who is not reached is answered
//! as one that does not exist; accounts there end when the customer is lost.

mod administration;
mod book;
mod enforcement;
mod scope;

pub use administration::{SaveAccessError, preview_access, preview_tags, save_access, save_tags};
pub use book::AccessBook;
pub use enforcement::end_out_of_reach;
pub use scope::{CustomerScope, find_customer, find_scope};

#[cfg(test)]
mod tests;
