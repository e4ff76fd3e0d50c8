//! Where an account is in its life, to the single step.

use hallpass_protocol::account::{AccountState, EndCause, ProvisioningStage};
use serde::{Deserialize, Serialize};

/// Where an account is. It only moves forward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// To be made at its start: a row of ours, of which Entra has not heard.
    Scheduled,
    /// Being made in Entra.
    Provisioning(ProvisioningStep),
    /// Enabled, with its roles and groups, read back.
    Ready,
    /// Being taken away.
    Ending {
        /// What is done next.
        step: EndingStep,
        /// Why.
        cause: EndCause,
    },
    /// Proven to be disabled and without roles and groups, or never to have existed.
    Ended {
        /// Why.
        cause: EndCause,
    },
}

/// The steps of provisioning, in their order. Roles and groups come last: once an account holds a privileged
/// one, our application may no longer be allowed to change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvisioningStep {
    /// Make the user, disabled and tagged as ours.
    Create,
    /// Wait until Entra's replicas know it.
    AwaitReadable,
    /// Make the secret and what else it signs in with, seal it, commit it with the deadline, give
    /// it to Entra.
    SetCredential,
    /// Let it sign in.
    Enable,
    /// Give it the role at this place of its list.
    AssignRole(u32),
    /// Put it into the group at this place of its list.
    AddToGroup(u32),
    /// Read everything back until Entra agrees.
    ReadBack,
}

/// The steps of ending, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndingStep {
    /// Find out whether the user exists at all.
    Locate,
    /// Forbid it to sign in.
    Disable,
    /// Take its roles and groups first: our application may not disable an administrator. Then disable.
    StripRoles,
    /// End its sessions.
    RevokeSessions,
    /// Take its roles.
    RemoveRoles,
    /// Take it out of its groups.
    LeaveGroups,
    /// Take what it signs in with beside its password.
    RemoveMethods,
    /// Give it a password that nobody knows.
    RotatePassword,
    /// Read back that it is disabled, holds no role and is in none of its groups.
    ReadBack,
}

impl Progress {
    /// The first step of ending.
    pub fn ending(has_object_id: bool, cause: EndCause) -> Self {
        let step = if has_object_id {
            EndingStep::Disable
        } else {
            EndingStep::Locate
        };
        Self::Ending { step, cause }
    }

    /// Whether the account's end has begun.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Ending { .. } | Self::Ended { .. })
    }

    /// As screens show it.
    pub fn to_state(&self, is_overdue: bool) -> AccountState {
        match self {
            Self::Scheduled => AccountState::Scheduled,
            Self::Provisioning(step) => AccountState::Provisioning {
                stage: step.stage(),
            },
            Self::Ready => AccountState::Ready,
            Self::Ending { cause, .. } => AccountState::Ending {
                cause: cause.clone(),
                is_overdue,
            },
            Self::Ended { cause } => AccountState::Ended {
                cause: cause.clone(),
            },
        }
    }
}

impl ProvisioningStep {
    /// The stage that screens show.
    pub fn stage(self) -> ProvisioningStage {
        match self {
            Self::Create | Self::AwaitReadable => ProvisioningStage::Creating,
            Self::SetCredential | Self::Enable => ProvisioningStage::SignInMethod,
            Self::AssignRole(_) | Self::AddToGroup(_) => ProvisioningStage::Roles,
            Self::ReadBack => ProvisioningStage::Propagating,
        }
    }
}
