//! Looks tickets up, and tells them of accounts.

use core::time::Duration;
use std::sync::Arc;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, MspId};
use hallpass_protocol::policy::Need;
use tokio::task::JoinSet;

use super::admission::{Claim, admit};
use super::{
    HaloHttp, HaloPsa, TicketNumber, TicketRefusal, TicketSettings, TicketSystem,
    TicketSystemError, Verdict, note_of,
};
use crate::audit::{Actor, AuditEvent, AuditRecord};
use crate::clock::SharedClock;
use crate::envelope::KeyRing;
use crate::policy::{Wish, find_rules};
use crate::random::SharedRandom;
use crate::shutdown::Shutdown;
use crate::store::audit::reading::{LogEntry, list_entries};
use crate::store::technicians::Technician;
use crate::store::ticket_systems::{self, TicketLease, TicketProgress};
use crate::store::{Store, StoreError, accounts, audit, customers, technicians};
use crate::webhook::backoff;

/// How often to look whether something is to be told.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Systems that are told at once.
const CONCURRENCY: u32 = 16;

/// Entries that are read at once.
const ENTRIES: u32 = 200;

/// How long a system is told before what was taken is written down. A crash tells this much again.
const TURN: Duration = Duration::from_secs(5);

/// A turn, the last call of which may take its whole time-out, and room to spare.
const LEASE: Duration = Duration::from_mins(1);

/// A note that was not taken for so long is given up, so that those behind it come through.
const GIVE_UP_AFTER: Duration = Duration::from_hours(72);

/// Looks tickets up, and tells them of accounts. Clones share everything.
#[derive(Clone)]
pub struct Tickets {
    /// Where the settings and the log are.
    pub store: Store,
    /// The time.
    pub clock: SharedClock,
    /// Spreads repetitions.
    pub random: SharedRandom,
    /// Open the secrets.
    pub keys: Arc<KeyRing>,
    /// Calls.
    pub http: HaloHttp,
}

impl Tickets {
    /// Whether the ticket of a request is there, open, and the customer's. A request that the policy
    /// refuses anyway looks nothing up.
    ///
    /// # Errors
    /// When the database cannot be read; inside, why the ticket is refused.
    pub async fn look_up(
        &self,
        technician: &Technician,
        wish: Wish<'_>,
    ) -> Result<Result<Verdict, TicketRefusal>, StoreError> {
        let msp_id = technician.msp_id;
        let mut reader = self.store.read().await?;
        let is_named = !wish.ticket.trim().is_empty();
        let settings = match ticket_systems::find(&mut reader, msp_id).await? {
            Some(settings) if is_named => settings,
            _ => return Ok(Ok(Verdict::NotAsked)),
        };
        let Some(customer) = customers::find(&mut reader, msp_id, wish.customer_id).await? else {
            return Ok(Ok(Verdict::NotAsked));
        };
        let rules = find_rules(&mut reader, technician, wish.customer_id).await?;
        let need = rules.ticket_need();
        if need == Need::Off || rules.permit(&mut reader, wish).await?.is_err() {
            return Ok(Ok(Verdict::NotAsked));
        }
        let client = ticket_systems::find_client(&mut reader, msp_id, customer.id).await?;
        drop(reader);
        let claim = Claim {
            ticket: wish.ticket,
            is_required: need == Need::Required,
            client,
            customer: &customer.name,
        };
        let Some(system) = self.open(settings).await? else {
            return Ok(Ok(Verdict::NotAsked));
        };
        Ok(admit(&*system, claim).await)
    }

    /// Asks the MSP's ticket system whether it lets us in, and read tickets; `None` when it has none.
    ///
    /// # Errors
    /// When the database cannot be read; inside, why it failed.
    pub async fn test(
        &self,
        msp_id: MspId,
    ) -> Result<Option<Result<(), TicketSystemError>>, StoreError> {
        let settings = ticket_systems::find(&mut *self.store.read().await?, msp_id).await?;
        let Some(settings) = settings else {
            return Ok(None);
        };
        let Some(system) = self.open(settings).await? else {
            return Ok(None);
        };
        Ok(Some(system.check().await))
    }

    /// Tells until `shutdown`. What is under way then is told again.
    pub async fn run(&self, mut shutdown: Shutdown) {
        let mut turns = JoinSet::new();
        while !shutdown.is_requested() {
            let now = self.clock.now();
            if let Err(error) = self.begin_turns(&mut turns, now).await {
                let error: &dyn core::error::Error = &error;
                tracing::error!(error, "ticket systems are not told");
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
        let due = ticket_systems::list_due(&mut *self.store.read().await?, now, free).await?;
        for msp_id in due {
            let tickets = self.clone();
            turns.spawn(async move {
                if let Err(error) = tickets.take_turn(msp_id).await {
                    let error: &dyn core::error::Error = &error;
                    tracing::error!(error, %msp_id, "a ticket system is not told");
                }
            });
        }
        Ok(())
    }

    /// Tells the MSP's ticket system for some time, if it is due and nobody else does.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn take_turn(&self, msp_id: MspId) -> Result<(), StoreError> {
        let began_at = self.clock.now();
        let mut tx = self.store.write().await?;
        let lease = ticket_systems::claim(&mut tx, msp_id, began_at, began_at.plus(LEASE)).await?;
        tx.commit().await?;
        let Some(lease) = lease else { return Ok(()) };
        let Some(system) = self.open(lease.settings.clone()).await? else {
            return Ok(());
        };
        let told = self.tell(&*system, &lease, began_at).await?;
        self.record(&lease, told).await
    }

    async fn open(
        &self,
        settings: TicketSettings,
    ) -> Result<Option<Box<dyn TicketSystem>>, StoreError> {
        let mut reader = self.store.read().await?;
        let secret = ticket_systems::find_secret(&mut reader, &self.keys, settings.msp_id).await?;
        drop(reader);
        // Removed a moment ago: there is no system any more.
        Ok(secret.map(|secret| -> Box<dyn TicketSystem> {
            let TicketSettings {
                url,
                tenant,
                client_id,
                ..
            } = settings;
            Box::new(HaloPsa::new(
                self.http.clone(),
                url,
                tenant,
                client_id,
                secret,
            ))
        }))
    }

    async fn tell(
        &self,
        system: &dyn TicketSystem,
        lease: &TicketLease,
        began_at: Timestamp,
    ) -> Result<Told, StoreError> {
        let msp_id = lease.settings.msp_id;
        let mut told = Told {
            seq: lease.settings.told_seq,
            was_taken: false,
            failure: None,
            given_up: Vec::new(),
        };
        loop {
            let mut reader = self.store.read().await?;
            let entries =
                list_entries(&mut reader, msp_id, told.seq + 1, i64::MAX, ENTRIES).await?;
            drop(reader);
            if entries.is_empty() {
                return Ok(told);
            }
            for entry in entries {
                if let Some(note) = self.find_note(msp_id, &entry).await? {
                    let now = self.clock.now();
                    if told.was_taken && now.since(began_at) >= TURN {
                        return Ok(told);
                    }
                    match system.add_note(note.number, &note.text).await {
                        Ok(()) => told.was_taken = true,
                        Err(error) if error.is_final() || now.since(note.at) >= GIVE_UP_AFTER => {
                            told.given_up.push((note, error));
                        }
                        Err(error) => {
                            told.failure = Some(error);
                            return Ok(told);
                        }
                    }
                }
                told.seq = entry.seq;
            }
        }
    }

    /// What a ticket is told of an entry, if any is.
    async fn find_note(&self, msp_id: MspId, entry: &LogEntry) -> Result<Option<Note>, StoreError> {
        // What is not readable is `hallpass audit verify`'s business, and stops nothing.
        let Ok(record) = serde_json::from_str::<AuditRecord>(&entry.record) else {
            return Ok(None);
        };
        let (AuditEvent::AccountReady { account_id, .. }
        | AuditEvent::AccountEnded { account_id, .. }) = record.event
        else {
            return Ok(None);
        };
        let mut reader = self.store.read().await?;
        let Some(account) = accounts::find(&mut reader, msp_id, account_id).await? else {
            return Ok(None);
        };
        let Some(number) = TicketNumber::find_in(&account.ticket) else {
            return Ok(None);
        };
        let technician = technicians::find(&mut reader, msp_id, account.technician_id).await?;
        let name = technician.map_or_else(
            || "a technician who was removed".to_owned(),
            |technician| technician.display_name,
        );
        Ok(note_of(&record, &account, &name).map(|text| Note {
            account_id,
            number,
            text,
            at: record.at,
        }))
    }

    async fn record(&self, lease: &TicketLease, told: Told) -> Result<(), StoreError> {
        let now = self.clock.now();
        let msp_id = lease.settings.msp_id;
        let progress = self.progress(lease, &told, now);
        let mut tx = self.store.write().await?;
        if !ticket_systems::record(&mut tx, lease, &progress).await? {
            // Removed, saved anew, or told by another process since.
            return Ok(());
        }
        for (note, error) in told.given_up {
            let event = AuditEvent::TicketNoteGivenUp {
                account_id: note.account_id,
                ticket: note.number.get(),
                error: error.to_string(),
            };
            audit::append(&mut tx, msp_id, now, Actor::Cloud, event).await?;
        }
        tx.commit().await
    }

    fn progress(&self, lease: &TicketLease, told: &Told, now: Timestamp) -> TicketProgress {
        let Some(error) = told.failure else {
            return TicketProgress {
                told_seq: told.seq,
                attempt: 0,
                due_at: now,
                failing_since: None,
                last_error: None,
            };
        };
        // Whatever was taken in this turn ended the failure of before.
        let (attempt, failing_since) = match lease.settings.failing_since {
            Some(since) if !told.was_taken => (lease.settings.attempt.saturating_add(1), since),
            _ => (1, now),
        };
        let asked_for = error.retry_after().unwrap_or_default();
        TicketProgress {
            told_seq: told.seq,
            attempt,
            due_at: now.plus(backoff(&*self.random, attempt).max(asked_for)),
            failing_since: Some(failing_since),
            last_error: Some(error.to_string()),
        }
    }
}

/// What one ticket is told.
struct Note {
    account_id: AccountId,
    number: TicketNumber,
    text: String,
    /// When it happened.
    at: Timestamp,
}

/// How far a turn came.
struct Told {
    /// The last entry that was told, or passed over.
    seq: i64,
    /// Whether any note was taken.
    was_taken: bool,
    /// Why the next one was not.
    failure: Option<TicketSystemError>,
    /// Notes that nobody will take.
    given_up: Vec<(Note, TicketSystemError)>,
}
