//! What a start puts in order before anything is served: the MSP, its presets, its first owner.

mod presets;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;
use hallpass_protocol::technician::TechnicianRole;
use url::Url;

use crate::audit::{Actor, AuditEvent};
use crate::envelope::KekId;
use crate::invitation::{INVITATION_TTL, Invitation, InviteError, Invitee, invite};
use crate::random::{RandomSource, make_uuid};
use crate::store::installation::{self, Installation};
use crate::store::msps::{self, Msp};
use crate::store::{
    Store, StoreError, WriteTransaction, audit, passkeys, technicians, tenant_health, tenant_jobs,
};

/// What the operator says about the installation.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Where people reach the portal.
    pub public_url: Url,
    /// The keys at hand, the newest last.
    pub kek_ids: Vec<KekId>,
    /// The MSP's name; for the first start.
    pub msp_name: String,
    /// The first owner; for the first start.
    pub owner: Invitee,
}

/// The installation cannot be started like this.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// Passkeys are bound to the host for ever.
    #[error(
        "passkeys were enrolled for the host {enrolled_host:?}, and the public URL's is {host:?}: nobody could sign in; start with the old host"
    )]
    HostChanged {
        /// The host of the passkeys.
        enrolled_host: String,
        /// The host that was given.
        host: String,
    },
    /// Nothing could be decrypted.
    #[error(
        "the database was written under key {wanted:?}, and the key file holds {held:?}: start with the right key file"
    )]
    OtherKek {
        /// The database's.
        wanted: KekId,
        /// Those at hand.
        held: Vec<KekId>,
    },
    /// Nothing could be encrypted.
    #[error("no key-encryption key is at hand: start with a key file")]
    NoKek,
    /// The first owner cannot be invited.
    #[error("cannot invite the first owner")]
    Invite(#[from] InviteError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts everything in order. As long as nobody has enrolled, answers with a fresh invitation for
/// the first owner: a link that was lost, or printed by a start that was killed, is no dead end.
///
/// # Errors
/// When the installation was set up differently before.
pub async fn prepare(
    store: &Store,
    random: &dyn RandomSource,
    now: Timestamp,
    setup: &Setup,
) -> Result<Option<Invitation>, SetupError> {
    let mut tx = store.write().await?;
    let has_passkeys = passkeys::exist(&mut tx).await?;
    let kek_id = match installation::find(&mut tx).await? {
        Some(known) => {
            check_unchanged(&known, setup, has_passkeys)?;
            known.kek_id
        }
        None => *setup.kek_ids.last().ok_or(SetupError::NoKek)?,
    };
    let installation = Installation {
        public_url: setup.public_url.clone(),
        kek_id,
    };
    installation::put(&mut tx, &installation).await?;
    let msp_id = match msps::list(&mut tx).await?.first() {
        Some(msp) => msp.id,
        None => create_msp(&mut tx, random, now, &setup.msp_name).await?,
    };
    let invitation = if has_passkeys {
        None
    } else {
        let owner = first_owner(&mut tx, msp_id, &setup.owner).await?;
        Some(
            invite(
                &mut tx,
                random,
                now,
                msp_id,
                Actor::Cloud,
                owner,
                INVITATION_TTL,
            )
            .await?,
        )
    };
    tx.commit().await?;
    Ok(invitation)
}

/// Believes nothing of what is known about tenants until they were compared with our records: the
/// database may be a backup that was restored, which does not know what was made since. Not for a
/// process that joins others: what they know, they learnt from the tenants.
///
/// # Errors
/// When the database refuses.
pub async fn distrust_tenants(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    tenant_health::quarantine_all(&mut tx, now).await?;
    tenant_jobs::restart(&mut tx, now).await?;
    tx.commit().await
}

fn check_unchanged(
    known: &Installation,
    setup: &Setup,
    has_passkeys: bool,
) -> Result<(), SetupError> {
    let host_of = |url: &Url| url.host_str().unwrap_or_default().to_owned();
    let (enrolled_host, host) = (host_of(&known.public_url), host_of(&setup.public_url));
    if has_passkeys && enrolled_host != host {
        return Err(SetupError::HostChanged {
            enrolled_host,
            host,
        });
    }
    if !setup.kek_ids.contains(&known.kek_id) {
        return Err(SetupError::OtherKek {
            wanted: known.kek_id,
            held: setup.kek_ids.clone(),
        });
    }
    Ok(())
}

/// Makes an MSP with the presets that most need.
///
/// # Errors
/// When the database refuses.
pub async fn create_msp(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    now: Timestamp,
    name: &str,
) -> Result<MspId, StoreError> {
    let msp = Msp {
        id: MspId::new(make_uuid(random, now)),
        name: name.to_owned(),
    };
    msps::insert(tx, &msp, now).await?;
    let event = AuditEvent::MspCreated { name: msp.name };
    audit::append(tx, msp.id, now, Actor::Cloud, event).await?;
    presets::seed(tx, random, now, msp.id).await?;
    Ok(msp.id)
}

async fn first_owner(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    wanted: &Invitee,
) -> Result<Invitee, StoreError> {
    let owners = technicians::list_owners(tx, msp_id).await?;
    Ok(owners.into_iter().next().map_or_else(
        || wanted.clone(),
        |known| Invitee {
            display_name: known.display_name,
            email: known.email,
            role: TechnicianRole::Owner,
        },
    ))
}

#[cfg(test)]
mod tests;
