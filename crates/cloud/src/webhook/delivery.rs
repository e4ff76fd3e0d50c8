//! Tells webhooks what happened: each in the order of the log, all beside one another.

mod backoff;

use core::time::Duration;
use std::sync::Arc;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, WebhookId};
use tokio::task::JoinSet;

use self::backoff::DISABLE_AFTER;
pub(crate) use self::backoff::backoff;
use super::Webhook;
use super::message::WebhookMessage;
use super::sender::{SendError, WebhookSender};
use crate::audit::{Actor, AuditEvent};
use crate::clock::SharedClock;
use crate::envelope::KeyRing;
use crate::random::{SharedRandom, make_uuid};
use crate::shutdown::Shutdown;
use crate::store::audit::reading::list_entries;
use crate::store::webhooks::{self, WebhookLease, WebhookProgress};
use crate::store::{Store, StoreError, audit};

/// How often to look whether something is to be told.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Webhooks that are told at once.
const CONCURRENCY: u32 = 16;

/// Entries that are read at once.
const ENTRIES: u32 = 200;

/// How long a webhook is told before what was taken is written down. A crash sends this much again.
const TURN: Duration = Duration::from_secs(5);

/// A turn, the last message of which may take its whole time-out, and room to spare.
const LEASE: Duration = Duration::from_mins(1);

/// Not a failure of the receiver's: sent again no more.
const GONE: u16 = 410;

/// Tells webhooks what happened. Clones share everything.
#[derive(Clone)]
pub struct WebhookDelivery {
    /// Where the log is.
    pub store: Store,
    /// The time.
    pub clock: SharedClock,
    /// Spreads repetitions.
    pub random: SharedRandom,
    /// Open the secrets.
    pub keys: Arc<KeyRing>,
    /// Sends.
    pub sender: WebhookSender,
}

impl WebhookDelivery {
    /// Tells until `shutdown`. What is under way then is told again.
    pub async fn run(&self, mut shutdown: Shutdown) {
        let mut turns = JoinSet::new();
        while !shutdown.is_requested() {
            let now = self.clock.now();
            if let Err(error) = self.begin_turns(&mut turns, now).await {
                let error: &dyn core::error::Error = &error;
                tracing::error!(error, "webhooks are not told");
            }
            tokio::select! {
                () = shutdown.requested() => {}
                () = self.clock.sleep_until(now.plus(LOOK_EVERY)) => {}
            }
            while turns.try_join_next().is_some() {}
        }
        turns.shutdown().await;
    }

    async fn begin_turns(&self, turns: &mut JoinSet<()>, now: Timestamp) -> Result<(), StoreError> {
        let running = u32::try_from(turns.len()).unwrap_or(u32::MAX);
        let free = CONCURRENCY.saturating_sub(running);
        let due = webhooks::list_due(&mut *self.store.read().await?, now, free).await?;
        for (msp_id, webhook_id) in due {
            let delivery = self.clone();
            turns.spawn(async move {
                if let Err(error) = delivery.take_turn(msp_id, webhook_id).await {
                    let error: &dyn core::error::Error = &error;
                    tracing::error!(error, %webhook_id, "webhook {webhook_id} is not told");
                }
            });
        }
        Ok(())
    }

    /// Tells one webhook for some time, if it is due and nobody else does.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn take_turn(&self, msp_id: MspId, webhook_id: WebhookId) -> Result<(), StoreError> {
        let began_at = self.clock.now();
        let mut tx = self.store.write().await?;
        let lease =
            webhooks::claim(&mut tx, msp_id, webhook_id, began_at, began_at.plus(LEASE)).await?;
        tx.commit().await?;
        let Some(lease) = lease else { return Ok(()) };
        let told = self.tell(&lease, began_at).await?;
        self.record(&lease, told).await
    }

    /// Sends the webhook a test event, whatever its state.
    ///
    /// # Errors
    /// When the database cannot be read. That the event was not taken is the inner error.
    pub async fn send_test(&self, webhook: &Webhook) -> Result<Result<(), SendError>, StoreError> {
        let mut reader = self.store.read().await?;
        let secret =
            webhooks::find_secret(&mut reader, &self.keys, webhook.msp_id, webhook.id).await?;
        drop(reader);
        // Removed a moment ago: nobody is told.
        let Some(secret) = secret else {
            return Ok(Err(SendError::Unreachable));
        };
        let now = self.clock.now();
        let id = make_uuid(&*self.random, now);
        let message = WebhookMessage::of_test(webhook.msp_id, webhook.id, id, now);
        Ok(self.sender.send(&webhook.url, &secret, &message, now).await)
    }

    /// Sends what is behind the last entry that was told, until one is refused or the turn is over.
    async fn tell(&self, lease: &WebhookLease, began_at: Timestamp) -> Result<Told, StoreError> {
        let webhook = &lease.webhook;
        let mut reader = self.store.read().await?;
        let secret =
            webhooks::find_secret(&mut reader, &self.keys, webhook.msp_id, webhook.id).await?;
        drop(reader);
        let mut told = Told {
            seq: webhook.told_seq,
            was_taken: false,
            failure: None,
        };
        let Some(secret) = secret else {
            return Ok(told);
        };
        loop {
            let mut reader = self.store.read().await?;
            let first = told.seq + 1;
            let entries =
                list_entries(&mut reader, webhook.msp_id, first, i64::MAX, ENTRIES).await?;
            drop(reader);
            if entries.is_empty() {
                return Ok(told);
            }
            for entry in entries {
                // What is not readable is `hallpass audit verify`'s business, and stops nothing.
                let message = WebhookMessage::of_entry(webhook.msp_id, &entry)
                    .filter(|message| webhook.events.takes(&message.kind));
                if let Some(message) = message {
                    let now = self.clock.now();
                    if told.was_taken && now.since(began_at) >= TURN {
                        return Ok(told);
                    }
                    let sent = self.sender.send(&webhook.url, &secret, &message, now).await;
                    if let Err(error) = sent {
                        told.failure = Some(error);
                        return Ok(told);
                    }
                    told.was_taken = true;
                }
                told.seq = entry.seq;
            }
        }
    }

    async fn record(&self, lease: &WebhookLease, told: Told) -> Result<(), StoreError> {
        let now = self.clock.now();
        let webhook = &lease.webhook;
        let progress = self.progress(lease, &told, now);
        let mut tx = self.store.write().await?;
        if !webhooks::record(&mut tx, lease, &progress).await? {
            // Removed, or told by another process since.
            return Ok(());
        }
        if progress.disabled_at.is_some() {
            let event = AuditEvent::WebhookDisabled {
                webhook_id: webhook.id,
                error: progress.last_error.unwrap_or_default(),
            };
            audit::append(&mut tx, webhook.msp_id, now, Actor::Cloud, event).await?;
        }
        tx.commit().await
    }

    fn progress(&self, lease: &WebhookLease, told: &Told, now: Timestamp) -> WebhookProgress {
        let webhook = &lease.webhook;
        let Some(error) = told.failure else {
            return WebhookProgress {
                told_seq: told.seq,
                attempt: 0,
                due_at: now,
                failing_since: None,
                last_error: None,
                disabled_at: None,
            };
        };
        // Whatever was taken in this turn ended the failure of before.
        let (attempt, failing_since) = match webhook.failing_since {
            Some(since) if !told.was_taken => (webhook.attempt.saturating_add(1), since),
            _ => (1, now),
        };
        let asked_for = match error {
            SendError::Refused { retry_after, .. } => retry_after,
            _ => None,
        };
        let wait = backoff(&*self.random, attempt).max(asked_for.unwrap_or_default());
        let is_gone = matches!(error, SendError::Refused { status: GONE, .. });
        let is_over = is_gone || now.since(failing_since) >= DISABLE_AFTER;
        WebhookProgress {
            told_seq: told.seq,
            attempt,
            due_at: now.plus(wait),
            failing_since: Some(failing_since),
            last_error: Some(error.to_string()),
            disabled_at: is_over.then_some(now),
        }
    }
}

/// How far a turn came.
struct Told {
    /// The last entry that was taken, or passed over.
    seq: i64,
    /// Whether any message was taken.
    was_taken: bool,
    /// Why the next one was not.
    failure: Option<SendError>,
}

#[cfg(test)]
mod tests;
