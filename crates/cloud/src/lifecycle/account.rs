//! A just-in-time account, as it is kept.

use core::time::Duration;

use hallpass_protocol::account::{AccountView, EndCause, SignInMethod};
use hallpass_protocol::credential::Custody;
use hallpass_protocol::customer::{GroupView, RoleView};
use hallpass_protocol::ids::{
    AccountId, ConnectionId, CustomerId, EntraObjectId, EntraTenantId, MspId, PresetId,
    TechnicianId,
};
use hallpass_protocol::logo::LogoHash;
use hallpass_protocol::{Lifetime, Timestamp};

use super::progress::Progress;
use super::rotation::Rotation;

/// A just-in-time account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose row.
    pub msp_id: MspId,
    /// The account.
    pub id: AccountId,
    /// Whose account.
    pub technician_id: TechnicianId,
    /// In whose tenant.
    pub customer_id: CustomerId,
    /// The customer's name.
    pub customer_name: String,
    /// By which connection.
    pub connection_id: ConnectionId,
    /// Entra's tenant id.
    pub tenant_id: EntraTenantId,
    /// With which preset.
    pub preset_id: PresetId,
    /// The preset's name when the account was asked for.
    pub preset_name: String,
    /// What it is granted: nothing else is ever assigned.
    pub roles: Vec<RoleView>,
    /// The groups that it is put into, and no others.
    pub groups: Vec<GroupView>,
    /// Why.
    pub reason: String,
    /// For which ticket; empty without one.
    pub ticket: String,
    /// How long, extensions included: from the moment at which its credential is made, or from its
    /// start where that was asked for.
    pub lifetime: Lifetime,
    /// What its preset allows at present, and the policy allowed when it was asked for, in seconds;
    /// never below `lifetime`.
    pub lifetime_max_s: u32,
    /// The sign-in name.
    pub user_principal_name: String,
    /// The name that people see in Entra.
    pub display_name: String,
    /// What its technician reads on it; empty for nothing.
    pub credential_label: String,
    /// The picture on it.
    pub credential_logo: Option<LogoHash>,
    /// The mark by which we know that a user is ours.
    pub tag: String,
    /// Entra's id, once known.
    pub object_id: Option<EntraObjectId>,
    /// When the creation was last sent under this name without an answer that settled it.
    pub create_sent_at: Option<Timestamp>,
    /// When its enabling, or a role, was last sent without an answer that settled it.
    pub grant_sent_at: Option<Timestamp>,
    /// Who is to keep its secret; once there is one, who does.
    pub custody: Custody,
    /// What the policy allowed when it was asked for, in seconds; `None`: as much as the preset.
    pub policy_max_s: Option<u32>,
    /// How it may sign in, the best first; `None`: in each way.
    pub allowed_methods: Option<Vec<SignInMethod>>,
    /// How it signs in; known before anything is made of it in Entra.
    pub sign_in_method: Option<SignInMethod>,
    /// When Entra stops to take its pass; `None` where it has none.
    pub pass_expires_at: Option<Timestamp>,
    /// The newest secret's number; 0 before the first.
    pub credential_version: u32,
    /// The newest secret that Entra confirmed, which is the one that is handed out; 0 before.
    pub confirmed_version: u32,
    /// That its secret is to be replaced.
    pub rotation: Option<Rotation>,
    /// When a rotation last sent a password without an answer that settled it.
    pub password_sent_at: Option<Timestamp>,
    /// When Entra last refused a rotation, if no later one succeeded.
    pub rotation_refused_at: Option<Timestamp>,
    /// Whether its sessions were ended, or Entra refused to end them for good.
    pub are_sessions_settled: bool,
    /// Where it is in its life.
    pub progress: Progress,
    /// Why a step is being repeated, or nothing is begun: one sentence.
    pub waiting_for: Option<String>,
    /// When it is tried again, where it waits. Unknown while its tenant does not answer: any sign of
    /// life ends that.
    pub waits_until: Option<Timestamp>,
    /// Whether it is past its deadline for longer than it should be.
    pub is_overdue: bool,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// The start that was asked for, where it was not "at once".
    pub starts_at: Option<Timestamp>,
    /// When its provisioning began.
    pub begun_at: Option<Timestamp>,
    /// What its tenant's accounts usually took until they were ready, when its provisioning began;
    /// `None` where none was before it.
    pub usual_making: Option<Duration>,
    /// The deadline; committed before the account is enabled.
    pub ends_at: Option<Timestamp>,
    /// When the end was proven.
    pub ended_at: Option<Timestamp>,
    /// Raised with every change.
    pub revision: u64,
}

/// How long before a pass expires another takes its place: Microsoft's servers take a few minutes to
/// hear of it. A tenant's shortest passes live ten.
const REISSUE_AHEAD: Duration = Duration::from_mins(5);

impl Account {
    /// When the account, which outlives its pass, is to get another; `None` when it does not, or
    /// when Entra refused to replace its secret.
    pub fn reissue_at(&self) -> Option<Timestamp> {
        let (expires_at, ends_at) = (self.pass_expires_at?, self.ends_at?);
        let may_be = expires_at < ends_at && self.rotation_refused_at.is_none();
        may_be.then(|| expires_at.minus(REISSUE_AHEAD))
    }

    /// The domain of its sign-in name.
    pub fn tenant_domain(&self) -> &str {
        self.user_principal_name
            .split_once('@')
            .map_or("", |(_, domain)| domain)
    }

    /// How it goes on when it is to end for this cause.
    pub fn to_ending(&self, cause: EndCause) -> Progress {
        match self.progress {
            // Entra never heard of it.
            Progress::Scheduled => Progress::Ended { cause },
            _ => Progress::ending(self.object_id.is_some(), cause),
        }
    }

    /// Since when something of it may be in Entra.
    pub fn provisioned_since(&self) -> Timestamp {
        self.begun_at.unwrap_or(self.requested_at)
    }

    /// Whether somebody waits for what comes next.
    const fn may_wait(&self) -> bool {
        match self.progress {
            Progress::Scheduled | Progress::Provisioning(_) | Progress::Ending { .. } => true,
            Progress::Ready | Progress::Ended { .. } => false,
        }
    }

    const fn is_being_made(&self) -> bool {
        matches!(self.progress, Progress::Provisioning(_))
    }

    /// Who keeps the secret that is handed out, while there is one.
    fn released_custody(&self) -> Option<Custody> {
        let has_secret = self.confirmed_version > 0 && !self.progress.is_over();
        has_secret.then_some(self.custody)
    }

    /// As screens show it.
    pub fn to_view(&self) -> AccountView {
        AccountView {
            id: self.id,
            customer_id: self.customer_id,
            customer_name: self.customer_name.clone(),
            tenant_id: self.tenant_id,
            tenant_domain: self.tenant_domain().to_owned(),
            user_principal_name: self.user_principal_name.clone(),
            credential_label: self.credential_label.clone(),
            credential_logo: self.credential_logo.clone(),
            preset_id: self.preset_id,
            preset_name: self.preset_name.clone(),
            roles: self.roles.iter().map(|role| role.name.clone()).collect(),
            groups: self.groups.iter().map(|group| group.name.clone()).collect(),
            reason: self.reason.clone(),
            ticket: self.ticket.clone(),
            lifetime_s: self.lifetime.as_secs(),
            lifetime_max_s: self.lifetime_max_s,
            state: self.progress.to_state(self.is_overdue),
            waiting_for: self.waiting_for.clone().filter(|_| self.may_wait()),
            waits_until: self.waits_until.filter(|_| self.may_wait()),
            custody: self.released_custody(),
            sign_in_method: self.sign_in_method,
            credential_version: self.confirmed_version,
            is_rotating: self.rotation.is_some(),
            rotation_refused_at: self.rotation_refused_at,
            requested_at: self.requested_at,
            starts_at: self.starts_at,
            usual_making_s: self
                .usual_making
                .filter(|_| self.is_being_made())
                .map(whole_seconds),
            ends_at: self.ends_at,
            ended_at: self.ended_at,
            revision: self.revision,
        }
    }
}

/// None that is promised is too short.
fn whole_seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX)
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        account.to_view()
    }
}
