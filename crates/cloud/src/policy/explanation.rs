//! What holds for a technician at a customer, and why.

use hallpass_policy::explain;
use hallpass_protocol::ids::CustomerId;
use hallpass_protocol::policy::ExplainResponse;

use super::{PolicyBook, find_person};
use crate::store::technicians::Technician;
use crate::store::{StoreError, sql};

/// Explains every setting.
///
/// # Errors
/// When the database cannot be read.
pub async fn explain_policy(
    connection: &mut sql::Connection,
    technician: &Technician,
    customer_id: CustomerId,
) -> Result<ExplainResponse, StoreError> {
    let person = find_person(connection, technician).await?;
    let book = PolicyBook::read_at(connection, technician.msp_id, customer_id).await?;
    Ok(ExplainResponse {
        customer_id,
        technician_id: technician.id,
        settings: explain(&book.chain(customer_id, &person)),
    })
}
