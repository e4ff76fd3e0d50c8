//! What people read when a step does not work: what happened, and what to do next.

use hallpass_graph::{GraphErrorKind, TokenErrorKind};

use super::progress::{EndingStep, ProvisioningStep};
use super::sign_in_method::MethodLack;

/// Why provisioning failed.
pub(super) fn of_failure(step: ProvisioningStep, kind: &GraphErrorKind) -> String {
    let what = what(step);
    match kind {
        GraphErrorKind::Token(kind) => of_token(kind).to_owned(),
        GraphErrorKind::Unauthorized => {
            "Microsoft refused Hallpass's sign-in to the tenant. Ask an \
             administrator to check the connection."
                .to_owned()
        }
        GraphErrorKind::Forbidden => format!(
            "The tenant refused to let Hallpass {what}: our application lacks {} there. Ask an \
             administrator to grant it and to consent again.",
            permission(step)
        ),
        GraphErrorKind::QuotaExceeded => {
            "The tenant's directory is full. Ask its administrator to \
             purge deleted users, then request again."
                .to_owned()
        }
        GraphErrorKind::DomainRefused => "The tenant does not accept users in the connection's \
             domain. Ask an administrator to choose a verified, managed domain."
            .to_owned(),
        GraphErrorKind::NameTaken => {
            "Every name that Hallpass tried exists in the tenant already. \
             Request again; if it repeats, tell your administrator."
                .to_owned()
        }
        GraphErrorKind::PasswordRefused => "The tenant refused every password that Hallpass made. \
             Ask its administrator about custom password rules."
            .to_owned(),
        GraphErrorKind::MethodRefused | GraphErrorKind::LifetimeRefused => {
            "The tenant's authentication methods policy does not let the account have the \
             sign-in method that it announces. Ask its administrator whether the policy was \
             changed, then request again."
                .to_owned()
        }
        GraphErrorKind::CodeRefused => {
            "Entra did not accept the first code of the account's OATH token: the clock of \
             Hallpass's server may be wrong. Tell your administrator."
                .to_owned()
        }
        _ => format!(
            "Microsoft Graph refused to {what}. Request again; if it repeats, show this to your \
             administrator."
        ),
    }
}

/// A role of the preset does not exist in the tenant.
pub(super) fn of_unknown_role(name: &str) -> String {
    format!(
        "The tenant has no role \u{201c}{name}\u{201d} under the id that the preset names. Ask an \
         administrator to correct the preset, or request with another one."
    )
}

/// A group of the preset does not exist in the tenant.
pub(super) fn of_unknown_group(name: &str) -> String {
    format!(
        "The tenant has no group \u{201c}{name}\u{201d} under the id that the preset names. Ask an \
         administrator to correct the preset, or request with another one."
    )
}

/// The tenant lets the account have nothing that signs in.
pub(super) fn of_method_lack(lack: MethodLack) -> String {
    format!(
        "{} {} Then request again.",
        lack.sentence(),
        MethodLack::FIX
    )
}

/// Why provisioning was given up on for its length.
pub(super) fn of_time_out(waiting_for: Option<&str>) -> String {
    match waiting_for {
        Some(reason) => format!("It took too long. {reason} Request again in a few minutes."),
        None => "It took too long, or Hallpass was interrupted. Request again.".to_owned(),
    }
}

/// The deadline came before it could begin: nobody was there, or the tenant was not ready.
pub(super) fn of_missed_start(waiting_for: Option<&str>) -> String {
    match waiting_for {
        Some(reason) => format!("Its time was over before it could start. {reason}"),
        None => "Hallpass was not running at its start, and its time is over now. Request again."
            .to_owned(),
    }
}

/// Why an account whose start has come is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StartObstacle {
    /// Its technician is gone, suspended, or may not ask for accounts any more.
    TechnicianMayNot,
    /// Its preset is gone, or does not allow that lifetime, or one of the roles or groups, any more.
    PresetChanged,
    /// Its customer is not connected to that tenant any more.
    NotConnected,
}

impl StartObstacle {
    pub(super) const fn sentence(self) -> &'static str {
        match self {
            Self::TechnicianMayNot => {
                "At its start its technician was not allowed to request accounts any more. Ask an \
                 administrator."
            }
            Self::PresetChanged => {
                "The preset was changed before its start and does not allow this account any more. \
                 Request again."
            }
            Self::NotConnected => {
                "At its start the customer was not connected to its Entra tenant any more. Ask an \
                 administrator to connect it."
            }
        }
    }
}

/// The passkeys were lost between request and sealing.
pub(super) const NOTHING_TO_SEAL_TO: &str =
    "You have no passkey left that can open a credential. Add one, then request again.";

/// The whole tenant is left alone for a while.
pub(super) const SLOW_DOWN: &str = "Microsoft asked us to slow down.";

/// The tenant's breaker is open.
pub(super) const TENANT_BROKEN: &str = "Microsoft does not answer for this tenant. Hallpass asks \
     again every few seconds, and goes on by itself.";

/// Our own limits hold a call back.
const HELD_BACK: &str = "Hallpass keeps within Microsoft's limits; it goes on by itself.";

/// Nobody is there.
const UNREACHABLE: &str = "Microsoft cannot be reached.";

/// Whether the call had an effect is not known.
const NO_PROPER_ANSWER: &str = "Microsoft did not answer properly.";

/// Why a step of an account's end is being repeated. It is repeated for as long as it takes.
pub(super) fn of_repeated_end(step: EndingStep, kind: Option<&GraphErrorKind>) -> String {
    let sentence = match kind {
        Some(
            GraphErrorKind::Throttled { .. }
            | GraphErrorKind::Token(TokenErrorKind::Throttled { .. }),
        ) => SLOW_DOWN,
        Some(GraphErrorKind::HeldBack { .. }) => HELD_BACK,
        Some(
            GraphErrorKind::Unreachable
            | GraphErrorKind::Token(TokenErrorKind::Unreachable | TokenErrorKind::Unavailable { .. }),
        ) => UNREACHABLE,
        Some(GraphErrorKind::OutcomeUnknown { .. } | GraphErrorKind::Busy) => NO_PROPER_ANSWER,
        Some(GraphErrorKind::Token(kind)) => of_token(kind),
        Some(GraphErrorKind::Forbidden | GraphErrorKind::Unauthorized) => {
            return format!(
                "Microsoft does not let Hallpass {}. Ask an administrator to check the rights of \
                 Hallpass in this tenant.",
                what_of_end(step)
            );
        }
        Some(GraphErrorKind::NotFound | GraphErrorKind::NotReplicated) => {
            "Entra does not show the account at this moment."
        }
        Some(_) => return format!("Microsoft Graph refused to {}.", what_of_end(step)),
        None => match step {
            EndingStep::Locate => "Entra does not show the account yet.",
            EndingStep::StripRoles | EndingStep::RemoveRoles => {
                "Entra does not show yet that its roles are gone."
            }
            EndingStep::LeaveGroups => "Entra does not show yet that it has left its groups.",
            EndingStep::RemoveMethods => {
                "Entra does not show yet that its sign-in methods are gone."
            }
            EndingStep::ReadBack => {
                "Entra does not show everywhere yet that it is disabled, without roles and out of its groups."
            }
            EndingStep::Disable | EndingStep::RevokeSessions | EndingStep::RotatePassword => {
                "Entra does not show the change everywhere yet."
            }
        },
    };
    sentence.to_owned()
}

/// Why a step is being repeated.
pub(super) fn of_repetition(step: ProvisioningStep, kind: Option<&GraphErrorKind>) -> String {
    match kind {
        Some(
            GraphErrorKind::Throttled { .. }
            | GraphErrorKind::Token(TokenErrorKind::Throttled { .. }),
        ) => SLOW_DOWN.to_owned(),
        Some(GraphErrorKind::HeldBack { .. }) => HELD_BACK.to_owned(),
        Some(GraphErrorKind::Token(TokenErrorKind::ConsentPending)) => {
            "The tenant's consent is not visible yet.".to_owned()
        }
        Some(GraphErrorKind::Token(_) | GraphErrorKind::Unreachable) => UNREACHABLE.to_owned(),
        Some(GraphErrorKind::OutcomeUnknown { .. }) => NO_PROPER_ANSWER.to_owned(),
        Some(GraphErrorKind::CodeRefused) => "Entra wanted another code.".to_owned(),
        Some(GraphErrorKind::MethodRefused | GraphErrorKind::LifetimeRefused) => {
            "The tenant's sign-in policy is being read again.".to_owned()
        }
        Some(GraphErrorKind::PasswordRefused) => "Entra wanted another password.".to_owned(),
        _ => match step {
            ProvisioningStep::ReadBack => {
                "Entra does not show all roles and groups yet.".to_owned()
            }
            _ => "Entra does not show the new account everywhere yet.".to_owned(),
        },
    }
}

fn what(step: ProvisioningStep) -> &'static str {
    match step {
        ProvisioningStep::Create => "create a user",
        ProvisioningStep::AwaitReadable | ProvisioningStep::ReadBack => "read the account",
        ProvisioningStep::SetCredential => "set a password",
        ProvisioningStep::Enable => "enable the account",
        ProvisioningStep::AssignRole(_) => "assign a role",
        ProvisioningStep::AddToGroup(_) => "add the account to a group",
    }
}

const fn what_of_end(step: EndingStep) -> &'static str {
    match step {
        EndingStep::Locate => "look for the account",
        EndingStep::Disable => "disable the account",
        EndingStep::StripRoles | EndingStep::RemoveRoles => "remove its roles",
        EndingStep::LeaveGroups => "take it out of its groups",
        EndingStep::RevokeSessions => "end its sessions",
        EndingStep::RemoveMethods => "remove its sign-in methods",
        EndingStep::RotatePassword => "replace its password",
        EndingStep::ReadBack => "read the account back",
    }
}

fn permission(step: ProvisioningStep) -> &'static str {
    match step {
        ProvisioningStep::AssignRole(_) => "the permission RoleManagement.ReadWrite.Directory",
        ProvisioningStep::AddToGroup(_) => "the permission GroupMember.ReadWrite.All",
        ProvisioningStep::SetCredential => {
            "the permission User-PasswordProfile.ReadWrite.All or the role User Administrator"
        }
        _ => "the permission User.ReadWrite.All",
    }
}

fn of_token(kind: &TokenErrorKind) -> &'static str {
    match kind {
        TokenErrorKind::ConsentMissing | TokenErrorKind::ConsentPending => {
            "The tenant has withdrawn its consent to Hallpass. Ask its administrator to consent \
             again."
        }
        TokenErrorKind::TenantNotFound => {
            "Microsoft does not know this tenant. Ask an administrator to check the connection."
        }
        TokenErrorKind::SecretExpired | TokenErrorKind::SecretRefused => {
            "Hallpass's credential for this tenant is expired or wrong. Ask an administrator to \
             renew the connection's secret."
        }
        TokenErrorKind::BlockedByPolicy => {
            "The tenant's Conditional Access blocks Hallpass. Ask its administrator to allow our \
             application."
        }
        _ => {
            "Microsoft refused Hallpass's sign-in to the tenant. Ask an administrator to check the \
             connection."
        }
    }
}
