//! Which accounts a technician can take to another computer.

use hallpass_approval::computer_sign_in::SESSION_LIFETIME;
use hallpass_protocol::Timestamp;
use hallpass_protocol::computer_sign_in::OfferedAccount;

use crate::lifecycle::{Account, Progress};
use crate::policy::find_rules;
use crate::store::technicians::Technician;
use crate::store::{StoreError, accounts, sql, tenant_health};

/// The technician's own that run and whose policy allows it, newest first.
pub(super) async fn list_offered(
    connection: &mut sql::Connection,
    technician: &Technician,
    now: Timestamp,
) -> Result<Vec<Account>, StoreError> {
    let (msp_id, id) = (technician.msp_id, technician.id);
    let own = accounts::list_for_technician(connection, msp_id, id, now).await?;
    let mut offered = Vec::new();
    for account in own {
        let runs = account.progress == Progress::Ready
            && account.confirmed_version > 0
            && account.ends_at.is_some_and(|end| now < end);
        if !runs || tenant_health::holds_back(connection, msp_id, account.id).await? {
            continue;
        }
        let rules = find_rules(connection, technician, account.customer_id).await?;
        if rules.allows_computer_sign_in() {
            offered.push(account);
        }
    }
    Ok(offered)
}

/// When the session of a computer for this account ends at the latest. It does not depend on when
/// the technician signs, so that they can sign it.
pub(super) fn session_end(account: &Account, opened_at: Timestamp) -> Timestamp {
    let end = opened_at.plus(SESSION_LIFETIME);
    account.ends_at.map_or(end, |ends_at| ends_at.min(end))
}

/// As the phone shows it.
pub(super) fn to_offer(account: Account, opened_at: Timestamp) -> OfferedAccount {
    OfferedAccount {
        id: account.id,
        session_ends_at: session_end(&account, opened_at),
        customer_name: account.customer_name,
        preset_name: account.preset_name,
        user_principal_name: account.user_principal_name,
        custody: account.custody,
    }
}
