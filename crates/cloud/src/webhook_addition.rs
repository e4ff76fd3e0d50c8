//! Adds webhooks.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, WebhookId};

use crate::audit::{Actor, AuditEvent};
use crate::envelope::KeyRing;
use crate::random::{RandomSource, make_uuid};
use crate::store::{StoreError, WriteTransaction, audit, webhooks};
use crate::webhook::{
    AddressPolicy, EventFilter, UnknownKindError, UrlError, Webhook, WebhookSecret,
};

/// What an MSP may have.
const MAX_WEBHOOKS: usize = 20;

/// What is to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewWebhook<'a> {
    /// For whom.
    pub msp_id: MspId,
    /// By whom.
    pub actor: Actor,
    /// Where events are sent.
    pub url: &'a str,
    /// Which kinds of them; all, when empty.
    pub events: &'a [String],
}

/// It was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddWebhookError {
    /// The address is not allowed.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// There are no such events.
    #[error(transparent)]
    Kind(#[from] UnknownKindError),
    /// The MSP has as many as it may have.
    #[error("there are {MAX_WEBHOOKS} webhooks already; remove one first")]
    TooMany,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a webhook that is told what happens from now on, its own addition first. The secret is to
/// be told once.
///
/// # Errors
/// When it is not allowed, or the database refuses.
pub async fn add_webhook(
    tx: &mut WriteTransaction,
    policy: &AddressPolicy,
    random: &dyn RandomSource,
    keys: &KeyRing,
    now: Timestamp,
    new: &NewWebhook<'_>,
) -> Result<(Webhook, WebhookSecret), AddWebhookError> {
    let url = policy.parse_url(new.url)?;
    let events = EventFilter::of(new.events)?;
    if webhooks::list(tx, new.msp_id).await?.len() >= MAX_WEBHOOKS {
        return Err(AddWebhookError::TooMany);
    }
    let webhook = Webhook {
        msp_id: new.msp_id,
        id: WebhookId::new(make_uuid(random, now)),
        url,
        events,
        created_at: now,
        told_seq: audit::find_end(tx, new.msp_id).await?.seq,
        attempt: 0,
        due_at: now,
        failing_since: None,
        last_error: None,
        disabled_at: None,
    };
    let secret = WebhookSecret::make(random);
    webhooks::insert(tx, random, keys, &webhook, &secret).await?;
    let event = AuditEvent::WebhookAdded {
        webhook_id: webhook.id,
        url: webhook.url.to_string(),
        events: webhook.events.kinds().map(str::to_owned).collect(),
    };
    audit::append(tx, new.msp_id, now, new.actor, event).await?;
    Ok((webhook, secret))
}
