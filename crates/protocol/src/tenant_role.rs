//! `GET /v1/customers/{id}/roles`: the directory roles that a customer's tenant knows.

use serde::{Deserialize, Serialize};

use crate::ids::RoleTemplateId;

/// The answer: as the tenant says now, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TenantRolesResponse {
    /// The roles.
    pub roles: Vec<TenantRole>,
}

/// A directory role of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TenantRole {
    /// What a preset names it by. Of a built-in role, it is the same in every tenant; a role of the
    /// tenant's own has it there alone.
    pub template_id: RoleTemplateId,
    /// What people know it as.
    pub name: String,
    /// Its other names, under which it is found as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_names: Vec<String>,
    /// What it is for, as the tenant says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether Microsoft made it; if not, the tenant did.
    pub is_built_in: bool,
    /// Whether it can be given to anybody.
    pub is_enabled: bool,
    /// Whether it is the one that may do everything.
    pub is_global_administrator: bool,
}

impl TenantRole {
    /// Whether somebody who types this means it: a part of one of its names, or its id.
    pub fn is_found_by(&self, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        let mut names = core::iter::once(&self.name).chain(&self.other_names);
        names.any(|name| name.to_lowercase().contains(&text))
            || self.template_id.to_string() == text
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn role_is_found_by_a_part_of_any_of_its_names_and_by_its_id() {
        let role = TenantRole {
            template_id: RoleTemplateId::new(Uuid::from_u128(1)),
            name: "Global Administrator".into(),
            other_names: vec!["Company Administrator".into()],
            description: None,
            is_built_in: true,
            is_enabled: true,
            is_global_administrator: true,
        };
        for (text, is_found) in [
            ("global", true),
            (" COMPANY adm", true),
            ("", true),
            ("00000000-0000-0000-0000-000000000001", true),
            ("Exchange", false),
        ] {
            assert_eq!(role.is_found_by(text), is_found, "{text}");
        }
    }
}
