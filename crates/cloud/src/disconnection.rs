//! A customer is disconnected from its tenant: first every account of ours there ends, and what is
//! left then is told.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::connection::DisconnectResponse;
use hallpass_protocol::ids::{CustomerId, MspId};

use crate::audit::{Actor, AuditEvent};
use crate::connection_view::{left_in_tenant, removal_script};
use crate::lifecycle::{Account, end_all};
use crate::store::accounts::{Whose, of_tenant};
use crate::store::{StoreError, WriteTransaction, audit, connections};

/// The customer was not disconnected.
#[derive(Debug, thiserror::Error)]
pub enum DisconnectError {
    /// There is nothing to disconnect.
    #[error("the customer is not connected")]
    NotConnected,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// From the commit on nothing new is made for the customer, and all its accounts are ending; the
/// tenant is looked after until the last has ended. Answers the accounts whose end began, too. Doing
/// it again tells how far it is.
///
/// # Errors
/// When the customer was never connected, or the database refuses.
pub async fn disconnect(
    tx: &mut WriteTransaction,
    (msp_id, customer_id): (MspId, CustomerId),
    actor: Actor,
    now: Timestamp,
) -> Result<(DisconnectResponse, Vec<Account>), DisconnectError> {
    let connection = connections::find_former(tx, msp_id, customer_id)
        .await?
        .ok_or(DisconnectError::NotConnected)?;
    let mut ending = Vec::new();
    if connection.disconnected_at.is_none() {
        connections::record_disconnected(tx, msp_id, connection.id, now).await?;
        let event = AuditEvent::ConnectionRemoved {
            connection_id: connection.id,
            customer_id,
            tenant_id: connection.tenant_id,
        };
        audit::append(tx, msp_id, now, actor, event).await?;
        let (whose, cause) = (Whose::Customer(customer_id), EndCause::EndedByAdministrator);
        ending = end_all(tx, msp_id, whose, actor, &cause, now).await?;
    }
    let left = connections::count_unended(tx, msp_id, connection.id).await?;
    let unended = of_tenant::list_not_ended(tx, msp_id, connection.id).await?;
    let unended: Vec<String> = unended
        .into_iter()
        .map(|account| account.user_principal_name)
        .collect();
    if left == 0 {
        connections::forget_jobs(tx, msp_id, connection.id).await?;
    }
    let response = DisconnectResponse {
        accounts_ending: u32::try_from(left).unwrap_or(u32::MAX),
        left: left_in_tenant(connection.tenant_id, connection.client_id, &unended),
        powershell: removal_script(connection.tenant_id, connection.client_id, &unended),
    };
    Ok((response, ending))
}
