//! What the technician's own passkey signed.

use hallpass_protocol::Timestamp;

use super::ComputerSignInError;
use crate::app::App;
use crate::approval::SignedAssertion;
use crate::passkey_locking::lock_copied;
use crate::relying_party::{Assertion, CeremonyError};
use crate::store::passkeys::EnrolledPasskey;
use crate::store::technicians::Technician;
use crate::store::{WriteTransaction, passkeys};

/// A passkey's signature that holds.
pub(super) struct Signed {
    /// The passkey.
    pub(super) passkey: EnrolledPasskey,
    /// What it signed: the ceremony's challenge.
    pub(super) challenge: [u8; 32],
    /// What checks it again, without us.
    pub(super) signature: SignedAssertion,
}

/// Checks that one of the technician's own passkeys signed, with user verification. What it signed is
/// for the caller to compare.
pub(super) async fn verify_own(
    app: &App,
    tx: &mut WriteTransaction,
    technician: &Technician,
    assertion: &Assertion,
    now: Timestamp,
) -> Result<Signed, ComputerSignInError> {
    let own = passkeys::list_for_technician(tx, technician.msp_id, technician.id).await?;
    let used = own
        .into_iter()
        .find(|it| it.passkey.cred_id().as_slice() == assertion.credential_id());
    let mut used = used.ok_or(CeremonyError::OtherUser)?;
    if used.is_locked {
        return Err(CeremonyError::CounterRegressed.into());
    }
    let verified = app
        .relying_party
        .verify_signed(assertion, &used.passkey, technician.id);
    let verified = match verified {
        Ok(verified) => verified,
        Err(CeremonyError::CounterRegressed) => {
            lock_copied(tx, &used, now).await?;
            return Err(CeremonyError::CounterRegressed.into());
        }
        Err(error) => return Err(error.into()),
    };
    used.passkey.update_credential(&verified.result);
    passkeys::record_use(tx, &used, now).await?;
    Ok(Signed {
        passkey: used,
        challenge: verified.challenge,
        signature: verified.signature,
    })
}
