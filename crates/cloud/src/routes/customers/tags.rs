//! The tags of a customer.

pub mod get;
pub mod list;
pub mod preview;
pub mod put;

use hallpass_protocol::ids::CustomerId;

use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::sql;

/// The customer that a path names, when the caller may do to its tags what the route is for.
async fn find_authorized(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    id: &str,
) -> Result<CustomerId, Failure> {
    let customer = super::find_reached(connection, caller, id).await?;
    caller.authorize(Relation::Others)?;
    Ok(customer.id)
}
