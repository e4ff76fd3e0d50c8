//! The start of an account that was asked for ahead of time. Until then it is a row and nothing
//! else: what was checked at the request is checked again, because days may lie between.

use core::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;

use super::Shared;
use super::account::Account;
use super::conclude::Conclusion;
use super::extension::check_policy;
use super::health::NotReady;
use super::progress::{Progress, ProvisioningStep};
use super::run::{RunError, Then};
use super::sentence::StartObstacle;
use super::transition::Next;
use crate::audit::AuditEvent;
use crate::authorization::{Action, Decision, Relation, decide};
use crate::customer_access::find_scope;
use crate::store::accounts::Fact;
use crate::store::accounts::jobs::Lease;
use crate::store::presets::Preset;
use crate::store::technicians::{self, Technician};
use crate::store::{StoreError, connections, presets, tenant_health};

/// Between two looks at a tenant that is not ready at the start.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

impl Shared {
    /// Begins to provision the account if its start has come and it may still be had.
    pub(super) async fn start_scheduled(
        &self,
        lease: Lease,
        account: &Account,
        now: Timestamp,
    ) -> Result<Then, RunError> {
        if account.starts_at.is_some_and(|starts_at| starts_at > now) {
            let next = Next::resting(account, Progress::Scheduled);
            return self.conclude(lease, account, Conclusion::of(next)).await;
        }
        let account_id = account.id;
        let next = match self.look_at_start(account, now).await? {
            Start::Begin => Next::now(Progress::Provisioning(ProvisioningStep::Create)),
            Start::Wait { reason } => {
                let next = Next::waiting_to_start(lease.attempt, AGAIN_AFTER, reason);
                return self.conclude(lease, account, Conclusion::of(next)).await;
            }
            Start::Fail { message } => {
                Next::ending(account, EndCause::ProvisioningFailed { message })
            }
        };
        let conclusion = Conclusion {
            facts: vec![Fact::Begun(now)],
            events: vec![AuditEvent::AccountStartReached { account_id }],
            ..Conclusion::of(next)
        };
        self.conclude(lease, account, conclusion).await
    }

    async fn look_at_start(&self, account: &Account, now: Timestamp) -> Result<Start, StoreError> {
        let mut reader = self.store.read().await?;
        let msp_id = account.msp_id;
        let technician = technicians::find(&mut reader, msp_id, account.technician_id).await?;
        let preset = presets::find(&mut reader, msp_id, account.preset_id).await?;
        let connection =
            connections::find_by_customer(&mut reader, msp_id, account.customer_id).await?;
        let is_connected = connection.is_some_and(|found| found.id == account.connection_id);
        let reaches = match &technician {
            Some(technician) => find_scope(&mut reader, technician)
                .await?
                .contains(account.customer_id),
            None => false,
        };
        let technician = technician.filter(|_| reaches);
        let obstacle = decide_obstacle(account, technician.as_ref(), preset.as_ref(), is_connected);
        if let Some(obstacle) = obstacle {
            let message = obstacle.sentence().to_owned();
            return Ok(Start::Fail { message });
        }
        let start = account.starts_at.unwrap_or(now);
        let lifetime = account.lifetime;
        if let Err(forbidden) = check_policy(&mut reader, account, lifetime, start).await? {
            let message = forbidden.sentence;
            return Ok(Start::Fail { message });
        }
        let health = tenant_health::find(&mut reader, msp_id, account.connection_id).await?;
        let obstacle = health.find_obstacle(account.preset_id, now);
        Ok(decide_start(account, obstacle.as_ref()))
    }
}

/// What is done when a start has come.
#[derive(Debug, PartialEq, Eq)]
enum Start {
    /// It is made.
    Begin,
    /// The tenant is not ready, and will be.
    Wait {
        /// Why, in a sentence.
        reason: String,
    },
    /// It is not made.
    Fail {
        /// Why, in a sentence.
        message: String,
    },
}

/// What the tenant's health means for a start. Where our records are only being compared, or the
/// tenant does not answer, it waits for as long as its lifetime has not passed; nobody is there who
/// could ask again.
fn decide_start(account: &Account, obstacle: Option<&NotReady>) -> Start {
    let Some(obstacle) = obstacle else {
        return Start::Begin;
    };
    let sentence = obstacle.sentence(&account.customer_name, &account.preset_name);
    match obstacle {
        NotReady::Quarantined | NotReady::NotAnswered => Start::Wait { reason: sentence },
        NotReady::Lacks(_) => Start::Fail { message: sentence },
    }
}

/// What stands in the way of an account whose start has come.
fn decide_obstacle(
    account: &Account,
    technician: Option<&Technician>,
    preset: Option<&Preset>,
    is_connected: bool,
) -> Option<StartObstacle> {
    let may_request = technician.is_some_and(|technician| {
        !technician.is_suspended()
            && decide(technician.role, Action::RequestAccount, Relation::Msp) == Decision::Allow
    });
    if !may_request {
        return Some(StartObstacle::TechnicianMayNot);
    }
    let is_allowed = preset.is_some_and(|preset| {
        account.lifetime.as_secs() <= preset.lifetime_max_s && grants(preset, account)
    });
    if !is_allowed {
        return Some(StartObstacle::PresetChanged);
    }
    (!is_connected).then_some(StartObstacle::NotConnected)
}

/// Whether the preset still grants every one of the account's roles and groups.
fn grants(preset: &Preset, account: &Account) -> bool {
    let has_roles = account.roles.iter().all(|role| {
        let mut granted = preset.roles.iter();
        granted.any(|granted| granted.template_id == role.template_id)
    });
    let has_groups = account.groups.iter().all(|group| {
        let mut granted = preset.groups.iter();
        granted.any(|granted| granted.id == group.id)
    });
    has_roles && has_groups
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::technician::{TechnicianRole, TechnicianState};

    use super::*;
    use crate::lifecycle::transition::tests::account;

    fn technician(role: TechnicianRole, state: TechnicianState) -> Technician {
        let account = account(Progress::Scheduled, None);
        Technician {
            msp_id: account.msp_id,
            id: account.technician_id,
            display_name: "Ada".into(),
            email: "ada@msp.example".into(),
            role,
            state,
        }
    }

    fn preset() -> Preset {
        let account = account(Progress::Scheduled, None);
        Preset {
            id: account.preset_id,
            name: account.preset_name,
            roles: account.roles,
            groups: account.groups,
            lifetime_default_s: 3_600,
            lifetime_min_s: 900,
            lifetime_max_s: 3_600,
        }
    }

    fn obstacle(technician: Option<&Technician>, preset: Option<&Preset>) -> Option<StartObstacle> {
        let account = account(Progress::Scheduled, None);
        decide_obstacle(&account, technician, preset, true)
    }

    #[test]
    fn start_when_all_is_as_it_was_meets_nothing() {
        for role in [
            TechnicianRole::Owner,
            TechnicianRole::Admin,
            TechnicianRole::Technician,
        ] {
            let technician = technician(role, TechnicianState::Active);
            assert_eq!(obstacle(Some(&technician), Some(&preset())), None);
        }
    }

    #[test]
    fn start_of_a_technician_who_is_gone_suspended_or_reads_only_fails() {
        let stopped = [
            None,
            Some(technician(
                TechnicianRole::Owner,
                TechnicianState::Suspended,
            )),
            Some(technician(TechnicianRole::Auditor, TechnicianState::Active)),
        ];
        for technician in stopped {
            let found = obstacle(technician.as_ref(), Some(&preset()));
            assert_eq!(found, Some(StartObstacle::TechnicianMayNot));
        }
    }

    #[test]
    fn start_with_a_preset_that_is_gone_shorter_or_narrower_fails() {
        let technician = technician(TechnicianRole::Technician, TechnicianState::Active);
        let mut shorter = preset();
        shorter.lifetime_max_s = 3_599;
        let mut narrower = preset();
        narrower.roles.pop();
        let mut without_group = preset();
        without_group.groups.clear();
        for preset in [None, Some(shorter), Some(narrower), Some(without_group)] {
            let found = obstacle(Some(&technician), preset.as_ref());
            assert_eq!(found, Some(StartObstacle::PresetChanged));
        }
    }

    #[test]
    fn start_without_its_connection_fails() {
        let account = account(Progress::Scheduled, None);
        let technician = technician(TechnicianRole::Technician, TechnicianState::Active);
        let found = decide_obstacle(&account, Some(&technician), Some(&preset()), false);
        assert_eq!(found, Some(StartObstacle::NotConnected));
    }

    #[test]
    fn start_waits_for_a_tenant_that_is_not_ready_yet_and_begins_in_one_that_is() {
        let account = account(Progress::Scheduled, None);
        assert_eq!(decide_start(&account, None), Start::Begin);
        for obstacle in [NotReady::Quarantined, NotReady::NotAnswered] {
            let start = decide_start(&account, Some(&obstacle));
            assert!(matches!(start, Start::Wait { .. }), "{start:?}");
        }
    }
}
