//! Alarms: accounts that are overdue, tenants that do not answer, a clock that jumps.

use core::time::Duration;
use std::sync::atomic::Ordering;

use hallpass_protocol::Timestamp;

use super::Shared;
use super::time_watch::Jump;
use super::traffic::TenantFlip;
use crate::audit::{Actor, AuditEvent};
use crate::store::accounts::jobs::alarm::{self, Overdue, OverdueAccount};
use crate::store::accounts::jobs::{Urgency, park};
use crate::store::accounts::{self, Fact};
use crate::store::{StoreError, audit, highest_time, msps, sql};

/// How often the highest moment is recorded.
const RECORD_TIME_EVERY: Duration = Duration::from_secs(30);

/// Alarms that one transaction raises.
const ALARMS_MAX: u32 = 200;

impl Shared {
    /// Raises the alarms that are due, each once: for the accounts that are past their deadline and
    /// not known to be disabled, and for those that are disabled and still not proven to be away.
    pub(super) async fn raise_overdue(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut is_any = {
            let mut connection = self.store.read().await?;
            self.is_any_overdue(&mut connection, now).await?
        };
        while is_any {
            is_any = false;
            for (overdue, after) in self.alarms(now) {
                let mut tx = self.store.write().await?;
                let raised = alarm::raise_overdue(&mut tx, overdue).await?;
                let mut changed = Vec::new();
                for of in &raised {
                    self.report_overdue(*of, after);
                    let event = AuditEvent::AccountOverdue {
                        account_id: of.account_id,
                        ends_at: of.deadline,
                        after_s: u32::try_from(after.as_secs()).unwrap_or(u32::MAX),
                    };
                    audit::append(&mut tx, of.msp_id, now, Actor::Cloud, event).await?;
                    if let Some(account) = accounts::find(&mut tx, of.msp_id, of.account_id).await?
                    {
                        accounts::record_fact(&mut tx, &account, &Fact::Overdue).await?;
                        changed.extend(accounts::find(&mut tx, of.msp_id, of.account_id).await?);
                    }
                }
                tx.commit().await?;
                is_any |= !raised.is_empty();
                for account in changed {
                    self.publish(account);
                }
            }
        }
        Ok(())
    }

    pub(super) async fn is_any_overdue(
        &self,
        connection: &mut sql::Connection,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        for (overdue, _) in self.alarms(now) {
            if alarm::is_any_overdue(connection, overdue).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Which alarms there are: about whom, and how long after the deadline.
    fn alarms(&self, now: Timestamp) -> [(Overdue, Duration); 3] {
        let settings = &self.settings;
        [
            (Urgency::Disable, 1, settings.overdue_after),
            (Urgency::Disable, 2, settings.long_overdue_after),
            (Urgency::Rest, 1, settings.unproven_after),
        ]
        .map(|(urgency, alarms, after)| {
            let overdue = Overdue {
                urgency,
                deadline: before(now, after),
                alarms,
                limit: ALARMS_MAX,
            };
            (overdue, after)
        })
    }

    fn report_overdue(&self, overdue: OverdueAccount, after: Duration) {
        let account_id = overdue.account_id;
        let after_s = after.as_secs();
        tracing::error!(%account_id, after_s, "account {account_id} is overdue by {after_s} s");
        self.counters
            .count_overdue(after >= self.settings.long_overdue_after);
    }

    /// Records that the clock jumped, and from time to time the highest moment that has been.
    pub(super) async fn watch_clock(&self) -> Result<(), StoreError> {
        let jumps = self.clock.take_jumps();
        let highest = self.clock.highest();
        let last = self.recorded_time.load(Ordering::Relaxed);
        let is_due = Timestamp::from_unix_ms(last).plus(RECORD_TIME_EVERY) <= highest;
        if jumps.is_empty() && !is_due {
            return Ok(());
        }
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        highest_time::record(&mut tx, highest).await?;
        for jump in &jumps {
            let (by, is_forward) = match jump {
                Jump::Forward(by) => (by, true),
                Jump::Back(by) => (by, false),
            };
            let by_s = u32::try_from(by.as_secs()).unwrap_or(u32::MAX);
            tracing::error!(by_s, is_forward, "the machine's clock jumped by {by_s} s");
            for msp in msps::list(&mut tx).await? {
                let event = AuditEvent::ClockJumped { by_s, is_forward };
                audit::append(&mut tx, msp.id, now, Actor::Cloud, event).await?;
            }
            self.counters.count_clock_jump();
        }
        tx.commit().await?;
        self.recorded_time
            .store(highest.unix_ms(), Ordering::Relaxed);
        Ok(())
    }

    /// Goes on from the highest moment that an earlier process recorded.
    pub(super) async fn recall_time(&self) -> Result<(), StoreError> {
        if let Some(highest) = highest_time::find(&mut *self.store.read().await?).await? {
            self.clock.raise(highest);
        }
        Ok(())
    }

    /// Records which tenants stopped or began to answer; lets the accounts of those that began go
    /// on.
    pub(super) async fn follow_flips(&self) -> Result<(), StoreError> {
        let flips = self.traffic.take_flips();
        for (done, flip) in flips.iter().enumerate() {
            if let Err(error) = self.follow(*flip).await {
                // What could not be recorded is to be recorded later.
                self.traffic.put_back(flips.get(done..).unwrap_or_default());
                return Err(error);
            }
        }
        Ok(())
    }

    async fn follow(&self, flip: TenantFlip) -> Result<(), StoreError> {
        let now = self.clock.now();
        let connection_id = flip.connection_id;
        let mut tx = self.store.write().await?;
        let event = if let Some(after) = flip.answers_after {
            park::unpark(&mut tx, flip.msp_id, connection_id, now).await?;
            tracing::info!(%connection_id, "the tenant of connection {connection_id} answers again");
            AuditEvent::BreakerClosed {
                connection_id,
                after_s: u32::try_from(after.as_secs()).unwrap_or(u32::MAX),
            }
        } else {
            tracing::error!(%connection_id, "the tenant of connection {connection_id} does not answer");
            AuditEvent::BreakerOpened { connection_id }
        };
        audit::append(&mut tx, flip.msp_id, now, Actor::Cloud, event).await?;
        tx.commit().await?;
        self.counters.count_flip(flip.answers_after.is_some());
        Ok(())
    }
}

fn before(moment: Timestamp, by: Duration) -> Timestamp {
    let by_ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_unix_ms(moment.unix_ms().saturating_sub(by_ms))
}
