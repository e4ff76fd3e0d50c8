//! What happens to a passkey that may have been copied.

use hallpass_protocol::Timestamp;

use crate::audit::{Actor, AuditEvent};
use crate::lifecycle::{PasskeyChange, passkeys_changed};
use crate::store::passkeys::EnrolledPasskey;
use crate::store::{StoreError, WriteTransaction, audit, passkeys, sessions};

/// WebAuthn L3 §7.2 step 22: a counter that does not grow is a sign of a cloned authenticator. The
/// passkey is locked, and what it began ends.
///
/// # Errors
/// When the database refuses.
pub async fn lock_copied(
    tx: &mut WriteTransaction,
    enrolled: &EnrolledPasskey,
    now: Timestamp,
) -> Result<(), StoreError> {
    passkeys::lock(tx, enrolled.msp_id, enrolled.id, now).await?;
    sessions::delete_for_passkey(tx, enrolled.msp_id, enrolled.id).await?;
    let event = AuditEvent::PasskeyCounterRegressed {
        passkey_id: enrolled.id,
    };
    let (msp_id, technician_id) = (enrolled.msp_id, enrolled.technician_id);
    audit::append(tx, msp_id, now, Actor::Cloud, event).await?;
    passkeys_changed(tx, msp_id, technician_id, PasskeyChange::Removed, now).await
}
