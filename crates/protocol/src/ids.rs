//! Ids: one newtype each, so that an account's id cannot be passed where a customer's is meant.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is not a hyphenated UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind}: expected a UUID such as 0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3")]
pub struct ParseIdError {
    kind: &'static str,
}

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is known to be of this kind.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself, for storage.
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self).map_err(|_| ParseIdError { kind: stringify!($name) })
            }
        }
    )+};
}

uuid_id! {
    /// The organisation that runs Hallpass; every row belongs to one.
    MspId;
    /// A person of the MSP.
    TechnicianId;
    /// A group of technicians.
    GroupId;
    /// A company that the MSP looks after.
    CustomerId;
    /// The link between a customer and one Entra tenant.
    ConnectionId;
    /// A named set of Entra directory roles.
    PresetId;
    /// A change that waits for a second administrator.
    ProposalId;
    /// A request for an account that waits, or waited, for somebody's approval.
    ApprovalId;
    /// A browser's wish to be signed in by its technician's phone.
    ComputerSignInId;
    /// One of either, in the list of both.
    AttemptId;
    /// A just-in-time account of one technician in one tenant.
    AccountId;
    /// A passkey that a technician enrolled.
    PasskeyId;
    /// An address that is told of events.
    WebhookId;
    /// A one-use invitation.
    InvitationId;
    /// A signed-in session.
    SessionId;
    /// One running WebAuthn ceremony.
    CeremonyId;
    /// Chosen by the client; makes a repeated request harmless.
    IdempotencyKey;
    /// Names one HTTP exchange in answers and logs.
    RequestId;
    /// Microsoft Entra's id of a tenant (`tid`).
    EntraTenantId;
    /// Microsoft Entra's id of a directory object (`oid`).
    EntraObjectId;
    /// Microsoft Entra's id of a group, which it has in one tenant and never changes.
    EntraGroupId;
    /// The template id of an Entra directory role.
    RoleTemplateId;
}

impl From<ApprovalId> for AttemptId {
    fn from(id: ApprovalId) -> Self {
        Self(id.0)
    }
}

impl From<ComputerSignInId> for AttemptId {
    fn from(id: ComputerSignInId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_when_written_and_read_is_the_same() {
        let text = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
        let id: AccountId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
    }

    #[test]
    fn id_when_not_a_uuid_says_which_kind_was_expected() {
        let error = "admin".parse::<CustomerId>().unwrap_err();
        assert!(error.to_string().starts_with("not a CustomerId"));
    }
}
