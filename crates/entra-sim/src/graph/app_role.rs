//! Graph's application permissions and their ids.

use uuid::{Uuid, uuid};

/// One permission that an application can be granted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AppRole {
    pub(crate) id: Uuid,
    pub(crate) value: &'static str,
}

const fn app_role(id: Uuid, value: &'static str) -> AppRole {
    AppRole { id, value }
}

/// After Microsoft Graph's permissions reference. The ids of the last five are not published; they
/// are the simulator's own, as a real tenant shows them only when it is asked.
pub(crate) const APP_ROLES: &[AppRole] = &[
    app_role(
        uuid!("741f803b-c850-494e-b5df-cde7c675a1ca"),
        "User.ReadWrite.All",
    ),
    app_role(
        uuid!("df021288-bdef-4463-88db-98f22de89214"),
        "User.Read.All",
    ),
    app_role(
        uuid!("cc117bb9-00cf-4eb8-b580-ea2a878fe8f7"),
        "User-PasswordProfile.ReadWrite.All",
    ),
    app_role(
        uuid!("3011c876-62b7-4ada-afa2-506cbbecc68c"),
        "User.EnableDisableAccount.All",
    ),
    app_role(
        uuid!("eccc023d-eccf-4e7b-9683-8813ab36cecc"),
        "User.DeleteRestore.All",
    ),
    app_role(
        uuid!("77f3a031-c388-4f99-b373-dc68676a979e"),
        "User.RevokeSessions.All",
    ),
    app_role(
        uuid!("9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"),
        "RoleManagement.ReadWrite.Directory",
    ),
    app_role(
        uuid!("483bed4a-2ad3-4361-a73b-c83ccdbdc53c"),
        "RoleManagement.Read.Directory",
    ),
    app_role(
        uuid!("0400e371-7db1-4338-a269-96069eb65227"),
        "UserAuthMethod-Passkey.ReadWrite.All",
    ),
    app_role(
        uuid!("50483e42-d915-4231-9639-7fdb7fd190e5"),
        "UserAuthenticationMethod.ReadWrite.All",
    ),
    app_role(
        uuid!("246dd0d5-5bd0-4def-940b-0421030a5b68"),
        "Policy.Read.All",
    ),
    app_role(
        uuid!("29c18626-4985-4dcd-85c0-193eef327366"),
        "Policy.ReadWrite.AuthenticationMethod",
    ),
    app_role(
        uuid!("dbb9058a-0e50-45d7-ae91-66909b5d4664"),
        "Domain.Read.All",
    ),
    app_role(
        uuid!("498476ce-e0fe-48b0-b801-37ba7e2685c6"),
        "Organization.Read.All",
    ),
    app_role(
        uuid!("7ab1d382-f21e-4acd-a863-ba3e13f7da61"),
        "Directory.Read.All",
    ),
    app_role(
        uuid!("dbaae8cf-10b5-4b86-a4a1-f871c94c6695"),
        "GroupMember.ReadWrite.All",
    ),
    app_role(
        uuid!("51300000-0000-4000-8000-000000000001"),
        "Application.Read.All",
    ),
    app_role(
        uuid!("51300000-0000-4000-8000-000000000002"),
        "UserAuthMethod-TAP.ReadWrite.All",
    ),
    app_role(
        uuid!("51300000-0000-4000-8000-000000000003"),
        "UserAuthMethod-HardwareOATH.ReadWrite.All",
    ),
    app_role(uuid!("51300000-0000-4000-8000-000000000004"), "User.Create"),
    app_role(
        uuid!("51300000-0000-4000-8000-000000000005"),
        "User.ReadUpdate.All",
    ),
];

/// The permission of this name.
pub(crate) fn find(value: &str) -> Option<&'static AppRole> {
    APP_ROLES.iter().find(|role| role.value == value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_id_and_no_name_stands_twice() {
        let ids: BTreeSet<_> = APP_ROLES.iter().map(|role| role.id).collect();
        let names: BTreeSet<_> = APP_ROLES.iter().map(|role| role.value).collect();
        assert_eq!((ids.len(), names.len()), (APP_ROLES.len(), APP_ROLES.len()));
    }

    #[test]
    fn core_permissions_are_all_known() {
        for name in crate::seed::Seed::CORE_APP_ROLES {
            assert!(find(name).is_some(), "{name}");
        }
    }
}
