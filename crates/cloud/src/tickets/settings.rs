//! Where an MSP's ticket system is.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;
use url::Url;

use super::TicketSecret;
use crate::audit::{Actor, AuditEvent};
use crate::envelope::KeyRing;
use crate::random::RandomSource;
use crate::store::{StoreError, WriteTransaction, audit, ticket_systems};
use crate::webhook::{AddressPolicy, UrlError};

/// The longest tenant and client id, in characters.
const NAME_MAX_CHARS: usize = 200;

/// The longest secret, in characters; Halo's have about 80.
const SECRET_MAX_CHARS: usize = 512;

/// Where an MSP's ticket system is, and how far it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketSettings {
    /// Whose.
    pub msp_id: MspId,
    /// Its address, without `auth` and `api`.
    pub url: Url,
    /// Which of several that the host serves.
    pub tenant: Option<String>,
    /// The id of our application there.
    pub client_id: String,
    /// When this was saved.
    pub saved_at: Timestamp,
    /// The last entry that was told, or passed over.
    pub told_seq: i64,
    /// How often the next one failed.
    pub attempt: u32,
    /// When the next one is to be told.
    pub due_at: Timestamp,
    /// Since when nothing was taken.
    pub failing_since: Option<Timestamp>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

/// What is to be saved.
pub struct SaveTicketSystem<'a> {
    /// For whom.
    pub msp_id: MspId,
    /// By whom.
    pub actor: Actor,
    /// Its address.
    pub url: &'a str,
    /// Which of several.
    pub tenant: Option<&'a str>,
    /// The id of our application.
    pub client_id: &'a str,
    /// The application's secret.
    pub secret: &'a TicketSecret,
}

/// It was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveTicketSystemError {
    /// The address is not allowed.
    #[error(
        "the address must be https:// on the public Internet, such as https://msp.halopsa.com; the operator can allow others with --webhook-network"
    )]
    Url(#[from] UrlError),
    /// The client id or the tenant is empty or far too long.
    #[error("the client id and the tenant have between 1 and {NAME_MAX_CHARS} characters")]
    Name,
    /// The secret is empty or far too long.
    #[error("the client secret has between 1 and {SECRET_MAX_CHARS} characters")]
    Secret,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Saves where the ticket system is, in the place of what was there. A new one is told what happens
/// from now on.
///
/// # Errors
/// When it is not allowed, or the database refuses.
pub async fn save_ticket_system(
    tx: &mut WriteTransaction,
    policy: &AddressPolicy,
    (random, keys): (&dyn RandomSource, &KeyRing),
    now: Timestamp,
    new: &SaveTicketSystem<'_>,
) -> Result<TicketSettings, SaveTicketSystemError> {
    let url = policy.parse_url(new.url)?;
    let names = [Some(new.client_id), new.tenant].into_iter().flatten();
    for name in names {
        if name.is_empty() || name.chars().count() > NAME_MAX_CHARS {
            return Err(SaveTicketSystemError::Name);
        }
    }
    // EXPOSE: it is counted.
    if !(1..=SECRET_MAX_CHARS).contains(&new.secret.expose().chars().count()) {
        return Err(SaveTicketSystemError::Secret);
    }
    let settings = TicketSettings {
        msp_id: new.msp_id,
        url,
        tenant: new.tenant.map(str::to_owned),
        client_id: new.client_id.to_owned(),
        saved_at: now,
        told_seq: audit::find_end(tx, new.msp_id).await?.seq,
        attempt: 0,
        due_at: now,
        failing_since: None,
        last_error: None,
    };
    ticket_systems::put(tx, (random, keys), &settings, new.secret).await?;
    let event = AuditEvent::TicketSystemSaved {
        url: settings.url.to_string(),
        tenant: settings.tenant.clone(),
        client_id: settings.client_id.clone(),
    };
    audit::append(tx, new.msp_id, now, new.actor, event).await?;
    let saved = ticket_systems::find(tx, new.msp_id).await?;
    Ok(saved.unwrap_or(settings))
}
