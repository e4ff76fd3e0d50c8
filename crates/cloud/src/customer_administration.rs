//! Adding customers and giving them other names, by administrators and `hallpass admin`.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{CustomerId, MspId};
use hallpass_protocol::technician::NAME_MAX_CHARS;

use crate::audit::{Actor, AuditEvent};
use crate::chosen_name::parse_name;
use crate::random::{RandomSource, make_uuid};
use crate::store::customers::{self, Customer};
use crate::store::{StoreError, WriteTransaction, audit};

/// A customer was not added or renamed. Nothing has happened then.
#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    /// It is no name.
    #[error(
        "a customer needs a name of 1 to {NAME_MAX_CHARS} characters, none of them invisible or \
         turning the writing round: choose another name"
    )]
    NameInvalid,
    /// Another one has the name.
    #[error("there is a customer of this name already: choose another name")]
    NameTaken,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a customer, which has no connection yet.
///
/// # Errors
/// When the name is none, or taken.
pub async fn add_customer(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    msp_id: MspId,
    name: &str,
    (actor, now): (Actor, Timestamp),
) -> Result<Customer, CustomerError> {
    let name = parse_name(name, NAME_MAX_CHARS).ok_or(CustomerError::NameInvalid)?;
    let id = CustomerId::new(make_uuid(random, now));
    customers::insert(tx, msp_id, id, &name, now)
        .await
        .map_err(name_error)?;
    let event = AuditEvent::CustomerAdded {
        customer_id: id,
        name: name.clone(),
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    Ok(Customer {
        id,
        name,
        tenant: None,
    })
}

/// Gives a customer another name; answers the name as it is kept.
///
/// # Errors
/// When the name is none, or taken.
pub async fn rename_customer(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    customer: Customer,
    name: &str,
    (actor, now): (Actor, Timestamp),
) -> Result<String, CustomerError> {
    let name = parse_name(name, NAME_MAX_CHARS).ok_or(CustomerError::NameInvalid)?;
    if name != customer.name {
        customers::rename(tx, msp_id, customer.id, &name)
            .await
            .map_err(name_error)?;
        let event = AuditEvent::CustomerRenamed {
            customer_id: customer.id,
            before: customer.name,
            after: name.clone(),
        };
        audit::append(tx, msp_id, now, actor, event).await?;
    }
    Ok(name)
}

/// The id is made anew, so only the name can be taken.
fn name_error(error: StoreError) -> CustomerError {
    if error.is_unique_violation() {
        CustomerError::NameTaken
    } else {
        error.into()
    }
}
