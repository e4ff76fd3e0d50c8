//! The directory roles of a tenant, as screens and programs are told.

use hallpass_graph::RoleDefinition;
use hallpass_protocol::tenant_role::TenantRole;

use crate::known_role::{GLOBAL_ADMINISTRATOR, known_name, other_names};

/// The roles by name. A role is known by its id: whatever the tenant calls it, it has the name that
/// people know, and is found under the others.
pub fn tenant_roles(definitions: Vec<RoleDefinition>) -> Vec<TenantRole> {
    let mut roles: Vec<TenantRole> = definitions.into_iter().map(tenant_role).collect();
    roles.sort_by(|a, b| (&a.name, a.template_id).cmp(&(&b.name, b.template_id)));
    roles
}

fn tenant_role(role: RoleDefinition) -> TenantRole {
    let template_id = role.assignable_id();
    let called = role.display_name.unwrap_or_default();
    let name = known_name(template_id).map_or_else(|| called.clone(), str::to_owned);
    let mut others: Vec<String> = other_names(template_id)
        .iter()
        .map(|&other| other.to_owned())
        .collect();
    if !called.is_empty() && called != name && !others.contains(&called) {
        others.push(called);
    }
    TenantRole {
        template_id,
        name,
        other_names: others,
        description: role.description.filter(|text| !text.is_empty()),
        is_built_in: role.is_built_in,
        is_enabled: role.is_enabled,
        is_global_administrator: template_id == GLOBAL_ADMINISTRATOR,
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::ids::RoleTemplateId;
    use uuid::Uuid;

    use super::*;

    fn definition(id: RoleTemplateId, name: &str, is_built_in: bool) -> RoleDefinition {
        RoleDefinition {
            id,
            template_id: Some(id),
            display_name: Some(name.to_owned()),
            description: Some(String::new()),
            is_built_in,
            is_enabled: true,
        }
    }

    #[test]
    fn global_administrator_is_found_under_each_of_its_names() {
        for called in [
            "Global Administrator",
            "Company Administrator",
            "Globaler Administrator",
        ] {
            let roles = tenant_roles(vec![definition(GLOBAL_ADMINISTRATOR, called, true)]);
            let [role] = &roles[..] else { panic!() };
            assert_eq!(role.name, "Global Administrator");
            assert!(role.is_global_administrator);
            for text in ["Global Administrator", "company administrator", called] {
                assert!(role.is_found_by(text), "{text}");
            }
            assert!(!role.other_names.contains(&role.name));
        }
    }

    #[test]
    fn role_of_the_tenants_own_is_named_by_its_id_there() {
        let id = |n| RoleTemplateId::new(Uuid::from_u128(n));
        let mut own = definition(id(7), "Reset printers", false);
        // Whoever makes one by a program may give a template id of their own.
        own.template_id = Some(id(8));
        let roles = tenant_roles(vec![definition(id(9), "Zeppelins", true), own]);
        let known: Vec<_> = roles
            .iter()
            .map(|role| (role.template_id, role.name.as_str(), role.is_built_in))
            .collect();
        assert_eq!(
            known,
            [(id(7), "Reset printers", false), (id(9), "Zeppelins", true)]
        );
    }
}
