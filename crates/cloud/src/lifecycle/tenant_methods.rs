//! What each tenant lets accounts sign in with, as it was last read.

use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use hallpass_graph::{GraphClient, GraphError, GraphErrorKind, MethodScope};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::ConnectionId;

use super::settings::LifecycleSettings;
use super::sign_in_method::TenantMethods;

/// The readings, by connection.
#[derive(Debug, Default)]
pub(super) struct KnownMethods {
    readings: Mutex<HashMap<ConnectionId, (Timestamp, TenantMethods)>>,
}

impl KnownMethods {
    /// What the tenant lets a new account sign in with, read now or a moment ago.
    ///
    /// # Errors
    /// When Graph does not answer.
    pub(super) async fn read(
        &self,
        connection_id: ConnectionId,
        graph: &GraphClient,
        settings: &LifecycleSettings,
        now: Timestamp,
    ) -> Result<TenantMethods, GraphError> {
        if let Some(known) = self.fresh(connection_id, settings.policy_counts_for, now) {
            return Ok(known);
        }
        let methods = read_methods(graph, settings.is_mfa_mandatory).await?;
        self.lock().insert(connection_id, (now, methods.clone()));
        Ok(methods)
    }

    /// What was read of the tenant a moment ago.
    fn fresh(
        &self,
        connection_id: ConnectionId,
        counts_for: Duration,
        now: Timestamp,
    ) -> Option<TenantMethods> {
        let readings = self.lock();
        let (at, methods) = readings.get(&connection_id)?;
        (*at <= now && now.since(*at) < counts_for).then(|| methods.clone())
    }

    /// Forgets what was read of a tenant that answered otherwise.
    pub(super) fn forget(&self, connection_id: ConnectionId) {
        self.lock().remove(&connection_id);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ConnectionId, (Timestamp, TenantMethods)>> {
        self.readings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the tenant lets a new account sign in with. `is_mfa_mandatory`: Microsoft's admin portals let
/// nobody in without a second factor, whatever the tenant's own settings say.
///
/// # Errors
/// When Graph does not answer; [`GraphErrorKind::Forbidden`] where a second factor is mandatory and
/// we may not ask.
pub(super) async fn read_methods(
    graph: &GraphClient,
    is_mfa_mandatory: bool,
) -> Result<TenantMethods, GraphError> {
    let access_pass = match graph.read_access_pass_policy().await {
        Ok(policy) => policy,
        // A connection of before Hallpass asked for this permission.
        Err(error) if error.kind == GraphErrorKind::Forbidden && !is_mfa_mandatory => {
            return Ok(TenantMethods::PASSWORD_ONLY);
        }
        Err(error) => return Err(error),
    };
    let is_pass_allowed = access_pass.scope == MethodScope::Everybody && !access_pass.is_one_time;
    let hardware_oath = if is_pass_allowed {
        MethodScope::Off
    } else {
        match graph.read_hardware_oath_scope().await {
            Ok(scope) => scope,
            // Beta calls may vanish; then there are no tokens.
            Err(error)
                if matches!(
                    error.kind,
                    GraphErrorKind::NotFound | GraphErrorKind::Rejected | GraphErrorKind::Forbidden
                ) =>
            {
                MethodScope::Off
            }
            Err(error) => return Err(error),
        }
    };
    let has_second_factor = is_pass_allowed || hardware_oath == MethodScope::Everybody;
    let demands_second_factor =
        is_mfa_mandatory || (!has_second_factor && graph.has_security_defaults().await?);
    Ok(TenantMethods {
        access_pass,
        hardware_oath,
        demands_second_factor,
    })
}
