//! A level, as a sentence names it.

use hallpass_protocol::ids::MspId;
use hallpass_protocol::policy::PolicyLevel;

use crate::store::{StoreError, customers, groups, sql};

/// Such as "the policy for Contoso".
///
/// # Errors
/// When the database cannot be read.
pub async fn name_level(
    connection: &mut sql::Connection,
    msp_id: MspId,
    level: PolicyLevel,
) -> Result<String, StoreError> {
    let (customer_id, group_id) = match level {
        PolicyLevel::BuiltIn => return Ok("Hallpass".to_owned()),
        PolicyLevel::Global => return Ok("the policy for all customers".to_owned()),
        PolicyLevel::Customer { customer_id } => (customer_id, None),
        PolicyLevel::Group {
            customer_id,
            group_id,
        } => (customer_id, Some(group_id)),
    };
    let customer = customers::find(connection, msp_id, customer_id).await?;
    let customer = customer.map_or_else(|| "this customer".to_owned(), |found| found.name);
    let Some(group_id) = group_id else {
        return Ok(format!("the policy for {customer}"));
    };
    let group = groups::find(connection, msp_id, group_id).await?;
    let group = group.map_or_else(|| "a group".to_owned(), |found| found.name);
    Ok(format!("the policy for {group} at {customer}"))
}
