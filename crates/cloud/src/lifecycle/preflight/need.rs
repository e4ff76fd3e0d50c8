//! What Hallpass does in a tenant, and which of Graph's application permissions allow it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Something that making or ending an account needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// To disable an account, and to enable it before.
    DisableUsers,
    /// To assign roles, and to take them away.
    ManageRoles,
    /// To end sessions.
    RevokeSessions,
    /// To set passwords.
    SetPasswords,
    /// To read back that an account is what it should be.
    ReadUsers,
    /// To make accounts.
    CreateUsers,
    /// To know what the tenant lets accounts sign in with.
    ReadPolicies,
    /// To give accounts a Temporary Access Pass, where the tenant has them.
    GivePasses,
    /// To give accounts a hardware OATH token, where the tenant has no passes.
    GiveTokens,
    /// To put accounts into groups, and to take them out. To groups that can hold roles belongs
    /// [`Self::ManageRoles`] as well, which every tenant grants.
    ManageGroups,
    /// To put such a token into the tenant's inventory, and to take it out.
    KeepTokens,
}

impl Need {
    /// Those of every tenant, those first whose lack leaves an administrator behind. What else is
    /// needed depends on what the tenant lets accounts sign in with.
    pub const ALL: [Self; 6] = [
        Self::DisableUsers,
        Self::ManageRoles,
        Self::RevokeSessions,
        Self::SetPasswords,
        Self::ReadUsers,
        Self::CreateUsers,
    ];

    /// The sets of permissions of which one must be held completely (Microsoft Graph permissions
    /// reference).
    const fn alternatives(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::DisableUsers => &[
                &["User.EnableDisableAccount.All", "User.Read.All"],
                &["User.ReadUpdate.All"],
                &["User.ReadWrite.All"],
                &["Directory.ReadWrite.All"],
            ],
            Self::ManageRoles => &[&["RoleManagement.ReadWrite.Directory"]],
            Self::RevokeSessions => &[
                &["User.RevokeSessions.All"],
                &["User.ReadWrite.All"],
                &["Directory.ReadWrite.All"],
            ],
            // `User.ReadWrite.All` does not reset passwords.
            Self::SetPasswords => &[&["User-PasswordProfile.ReadWrite.All"]],
            Self::ReadUsers => &[
                &["User.Read.All"],
                &["User.ReadWrite.All"],
                &["Directory.Read.All"],
                &["Directory.ReadWrite.All"],
            ],
            Self::CreateUsers => &[
                &["User.Create"],
                &["User.ReadWrite.All"],
                &["Directory.ReadWrite.All"],
            ],
            Self::ReadPolicies => &[&["Policy.Read.All"]],
            Self::GivePasses => &[
                &["UserAuthMethod-TAP.ReadWrite.All"],
                &["UserAuthenticationMethod.ReadWrite.All"],
            ],
            Self::GiveTokens => &[
                &["UserAuthMethod-HardwareOATH.ReadWrite.All"],
                &["UserAuthenticationMethod.ReadWrite.All"],
            ],
            Self::ManageGroups => &[
                &["GroupMember.ReadWrite.All"],
                &["Group.ReadWrite.All"],
                &["Directory.ReadWrite.All"],
            ],
            Self::KeepTokens => &[&["Policy.ReadWrite.AuthenticationMethod"]],
        }
    }

    /// Whether these permissions are enough for it.
    pub fn is_met_by(self, granted: &BTreeSet<String>) -> bool {
        self.alternatives()
            .iter()
            .any(|set| set.iter().all(|permission| granted.contains(*permission)))
    }

    /// The permission to ask for.
    pub const fn permission(self) -> &'static str {
        match self {
            Self::DisableUsers | Self::RevokeSessions | Self::ReadUsers | Self::CreateUsers => {
                "User.ReadWrite.All"
            }
            Self::ManageRoles => "RoleManagement.ReadWrite.Directory",
            Self::SetPasswords => "User-PasswordProfile.ReadWrite.All",
            Self::ReadPolicies => "Policy.Read.All",
            Self::GivePasses => "UserAuthMethod-TAP.ReadWrite.All",
            Self::GiveTokens => "UserAuthMethod-HardwareOATH.ReadWrite.All",
            Self::ManageGroups => "GroupMember.ReadWrite.All",
            Self::KeepTokens => "Policy.ReadWrite.AuthenticationMethod",
        }
    }

    /// What is not possible without it, as the end of "… could not".
    pub(super) const fn what(self) -> &'static str {
        match self {
            Self::DisableUsers => "be disabled at its end",
            Self::ManageRoles => "lose its roles at its end",
            Self::RevokeSessions => "lose its sessions at its end",
            Self::SetPasswords => "get a new password",
            Self::ReadUsers => "be read back",
            Self::CreateUsers => "be made",
            Self::ReadPolicies => "be given what the tenant lets it sign in with",
            Self::GivePasses => "get a Temporary Access Pass",
            Self::ManageGroups => "be put into groups, and taken out of them",
            Self::GiveTokens | Self::KeepTokens => "get a hardware OATH token",
        }
    }
}
