//! What happens to accounts at customers whom their technicians have lost.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use hallpass_protocol::Timestamp;
use hallpass_protocol::access::AccessMode;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::MspId;

use super::scope::find_scope;
use crate::audit::Actor;
use crate::lifecycle::{Account, end};
use crate::store::{StoreError, WriteTransaction, access, accounts, technicians};

/// Begins to end the accounts of technicians at customers whom they do not reach, and answers them,
/// for [`Lifecycle::announce`](crate::lifecycle::Lifecycle::announce). Whatever may take a customer
/// from a technician calls it in the same transaction: assignments, tags, members of groups, roles.
///
/// # Errors
/// When the database refuses.
pub async fn end_out_of_reach(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    actor: Actor,
    now: Timestamp,
) -> Result<Vec<Account>, StoreError> {
    if access::find_mode(tx, msp_id).await? == AccessMode::Everybody {
        return Ok(Vec::new());
    }
    let mut scopes = BTreeMap::new();
    let mut ending = Vec::new();
    for account in accounts::list_not_ended(tx, msp_id).await? {
        if account.progress.is_over() {
            continue;
        }
        let id = account.technician_id;
        let scope = match scopes.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                // The accounts of somebody who was removed are ending.
                let Some(technician) = technicians::find(tx, msp_id, id).await? else {
                    continue;
                };
                place.insert(find_scope(tx, &technician).await?)
            }
        };
        if !scope.contains(account.customer_id) {
            let cause = EndCause::EndedByAdministrator;
            ending.extend(end(tx, (msp_id, account.id), actor, cause, now).await?);
        }
    }
    Ok(ending)
}
