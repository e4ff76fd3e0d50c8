//! What our records say of an account, as far as an invariant asks.

use hallpass_cloud::lifecycle::{Account, Progress};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::AccountId;
use uuid::Uuid;

/// What our records say of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: AccountId,
    /// The mark by which its user is known.
    pub tag: String,
    /// The sign-in name.
    pub user_principal_name: String,
    /// Entra's id, once known.
    pub object_id: Option<Uuid>,
    /// The template ids of its roles, in the order in which they are assigned.
    pub roles: Vec<Uuid>,
    /// The ids of its groups, in the order in which it is put into them.
    pub groups: Vec<Uuid>,
    /// Where it is in its life.
    pub progress: Progress,
    /// The deadline.
    pub ends_at: Option<Timestamp>,
    /// The newest secret's number.
    pub credential_version: u32,
}

impl From<&Account> for Grant {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id,
            tag: account.tag.clone(),
            user_principal_name: account.user_principal_name.clone(),
            object_id: account.object_id.map(|id| *id.as_uuid()),
            roles: account
                .roles
                .iter()
                .map(|role| *role.template_id.as_uuid())
                .collect(),
            groups: account
                .groups
                .iter()
                .map(|group| *group.id.as_uuid())
                .collect(),
            progress: account.progress.clone(),
            ends_at: account.ends_at,
            credential_version: account.credential_version,
        }
    }
}
