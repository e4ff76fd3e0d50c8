//! Adding a logo to those of an MSP.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use super::Logo;
use crate::audit::{Actor, AuditEvent};
use crate::store::{StoreError, WriteTransaction, audit, logos};

/// The most logos that an MSP keeps.
pub const LOGOS_MAX: usize = 200;

/// A logo was not added. Nothing has happened then.
#[derive(Debug, thiserror::Error)]
pub enum AddLogoError {
    /// There are too many.
    #[error("there are {LOGOS_MAX} logos already: use one of them")]
    TooMany,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a logo; one that is there stays as it is.
///
/// # Errors
/// When there are too many.
pub async fn add_logo(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    logo: &Logo,
    (actor, now): (Actor, Timestamp),
) -> Result<(), AddLogoError> {
    let known = logos::list(tx, msp_id).await?;
    if known.contains(&logo.sha256) {
        return Ok(());
    }
    if known.len() >= LOGOS_MAX {
        return Err(AddLogoError::TooMany);
    }
    logos::insert(tx, msp_id, (&logo.sha256, &logo.png), now).await?;
    let event = AuditEvent::LogoAdded {
        sha256: logo.sha256.clone(),
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    Ok(())
}
