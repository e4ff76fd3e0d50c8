//! Says in time that the credential of an MSP's app registration expires: once each when fewer than
//! 60, 30 and 7 days are left, and once when none is. After that no customer's tenant is reached.

use core::time::Duration;

use hallpass_protocol::Timestamp;

use crate::audit::{Actor, AuditEvent};
use crate::clock::SharedClock;
use crate::shutdown::Shutdown;
use crate::store::app_registrations::{self, Expiring};
use crate::store::{Store, StoreError, audit};

/// How often to look.
const LOOK_EVERY: Duration = Duration::from_hours(1);

/// The days before the expiry, the last first. 0 is the expiry itself.
const ALARM_DAYS: [u32; 4] = [0, 7, 30, 60];

/// Looks after the credentials of all MSPs. Clones share everything.
#[derive(Clone)]
pub struct ExpiryRadar {
    /// Where the registrations are.
    pub store: Store,
    /// The time.
    pub clock: SharedClock,
}

impl ExpiryRadar {
    /// Looks until `shutdown`.
    pub async fn run(&self, mut shutdown: Shutdown) {
        while !shutdown.is_requested() {
            let now = self.clock.now();
            if let Err(error) = self.look(now).await {
                let error: &dyn core::error::Error = &error;
                tracing::error!(error, "the app registrations' expiries cannot be looked at");
            }
            tokio::select! {
                () = shutdown.requested() => {}
                () = self.clock.sleep_until(now.plus(LOOK_EVERY)) => {}
            }
        }
    }

    /// Gives the alarms that are due; how many they were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn look(&self, now: Timestamp) -> Result<usize, StoreError> {
        let all = app_registrations::list_expiring(&mut *self.store.read().await?).await?;
        let mut alarms = 0;
        for known in all {
            let Some(days) = due_alarm(&known, now) else {
                continue;
            };
            let mut tx = self.store.write().await?;
            // Another process may have been first, or the credential was replaced meanwhile.
            if !app_registrations::record_alarm(&mut tx, &known, days).await? {
                continue;
            }
            let event = AuditEvent::AppCredentialExpiring {
                client_id: known.client_id,
                expires_at: known.expires_at,
                days,
            };
            audit::append(&mut tx, known.msp_id, now, Actor::Cloud, event).await?;
            tx.commit().await?;
            let client_id = known.client_id;
            tracing::warn!(
                %client_id, days,
                "the credential of app registration {client_id} expires in {days} days or less: replace it"
            );
            alarms += 1;
        }
        Ok(alarms)
    }
}

/// How few days are left, as far as an alarm is due about it.
fn due_alarm(known: &Expiring, now: Timestamp) -> Option<u32> {
    let days = alarm_days(known.expires_at, now)?;
    known
        .alarmed_days
        .is_none_or(|told| days < told)
        .then_some(days)
}

/// Fewer than how many days are left: 60, 30, 7 or 0; `None` when it is longer.
pub fn alarm_days(expires_at: Timestamp, now: Timestamp) -> Option<u32> {
    ALARM_DAYS.into_iter().find(|days| {
        let days = Duration::from_secs(u64::from(*days) * 24 * 60 * 60);
        now.plus(days) >= expires_at
    })
}

#[cfg(test)]
mod tests;
