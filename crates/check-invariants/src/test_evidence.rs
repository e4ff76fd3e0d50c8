//! A small world in which everything holds, for tests that break it: one account that is ready, one
//! that has ended, and somebody who was there before.

use core::time::Duration;

use entra_sim::{AssignmentView, UserView};
use hallpass_cloud::audit::checkpoint::{Checkpoint, CheckpointKey};
use hallpass_cloud::audit::{
    AccountStep, Actor, AuditEvent, AuditRecord, ChainEnd, ChainHash, LogProof,
};
use hallpass_cloud::lifecycle::{EndingStep, Progress, ProvisioningStep};
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::{AccountId, CustomerId, EntraObjectId, MspId, PresetId};
use uuid::Uuid;

use crate::call::{Call, Effect};
use crate::evidence::{Allowance, Evidence, LogLine, TenantUser};
use crate::grant::Grant;
use crate::{Invariant, check};

const TENANT: Uuid = Uuid::from_u128(0x7e0);
const STRANGER: u128 = 0x57a;

/// Asserts that `change` breaks this invariant, for this reason.
pub(crate) fn assert_breaks(invariant: Invariant, why: &str, change: impl FnOnce(&mut Evidence)) {
    let mut world = evidence();
    assert_eq!(check(&world), [], "nothing is broken before");
    change(&mut world);
    let found = check(&world);
    let is_found = found
        .iter()
        .any(|violation| violation.invariant == invariant && violation.why.contains(why));
    assert!(is_found, "{invariant}, {why}: {found:#?}");
}

/// Everything holds.
pub(crate) fn evidence() -> Evidence {
    let stranger = user(
        STRANGER,
        "ada@contoso.onmicrosoft.com",
        Some("hpstranger000000"),
    );
    let mut world = Evidence {
        now: Timestamp::from_unix_ms(0),
        allowance: Allowance::default(),
        grants: Vec::new(),
        users: vec![stranger.clone()],
        bystanders: vec![stranger],
        calls: Vec::new(),
        log: Vec::new(),
        chain: Ok(proof(0)),
        earlier_end: None,
        places: Vec::new(),
        secrets: Vec::new(),
    };
    world.make(1);
    world.make(2);
    world.end(1);
    world.prove_chain();
    world
}

pub(crate) fn user(id: u128, name: &str, tag: Option<&str>) -> TenantUser {
    TenantUser {
        tenant_id: TENANT,
        user: UserView {
            id: Uuid::from_u128(id),
            user_principal_name: name.to_owned(),
            display_name: "Ada".to_owned(),
            account_enabled: true,
            employee_id: tag.map(str::to_owned),
            password: "of a user".to_owned(),
            must_change_password: false,
            created_ms: 0,
            password_set_ms: 0,
            sessions_valid_from_ms: 0,
            roles: Vec::new(),
            groups: Vec::new(),
            access_pass: None,
            oath_tokens: Vec::new(),
        },
    }
}

pub(crate) fn role(n: u128) -> AssignmentView {
    AssignmentView {
        id: format!("assignment-{n}"),
        role_id: Uuid::from_u128(n),
        name: format!("Role {n}"),
    }
}

pub(crate) fn checkpoint_at(seq: i64) -> AuditEvent {
    let key = CheckpointKey::from_slice(&[3; 32]).unwrap();
    AuditEvent::CheckpointSigned {
        checkpoint: key.sign(Checkpoint {
            msp_id: MspId::new(Uuid::nil()),
            seq,
            hash: ChainHash::from_slice(&[7; 32]).unwrap(),
            at: Timestamp::from_unix_ms(0),
        }),
    }
}

fn proof(seq: i64) -> LogProof {
    LogProof {
        after_seq: 0,
        end: ChainEnd {
            seq,
            ..ChainEnd::START
        },
        checkpoint: None,
    }
}

impl Evidence {
    pub(crate) fn ready_user(&mut self) -> &mut UserView {
        self.user_of(0)
    }

    pub(crate) fn ended_user(&mut self) -> &mut UserView {
        self.user_of(1)
    }

    pub(crate) fn stranger(&mut self) -> &mut UserView {
        let is_stranger = |user: &&mut TenantUser| user.user.id == Uuid::from_u128(STRANGER);
        &mut self.users.iter_mut().find(is_stranger).unwrap().user
    }

    /// The first write of this kind.
    pub(crate) fn call_of(&mut self, wanted: impl Fn(&Effect) -> bool) -> &mut Call {
        let mut calls = self.calls.iter_mut();
        calls.find(|call| wanted(&call.effect)).unwrap()
    }

    /// The first entry of this kind.
    pub(crate) fn line_of(&self, wanted: impl Fn(&AuditEvent) -> bool) -> LogLine {
        let mut lines = self.log.iter();
        lines
            .find(|line| wanted(&line.record.event))
            .unwrap()
            .clone()
    }

    pub(crate) fn prove_chain(&mut self) {
        self.chain = Ok(proof(self.log.last().unwrap().seq));
    }

    /// Adds an entry, a millisecond later.
    pub(crate) fn tell(&mut self, event: AuditEvent) {
        self.now = self.now.plus(Duration::from_millis(1));
        let seq = self.log.last().map_or(1, |line| line.seq + 1);
        self.log.push(LogLine {
            seq,
            hash: vec![1; 32],
            record: AuditRecord {
                at: self.now,
                actor: Actor::Cloud,
                event,
            },
        });
    }

    fn user_of(&mut self, grant: usize) -> &mut UserView {
        let tag = self.grants[grant].tag.clone();
        let mut users = self.users.iter_mut();
        &mut users.find(|user| user.has_tag(&tag)).unwrap().user
    }

    /// Announces a step, has it arrive, and tells that it is done: each a millisecond later.
    fn take_step(&mut self, account_id: AccountId, step: AccountStep, effect: Effect) {
        self.tell(AuditEvent::AccountStepBegun {
            account_id,
            step,
            attempt: 0,
        });
        let object_id = match effect {
            Effect::Create { .. } => None,
            _ => Some(*account_id.as_uuid()),
        };
        let seq = u64::try_from(self.calls.len()).unwrap() + 1;
        self.calls.push(Call {
            seq,
            at: self.now,
            effect,
            object_id,
            happened: true,
        });
        self.tell(AuditEvent::AccountStepDone { account_id, step });
    }

    /// An account that becomes ready; its user has the same id.
    fn make(&mut self, n: u128) {
        let (account_id, id) = (AccountId::new(Uuid::from_u128(n)), Uuid::from_u128(n));
        let name = format!("jit-ada-{n:06}@contoso.onmicrosoft.com");
        let tag = format!("hp{n:014}");
        self.tell(AuditEvent::AccountRequested {
            account_id,
            customer_id: CustomerId::new(Uuid::nil()),
            preset_id: PresetId::new(Uuid::nil()),
            lifetime_s: 600,
            reason: "Mail flow is down".to_owned(),
            ticket: String::new(),
            starts_at: None,
        });
        let step = AccountStep::Provisioning;
        let create = Effect::Create { tag: tag.clone() };
        self.take_step(account_id, step(ProvisioningStep::Create), create);
        self.tell(AuditEvent::AccountCreated {
            account_id,
            object_id: EntraObjectId::new(id),
            user_principal_name: name.clone(),
            tag: tag.clone(),
        });
        let ends_at = self.now.plus(Duration::from_mins(10));
        self.tell(AuditEvent::CredentialSealed {
            account_id,
            version: 1,
            passkey_ids: Vec::new(),
            expires_at: ends_at,
        });
        self.take_step(
            account_id,
            step(ProvisioningStep::SetCredential),
            Effect::SetPassword,
        );
        self.take_step(account_id, step(ProvisioningStep::Enable), Effect::Enable);
        let roles = [Uuid::from_u128(1), Uuid::from_u128(2)];
        for (index, role) in (0..).zip(roles) {
            let assign = step(ProvisioningStep::AssignRole(index));
            self.take_step(account_id, assign, Effect::AssignRole(role));
        }
        let group = Uuid::from_u128(0x61);
        self.take_step(
            account_id,
            step(ProvisioningStep::AddToGroup(0)),
            Effect::AddToGroup(group),
        );
        self.tell(AuditEvent::AccountReady {
            account_id,
            ends_at,
            roles: vec!["Role 1".to_owned(), "Role 2".to_owned()],
            groups: vec!["Group 1".to_owned()],
        });
        let mut made = user(n, &name, Some(&tag));
        made.user.roles = vec![role(1), role(2)];
        made.user.groups = vec![group];
        self.users.push(made);
        self.grants.push(Grant {
            id: account_id,
            tag,
            user_principal_name: name,
            object_id: Some(id),
            roles: roles.into(),
            groups: vec![group],
            progress: Progress::Ready,
            ends_at: Some(ends_at),
            credential_version: 1,
        });
    }

    fn end(&mut self, grant: usize) {
        let account_id = self.grants[grant].id;
        let cause = EndCause::EndedByTechnician;
        self.tell(AuditEvent::AccountEnding {
            account_id,
            cause: cause.clone(),
        });
        let steps = [
            (EndingStep::Disable, Effect::Disable),
            (EndingStep::RevokeSessions, Effect::RevokeSessions),
            (EndingStep::RemoveRoles, Effect::RemoveRole),
            (EndingStep::LeaveGroups, Effect::LeaveGroup),
            (EndingStep::RotatePassword, Effect::SetPassword),
        ];
        for (step, effect) in steps {
            self.take_step(account_id, AccountStep::Ending(step), effect);
        }
        self.tell(AuditEvent::AccountEnded {
            account_id,
            cause: cause.clone(),
        });
        self.grants[grant].progress = Progress::Ended { cause };
        let ended = self.ended_user();
        ended.account_enabled = false;
        ended.roles.clear();
        ended.groups.clear();
    }
}
