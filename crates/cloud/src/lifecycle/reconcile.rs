//! Comparing a tenant's accounts with our records, and putting right what differs.
//!
//! 1. The tenant's lists are read first, our records after: a record is committed before its user
//!    is made, so a user of ours that is being made at this moment always has one.
//! 2. A list lags behind. What it makes suspicious ([`suspicion`], pure) is read again by its id,
//!    and only what that shows is acted upon.
//! 3. Only users with our mark are changed, and of those only such as we can prove to have made: by
//!    a record with their id, or by the mark's check and the name's shape (ADR 12).
//! 4. Each change is preceded by a committed intent, and may be repeated.
//! 5. An account that goes on is ended by its own steps: here only its end is begun.

mod orphan;
mod ready_account;
mod surplus_group;
mod surplus_role;
mod suspicion;

use std::collections::BTreeMap;
use std::sync::Arc;

use hallpass_graph::{
    DeletedUser, DirectoryUser, GraphClient, GraphError, GraphErrorKind, Priority,
};
use hallpass_protocol::ids::EntraObjectId;
use serde::{Deserialize, Serialize};

pub use ready_account::TenantChange;
use suspicion::{Records, Suspicion, find_suspicions};

use super::Shared;
use super::oversight::{OverseeError, sooner};
use super::tag::TAG_PREFIX;
use super::traffic::Destination;
use crate::audit::{Actor, AuditEvent};
use crate::store::accounts::jobs::Urgency;
use crate::store::accounts::of_tenant;
use crate::store::connections::{self, Connection};
use crate::store::tenant_jobs::{self, TenantLease};
use crate::store::{StoreError, WriteTransaction, audit, orphans, tenant_health};

/// What is changed about a user whom no step of an account changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantStep {
    /// It is forbidden to sign in.
    Disable,
    /// Its roles are taken away.
    RemoveRoles,
    /// Its sessions are ended.
    RevokeSessions,
    /// A role that it was not granted is taken away.
    RemoveSurplusRole,
    /// It is taken out of its groups.
    LeaveGroups,
    /// It is taken out of a group that it was not granted.
    LeaveSurplusGroup,
}

/// Why a round, or a part of it, did not come to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum RoundError {
    /// Entra did not do what was asked.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// Entra does not show yet what it was told.
    #[error("Entra does not show yet what it was told")]
    NotShown,
    /// It does not answer others either, or asked for a pause.
    #[error("the tenant is not asked at the moment")]
    TenantClosed,
    /// The lease, or the database.
    #[error(transparent)]
    Oversee(#[from] OverseeError),
}

impl From<StoreError> for RoundError {
    fn from(error: StoreError) -> Self {
        Self::Oversee(error.into())
    }
}

/// One comparison of one tenant.
struct Round<'a> {
    shared: &'a Shared,
    lease: TenantLease,
    connection: Connection,
    /// Behind whoever waits for something.
    graph: GraphClient,
    /// What must end goes first.
    urgent: GraphClient,
}

impl Shared {
    /// Compares the tenant because its time has come.
    pub(super) async fn reconcile(&self, lease: TenantLease) -> Result<(), OverseeError> {
        let (msp_id, connection_id) = (lease.msp_id, lease.connection_id);
        let mut reader = self.store.read().await?;
        let connection = connections::find(&mut reader, msp_id, connection_id)
            .await?
            .ok_or(OverseeError::LeaseLost)?;
        let (graph, app) = self
            .graph_clients
            .get(&mut reader, msp_id, connection_id)
            .await?;
        drop(reader);
        let destination = Destination {
            msp_id,
            connection_id,
            app,
        };
        // Under Microsoft's quotas like everything else, and not at all where nobody answers.
        let entered = self.traffic.enter(destination, Urgency::Rest);
        let is_closed = entered.is_err();
        let graph = match entered {
            Ok(lane) => graph.with_traffic(Arc::new(lane)),
            Err(_) => graph,
        };
        let round = Round {
            shared: self,
            lease,
            connection,
            graph: graph.with_priority(Priority::Low),
            urgent: graph.with_priority(Priority::High),
        };
        let outcome = if is_closed {
            Err(RoundError::TenantClosed)
        } else {
            round.run().await
        };
        match outcome {
            Ok(()) => round.conclude().await,
            Err(RoundError::Oversee(error)) => Err(error),
            Err(error) => round.repeat_later(&error).await,
        }
    }
}

impl Round<'_> {
    async fn run(&self) -> Result<(), RoundError> {
        let users = self.graph.list_tagged_users(TAG_PREFIX).await?;
        let deleted = self.graph.list_deleted_users().await?.unwrap_or_default();
        let records = self.read_records(&users).await?;
        let mut suspicions = self.suspect(&users, &deleted, &records);
        suspicions.extend(self.list_unsettled().await?);
        // One that cannot be settled must not keep the others waiting.
        let mut failed = None;
        for suspicion in suspicions {
            match self.settle(suspicion).await {
                Ok(()) => {}
                Err(error @ RoundError::Oversee(_)) => return Err(error),
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Our records of all that goes on there, and of what may sign in there.
    async fn read_records(&self, users: &[DirectoryUser]) -> Result<Records, StoreError> {
        let (msp_id, connection_id) = (self.lease.msp_id, self.lease.connection_id);
        let mut reader = self.shared.store.read().await?;
        let going_on = of_tenant::list_not_ended(&mut reader, msp_id, connection_id).await?;
        let mut ended = BTreeMap::new();
        let may_sign_in = users
            .iter()
            .filter(|user| user.account_enabled != Some(false))
            .filter_map(|user| user.employee_id.as_deref());
        for tag in may_sign_in {
            if going_on.iter().any(|account| account.tag == tag) {
                continue;
            }
            let found = of_tenant::find_by_tag(&mut reader, msp_id, connection_id, tag).await?;
            if let Some(account) = found {
                ended.insert(tag.to_owned(), account);
            }
        }
        Ok(Records { going_on, ended })
    }

    /// The orphans with which an earlier turn did not come to its end.
    async fn list_unsettled(&self) -> Result<Vec<Suspicion<'static>>, StoreError> {
        let (msp_id, connection_id) = (self.lease.msp_id, self.lease.connection_id);
        let mut reader = self.shared.store.read().await?;
        let unsettled = orphans::list_unsettled(&mut reader, msp_id, connection_id).await?;
        Ok(unsettled.into_iter().map(Suspicion::Unsettled).collect())
    }

    fn suspect<'a>(
        &self,
        users: &'a [DirectoryUser],
        deleted: &'a [DeletedUser],
        records: &'a Records,
    ) -> Vec<Suspicion<'a>> {
        let seen = suspicion::Seen {
            msp_id: self.lease.msp_id,
            tenant_id: self.connection.tenant_id,
            users,
            deleted,
            now: self.shared.clock.now(),
            gone_after: self.shared.settings.gone_after,
        };
        find_suspicions(&seen, records)
    }

    async fn settle(&self, suspicion: Suspicion<'_>) -> Result<(), RoundError> {
        match suspicion {
            Suspicion::Orphan { user, account } => self.settle_orphan(user, account).await,
            Suspicion::Unsettled(id) => self.go_on_with_orphan(id).await,
            Suspicion::ReadyAccount(account) => self.look_at_ready(account).await,
            Suspicion::Rights(account) => {
                self.remove_surplus_roles(account).await?;
                self.leave_surplus_groups(account).await
            }
        }
    }

    /// A transaction in which the tenant is still ours to work on.
    async fn write(&self) -> Result<WriteTransaction, OverseeError> {
        let mut tx = self.shared.store.write().await?;
        self.shared.hold_tenant(&mut tx, self.lease).await?;
        Ok(tx)
    }

    async fn append(&self, tx: &mut WriteTransaction, event: AuditEvent) -> Result<(), StoreError> {
        let now = self.shared.clock.now();
        audit::append(tx, self.lease.msp_id, now, Actor::Cloud, event).await
    }

    /// Changes something in Entra, after the intent to do so is committed.
    async fn change(
        &self,
        object_id: EntraObjectId,
        step: TenantStep,
        effect: impl Future<Output = Result<(), GraphError>>,
    ) -> Result<(), RoundError> {
        let connection_id = self.lease.connection_id;
        let mut tx = self.write().await?;
        let begun = AuditEvent::TenantStepBegun {
            connection_id,
            object_id,
            step,
        };
        self.append(&mut tx, begun).await?;
        tx.commit().await?;
        let Err(error) = effect.await else {
            return Ok(());
        };
        let mut tx = self.write().await?;
        let failed = AuditEvent::TenantStepFailed {
            connection_id,
            object_id,
            step,
            error: error.to_string(),
        };
        self.append(&mut tx, failed).await?;
        tx.commit().await?;
        Err(error.into())
    }

    async fn pause(&self) {
        let between = self.shared.settings.between_reads;
        self.shared.environment.sleep(between).await;
    }

    async fn conclude(&self) -> Result<(), OverseeError> {
        let (msp_id, connection_id) = (self.lease.msp_id, self.lease.connection_id);
        let settings = &self.shared.settings.oversight;
        let now = self.shared.clock.now();
        let mut tx = self.write().await?;
        let was_quarantined = tenant_health::is_quarantined(&mut tx, msp_id, connection_id).await?;
        tenant_health::record_reconciled(&mut tx, msp_id, connection_id, now).await?;
        if was_quarantined {
            self.append(&mut tx, AuditEvent::TenantReconciled { connection_id })
                .await?;
        }
        let wait = sooner(settings.reconcile_every, self.shared.make_random());
        tenant_jobs::release(&mut tx, self.lease, 0, now.plus(wait)).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn repeat_later(&self, error: &RoundError) -> Result<(), OverseeError> {
        let connection_id = self.lease.connection_id;
        tracing::warn!(%connection_id, %error, "connection {connection_id}: not reconciled");
        let mut asked = None;
        if let RoundError::Graph(error) = error {
            asked = error.kind.retry_after();
            let is_refused = match &error.kind {
                GraphErrorKind::Token(kind) => !kind.is_retryable(),
                kind => *kind == GraphErrorKind::Unauthorized,
            };
            if is_refused {
                self.shared.graph_clients.forget(connection_id);
            }
        }
        let settings = &self.shared.settings.oversight;
        let attempt = self.lease.attempt;
        let random = self.shared.make_random();
        let wait = settings.backoff.delay_asked(attempt, asked, random);
        let due = self.shared.clock.now().plus(wait);
        let mut tx = self.write().await?;
        tenant_jobs::release(&mut tx, self.lease, attempt.saturating_add(1), due).await?;
        tx.commit().await?;
        Ok(())
    }
}
