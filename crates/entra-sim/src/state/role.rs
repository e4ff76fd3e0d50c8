//! Built-in directory roles. The template ids are the same in every tenant.

use uuid::{Uuid, uuid};

/// One built-in role.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Role {
    /// Template id, which for built-in roles is the definition's id too.
    pub(crate) id: Uuid,
    pub(crate) name: &'static str,
}

/// The role that may act on privileged users.
pub(crate) const PRIVILEGED_AUTHENTICATION_ADMINISTRATOR: Uuid =
    uuid!("7be44c8a-adaf-4e2a-84d6-ab2649e08a13");
/// The role that may do everything.
pub(crate) const GLOBAL_ADMINISTRATOR: Uuid = uuid!("62e90394-69f5-4237-9190-012177145e10");
/// The role that may reset the password of users without a role.
pub(crate) const USER_ADMINISTRATOR: Uuid = uuid!("fe930be7-5e62-47db-91af-98c3a49a38b1");

const fn role(id: Uuid, name: &'static str) -> Role {
    Role { id, name }
}

/// The built-in roles that the simulator knows, after Microsoft's list of built-in roles.
pub(crate) const BUILT_IN: &[Role] = &[
    role(GLOBAL_ADMINISTRATOR, "Global Administrator"),
    role(
        PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
        "Privileged Authentication Administrator",
    ),
    role(USER_ADMINISTRATOR, "User Administrator"),
    role(
        uuid!("e8611ab8-c189-46e8-94e1-60213ab1f814"),
        "Privileged Role Administrator",
    ),
    role(
        uuid!("729827e3-9c14-49f7-bb1b-9608f156bbb8"),
        "Helpdesk Administrator",
    ),
    role(
        uuid!("c4e39bd9-1100-46d3-8c65-fb160da0071f"),
        "Authentication Administrator",
    ),
    role(
        uuid!("966707d0-3269-4727-9be2-8c3a10f19b9d"),
        "Password Administrator",
    ),
    role(
        uuid!("29232cdf-9323-42fd-ade2-1d097af3e4de"),
        "Exchange Administrator",
    ),
    role(
        uuid!("f28a1f50-f6e7-4571-818b-6a12f2af6b6c"),
        "SharePoint Administrator",
    ),
    role(
        uuid!("69091246-20e8-4a56-aa4d-066075b2a7a8"),
        "Teams Administrator",
    ),
    role(
        uuid!("3a2c62db-5318-420d-8d74-23affee5d9d5"),
        "Intune Administrator",
    ),
    role(
        uuid!("194ae4cb-b126-40b2-bd5b-6091b380977d"),
        "Security Administrator",
    ),
    role(
        uuid!("5d6b6bb7-de71-4623-b4af-96380a352509"),
        "Security Reader",
    ),
    role(
        uuid!("f2ef992c-3afb-46b9-b7cf-a126ee74c451"),
        "Global Reader",
    ),
    role(
        uuid!("b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"),
        "Conditional Access Administrator",
    ),
    role(
        uuid!("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"),
        "Application Administrator",
    ),
    role(
        uuid!("158c047a-c907-4556-b7ef-446551a6b5f7"),
        "Cloud Application Administrator",
    ),
    role(
        uuid!("b0f54661-2d74-4c50-afa3-1ec803f12efe"),
        "Billing Administrator",
    ),
    role(
        uuid!("4d6ac14f-3453-41d0-bef9-a3e0c569773a"),
        "License Administrator",
    ),
    role(
        uuid!("fdd7a751-b60b-444a-984c-02652fe8fa1c"),
        "Groups Administrator",
    ),
    role(
        uuid!("17315797-102d-40b4-93e0-432062caca18"),
        "Compliance Administrator",
    ),
    role(
        uuid!("4a5d8f65-41da-4de4-8968-e035b65339cf"),
        "Reports Reader",
    ),
    role(
        uuid!("f023fd81-a637-4b56-95fd-791ac0226033"),
        "Service Support Administrator",
    ),
    role(
        uuid!("88d8e3e3-8f55-4a1e-953a-9b9898b8876b"),
        "Directory Readers",
    ),
    role(
        uuid!("790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b"),
        "Message Center Reader",
    ),
    role(
        uuid!("7698a772-787b-4ac8-901f-60d6b08affd2"),
        "Cloud Device Administrator",
    ),
    role(
        uuid!("8329153b-31d0-4727-b945-745eb3bc5f31"),
        "Domain Name Administrator",
    ),
    role(
        uuid!("8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2"),
        "Hybrid Identity Administrator",
    ),
    role(
        uuid!("11648597-926c-4cf3-9c36-bcebb0ba8dcc"),
        "Power Platform Administrator",
    ),
];

/// The role of this template id.
pub(crate) fn find(id: Uuid) -> Option<&'static Role> {
    BUILT_IN.iter().find(|role| role.id == id)
}

/// The role of this name or template id, as a seed writes it.
pub(crate) fn find_named(name_or_id: &str) -> Option<&'static Role> {
    let id = Uuid::parse_str(name_or_id).ok();
    BUILT_IN
        .iter()
        .find(|role| Some(role.id) == id || role.name.eq_ignore_ascii_case(name_or_id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_id_and_no_name_stands_twice() {
        let ids: BTreeSet<_> = BUILT_IN.iter().map(|role| role.id).collect();
        let names: BTreeSet<_> = BUILT_IN.iter().map(|role| role.name).collect();
        assert_eq!((ids.len(), names.len()), (BUILT_IN.len(), BUILT_IN.len()));
    }

    #[test]
    fn roles_are_found_by_name_and_by_id() {
        assert_eq!(
            find_named("global administrator").map(|r| r.id),
            Some(GLOBAL_ADMINISTRATOR)
        );
        let id = USER_ADMINISTRATOR.to_string();
        assert_eq!(find_named(&id).map(|r| r.name), Some("User Administrator"));
        assert!(find_named("Company Administrator").is_none());
    }
}
