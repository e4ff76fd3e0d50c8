//! What a step ended with.

use hallpass_graph::GraphError;
use hallpass_protocol::credential::Custody;
use hallpass_protocol::ids::EntraObjectId;

use super::sign_in_method::MethodLack;

/// What a step ended with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The step's goal is reached.
    Done,
    /// Entra has this version of the secret.
    CredentialSet {
        /// The version.
        version: u32,
        /// Who keeps it.
        custody: Custody,
    },
    /// The user exists, tagged as ours, under this id.
    Exists(EntraObjectId),
    /// The user does not exist, and will not appear any more.
    Gone,
    /// The name belongs to someone else.
    NameTaken,
    /// Entra does not show what it was told: a read will agree later.
    NotYet,
    /// The technician has no passkey left to which the secret could be sealed, and the cloud may
    /// not hold it.
    NothingToSealTo,
    /// The tenant accepts nothing that the account could sign in with.
    NoSignInMethod(MethodLack),
    /// The tenant has no role of this name, or none under its id.
    RoleUnknown(String),
    /// The tenant has no group under the id that is named by this.
    GroupUnknown(String),
    /// The call failed.
    Failed(GraphError),
}
