//! Says in time that the credential of an MSP's app registration, or a connection's own secret,
//! expires: once each when fewer than 60, 30 and 7 days are left, and once when none is. After that no
//! customer's tenant is reached, or that customer's is not.

use core::time::Duration;

use hallpass_protocol::Timestamp;

use crate::audit::{Actor, AuditEvent};
use crate::clock::SharedClock;
use crate::shutdown::Shutdown;
use crate::store::app_registrations::{self, Expiring};
use crate::store::connections::{self, ExpiringSecret};
use crate::store::{Store, StoreError, audit, sql};

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
                tracing::error!(error, "the expiries of credentials cannot be looked at");
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
        let mut reader = self.store.read().await?;
        let registrations = app_registrations::list_expiring(&mut reader).await?;
        let secrets = connections::list_expiring_secrets(&mut reader).await?;
        drop(reader);
        let mut alarms = 0;
        for known in registrations {
            alarms += usize::from(self.look_at_registration(&known, now).await?);
        }
        for known in secrets {
            alarms += usize::from(self.look_at_secret(&known, now).await?);
        }
        Ok(alarms)
    }

    async fn look_at_registration(
        &self,
        known: &Expiring,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some(days) = due_alarm(known.expires_at, known.alarmed_days, now) else {
            return Ok(false);
        };
        let mut tx = self.store.write().await?;
        // Another process may have been first, or the credential was replaced meanwhile.
        if !app_registrations::record_alarm(&mut tx, known, days).await? {
            return Ok(false);
        }
        let client_id = known.client_id;
        let event = AuditEvent::AppCredentialExpiring {
            client_id,
            expires_at: known.expires_at,
            days,
        };
        audit::append(&mut tx, known.msp_id, now, Actor::Cloud, event).await?;
        tx.commit().await?;
        tracing::warn!(
            %client_id, days,
            "the credential of app registration {client_id} expires in {days} days or less: replace it"
        );
        Ok(true)
    }

    async fn look_at_secret(
        &self,
        known: &ExpiringSecret,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some(days) = due_alarm(known.expires_at, known.alarmed_days, now) else {
            return Ok(false);
        };
        let mut tx = self.store.write().await?;
        if !connections::record_secret_alarm(&mut tx, known, days).await? {
            return Ok(false);
        }
        let (connection_id, customer_id) = (known.connection_id, known.customer_id);
        let event = AuditEvent::ConnectionSecretExpiring {
            connection_id,
            customer_id,
            expires_at: known.expires_at,
            days,
        };
        audit::append(&mut tx, known.msp_id, now, Actor::Cloud, event).await?;
        tx.commit().await?;
        tracing::warn!(
            %connection_id, %customer_id, days,
            "the own secret of connection {connection_id} expires in {days} days or less: have the \
             customer consent to the app registration in its place"
        );
        Ok(true)
    }
}

/// When the first of all known credentials and secrets expires.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_first_expiry(
    connection: &mut sql::Connection,
) -> Result<Option<Timestamp>, StoreError> {
    let registrations = app_registrations::list_expiring(connection).await?;
    let secrets = connections::list_expiring_secrets(connection).await?;
    let registrations = registrations.into_iter().map(|known| known.expires_at);
    let secrets = secrets.into_iter().map(|known| known.expires_at);
    Ok(registrations.chain(secrets).min())
}

/// How few days are left, as far as an alarm is due about it.
fn due_alarm(expires_at: Timestamp, alarmed_days: Option<u32>, now: Timestamp) -> Option<u32> {
    let days = alarm_days(expires_at, now)?;
    alarmed_days.is_none_or(|told| days < told).then_some(days)
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
