//! Asking a tenant and keeping what it said.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use hallpass_graph::{GraphClient, Priority};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ConnectionId, EntraGroupId, MspId};

use super::groups::named_by;
use super::{Finding, Need, examine, find_faults};
use crate::audit::{Actor, AuditEvent};
use crate::lifecycle::health::{Answer, TenantHealth, Trouble};
use crate::lifecycle::oversight::{OverseeError, sooner};
use crate::lifecycle::{Lifecycle, Shared};
use crate::store::connections::{self, Connection};
use crate::store::presets::{self, Preset};
use crate::store::tenant_jobs::{self, TenantLease};
use crate::store::{StoreError, WriteTransaction, audit, tenant_groups, tenant_health};

/// An answer that is the same as the one before is told to the audit log once a day.
const TOLD_AGAIN_AFTER: Duration = Duration::from_hours(20);

const NO_ANSWER_IN_TIME: &str = "no answer in time";

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// The tenant answered.
    Answered {
        /// What it lacks.
        answer: Answer,
        /// The groups of presets that it has, and whether they can hold roles.
        groups: BTreeMap<EntraGroupId, bool>,
    },
    /// It did not.
    NotAnswered {
        /// Why not.
        trouble: Trouble,
        /// How long Microsoft asked to wait.
        retry_after: Option<Duration>,
    },
}

/// A connection was not checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// There is no such connection.
    #[error("there is no such connection")]
    UnknownConnection,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Checked {
    /// Asks the tenant. Whether Microsoft's admin portals let anybody in without a second factor is
    /// not for it to say.
    pub async fn ask(
        graph: &GraphClient,
        presets: &[Preset],
        (account_domain, of_tenant): (&str, &BTreeSet<EntraGroupId>),
        is_mfa_mandatory: bool,
        now: Timestamp,
    ) -> Self {
        let mut groups = BTreeMap::new();
        let findings = match examine(graph, is_mfa_mandatory, &named_by(presets)).await {
            Ok(examined) => {
                let seen = examined.groups.iter().flatten();
                groups.extend(seen.filter_map(|(id, seen)| Some((*id, (*seen)?.can_hold_roles))));
                let mut of_tenant = of_tenant.clone();
                of_tenant.extend(groups.keys());
                find_faults(&examined, presets, &of_tenant, account_domain)
            }
            Err(error) => match Finding::of_error(&error) {
                Some(finding) => vec![finding],
                None => {
                    return Self::NotAnswered {
                        trouble: Trouble {
                            at: now,
                            error: error.to_string(),
                        },
                        retry_after: error.kind.retry_after(),
                    };
                }
            },
        };
        Self::Answered {
            answer: Answer { at: now, findings },
            groups,
        }
    }

    /// Whether accounts may be asked for after this.
    pub fn is_passed(&self) -> bool {
        matches!(self, Self::Answered { answer, .. } if !answer.findings.iter().any(Finding::blocks))
    }

    /// Whether we were not let in.
    fn is_refused(&self) -> bool {
        let is_refusal = |finding: &Finding| matches!(finding, Finding::TenantRefused { .. });
        matches!(self, Self::Answered { answer, .. } if answer.findings.iter().any(is_refusal))
    }

    fn to_event(&self, connection_id: ConnectionId) -> AuditEvent {
        match self {
            Self::Answered { answer, .. } if self.is_passed() => AuditEvent::PreflightPassed {
                connection_id,
                notes: answer.findings.iter().map(in_log).collect(),
            },
            Self::Answered { answer, .. } => AuditEvent::PreflightFailed {
                connection_id,
                findings: answer.findings.iter().map(in_log).collect(),
                error: None,
            },
            Self::NotAnswered { trouble, .. } => AuditEvent::PreflightFailed {
                connection_id,
                findings: Vec::new(),
                error: Some(trouble.error.clone()),
            },
        }
    }

    /// Whether the audit log knows this already.
    fn is_news(&self, before: &TenantHealth) -> bool {
        match self {
            Self::Answered { answer, .. } => before.answer.as_ref().is_none_or(|last| {
                last.findings != answer.findings || answer.at.since(last.at) > TOLD_AGAIN_AFTER
            }),
            Self::NotAnswered { .. } => before.trouble.is_none(),
        }
    }
}

/// Keeps what came of asking, and tells the audit log: whatever people asked for, and of what the
/// cloud asks by itself that which is new.
///
/// # Errors
/// When the database refuses.
pub async fn record_check(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    checked: &Checked,
    actor: Actor,
    now: Timestamp,
) -> Result<TenantHealth, StoreError> {
    let before = tenant_health::find(tx, msp_id, connection_id).await?;
    match checked {
        Checked::Answered { answer, groups } => {
            tenant_groups::record(tx, (msp_id, connection_id), groups).await?;
            tenant_health::record_answer(tx, msp_id, connection_id, answer).await?;
        }
        Checked::NotAnswered { trouble, .. } => {
            tenant_health::record_trouble(tx, msp_id, connection_id, trouble).await?;
        }
    }
    if actor != Actor::Cloud || checked.is_news(&before) {
        audit::append(tx, msp_id, now, actor, checked.to_event(connection_id)).await?;
    }
    tenant_health::find(tx, msp_id, connection_id).await
}

impl Lifecycle {
    /// Asks the tenant now, for as long as a person waits, and keeps the answer.
    ///
    /// # Errors
    /// When there is no such connection, or the database fails.
    pub async fn check_connection(
        &self,
        msp_id: MspId,
        connection_id: ConnectionId,
        actor: Actor,
    ) -> Result<TenantHealth, CheckError> {
        let shared = &self.shared;
        let until = shared
            .clock
            .now()
            .plus(shared.settings.oversight.check_patience);
        let checked = tokio::select! {
            checked = shared.ask_tenant(msp_id, connection_id) => checked?,
            // Nothing is changed by asking: it may be broken off.
            () = shared.clock.sleep_until(until) => Checked::NotAnswered {
                trouble: Trouble { at: until, error: NO_ANSWER_IN_TIME.to_owned() },
                retry_after: None,
            },
        };
        let now = shared.clock.now();
        let mut tx = shared.store.write().await?;
        let health = record_check(&mut tx, msp_id, connection_id, &checked, actor, now).await?;
        tx.commit().await?;
        shared.tenants_changed.notify_waiters();
        Ok(health)
    }

    /// What is known of the connection's tenant.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn health(
        &self,
        msp_id: MspId,
        connection_id: ConnectionId,
    ) -> Result<TenantHealth, StoreError> {
        tenant_health::find(&mut *self.shared.store.read().await?, msp_id, connection_id).await
    }
}

impl Shared {
    /// Asks the tenant because its time has come.
    pub(in crate::lifecycle) async fn preflight(
        &self,
        lease: TenantLease,
    ) -> Result<(), OverseeError> {
        let (msp_id, connection_id) = (lease.msp_id, lease.connection_id);
        let checked = match self.ask_tenant(msp_id, connection_id).await {
            Ok(checked) => checked,
            Err(CheckError::UnknownConnection) => return Err(OverseeError::LeaseLost),
            Err(CheckError::Store(error)) => return Err(error.into()),
        };
        let settings = &self.settings.oversight;
        let now = self.clock.now();
        let random = self.make_random();
        let (attempt, wait) = match &checked {
            Checked::Answered { .. } if checked.is_passed() => {
                (0, sooner(settings.check_every, random))
            }
            Checked::Answered { .. } => (0, sooner(settings.check_failing_every, random)),
            Checked::NotAnswered { retry_after, .. } => (
                lease.attempt.saturating_add(1),
                settings
                    .backoff
                    .delay_asked(lease.attempt, *retry_after, random),
            ),
        };
        let mut tx = self.store.write().await?;
        self.hold_tenant(&mut tx, lease).await?;
        record_check(&mut tx, msp_id, connection_id, &checked, Actor::Cloud, now).await?;
        tenant_jobs::release(&mut tx, lease, attempt, now.plus(wait)).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn ask_tenant(
        &self,
        msp_id: MspId,
        connection_id: ConnectionId,
    ) -> Result<Checked, CheckError> {
        let mut reader = self.store.read().await?;
        let connection: Connection = connections::find(&mut reader, msp_id, connection_id)
            .await?
            .ok_or(CheckError::UnknownConnection)?;
        let presets = presets::list(&mut reader, msp_id).await?;
        let of_tenant = tenant_groups::list(&mut reader, msp_id, connection_id).await?;
        let (graph, _) = self
            .graph_clients
            .get(&mut reader, msp_id, connection_id)
            .await?;
        let graph = graph.with_priority(Priority::Normal);
        drop(reader);
        let now = self.clock.now();
        let is_mandatory = self.settings.is_mfa_mandatory;
        let tenant = (connection.account_domain.as_str(), &of_tenant);
        let checked = Checked::ask(&graph, &presets, tenant, is_mandatory, now).await;
        if checked.is_refused() {
            // The secret may have been replaced meanwhile.
            self.graph_clients.forget(connection_id);
        }
        Ok(checked)
    }
}

fn in_log(finding: &Finding) -> String {
    let code = finding.code();
    match finding {
        Finding::PermissionMissing { need } => format!("{code}: {}", Need::permission(*need)),
        Finding::GroupLacking { preset, group, .. } => format!("{code}: {group} of {preset}"),
        Finding::RoleUnknown { preset, role, .. } => format!("{code}: {role} of {preset}"),
        _ => code.to_owned(),
    }
}
