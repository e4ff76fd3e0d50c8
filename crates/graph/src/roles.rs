//! Directory role assignments (Microsoft Graph v1.0, `unifiedRoleAssignment`).

use std::collections::BTreeSet;

use hallpass_protocol::ids::{EntraObjectId, RoleTemplateId};
use reqwest::Method;
use serde::{Deserialize, Serialize};

use crate::client::{Call, GraphClient};
use crate::error::{GraphError, GraphErrorKind};
use crate::retry::Repeat;
use crate::users::to_json;

/// A role that a principal holds directly.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleAssignment {
    /// The assignment's id; opaque.
    pub id: String,
    /// Which role. For built-in roles the definition's id is the template's.
    pub role_definition_id: RoleTemplateId,
    /// Where it holds; `/` is the whole directory.
    pub directory_scope_id: Option<String>,
}

impl RoleAssignment {
    /// Whether it holds everywhere, and not only in an administrative unit or for one application.
    pub fn is_in_whole_directory(&self) -> bool {
        self.directory_scope_id.as_deref() == Some("/")
    }
}

/// A role that the tenant knows (`unifiedRoleDefinition`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleDefinition {
    /// The definition's id. For built-in roles it is the template's.
    pub id: RoleTemplateId,
    /// The same in every tenant, for built-in roles.
    #[serde(default)]
    pub template_id: Option<RoleTemplateId>,
    /// What the tenant calls it.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether Microsoft made it.
    #[serde(default)]
    pub is_built_in: bool,
    /// Whether it can be given to anybody.
    #[serde(default)]
    pub is_enabled: bool,
}

impl RoleDefinition {
    /// What an assignment names it by: of a built-in role what every tenant knows it by.
    pub fn assignable_id(&self) -> RoleTemplateId {
        match self.template_id {
            Some(template) if self.is_built_in => template,
            _ => self.id,
        }
    }
}

#[derive(Deserialize)]
struct RoleId {
    id: RoleTemplateId,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AssignBody {
    #[serde(rename = "@odata.type")]
    kind: &'static str,
    role_definition_id: RoleTemplateId,
    principal_id: EntraObjectId,
    directory_scope_id: &'static str,
}

impl GraphClient {
    /// The roles that the principal holds directly. Lists lag behind writes by up to a minute.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn list_role_assignments(
        &self,
        principal: EntraObjectId,
    ) -> Result<Vec<RoleAssignment>, GraphError> {
        let mut url = self.resource(&["roleManagement", "directory", "roleAssignments"]);
        url.query_pairs_mut()
            .append_pair("$filter", &format!("principalId eq '{principal}'"));
        self.list("list roles", url).await
    }

    /// The ids of all roles that the tenant knows, its own among them.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn list_role_ids(&self) -> Result<BTreeSet<RoleTemplateId>, GraphError> {
        let mut url = self.resource(&["roleManagement", "directory", "roleDefinitions"]);
        url.query_pairs_mut().append_pair("$select", "id");
        let all: Vec<RoleId> = self.list("list role definitions", url).await?;
        Ok(all.into_iter().map(|role| role.id).collect())
    }

    /// All roles that the tenant knows, its own among them, in no order.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn list_role_definitions(&self) -> Result<Vec<RoleDefinition>, GraphError> {
        let mut url = self.resource(&["roleManagement", "directory", "roleDefinitions"]);
        url.query_pairs_mut().append_pair(
            "$select",
            "id,templateId,displayName,description,isBuiltIn,isEnabled",
        );
        self.list("list role definitions", url).await
    }

    /// Whether the tenant knows the role. An assignment is answered alike when the role is unknown
    /// and when the principal has not reached the replica.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn has_role(&self, role: RoleTemplateId) -> Result<bool, GraphError> {
        let role = role.to_string();
        let mut url = self.resource(&["roleManagement", "directory", "roleDefinitions", &role]);
        url.query_pairs_mut().append_pair("$select", "id");
        let call = Call {
            name: "read role",
            method: Method::GET,
            url,
            body: None,
            repeat: Repeat::Harmless,
            success: &[200],
        };
        match self.perform(call).await {
            Ok(()) => Ok(true),
            Err(error) if error.kind == GraphErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Gives the principal the role in the whole directory. A role that it holds already is
    /// success.
    ///
    /// # Errors
    /// [`GraphErrorKind::NotFound`] while the principal has not reached this replica.
    pub async fn assign_role(
        &self,
        principal: EntraObjectId,
        role: RoleTemplateId,
    ) -> Result<(), GraphError> {
        let body = AssignBody {
            kind: "#microsoft.graph.unifiedRoleAssignment",
            role_definition_id: role,
            principal_id: principal,
            directory_scope_id: "/",
        };
        let call = Call {
            name: "assign role",
            method: Method::POST,
            url: self.resource(&["roleManagement", "directory", "roleAssignments"]),
            body: Some(to_json(&body)),
            // A second assignment of the same role is answered with a conflict.
            repeat: Repeat::Harmless,
            success: &[200, 201],
        };
        match self.perform(call).await {
            Err(error) if error.kind == GraphErrorKind::AlreadyExists => Ok(()),
            outcome => outcome,
        }
    }

    /// Takes an assignment away. One that is gone already is success.
    ///
    /// # Errors
    /// When Graph refuses or does not answer.
    pub async fn remove_role_assignment(&self, assignment_id: &str) -> Result<(), GraphError> {
        let url = self.resource(&[
            "roleManagement",
            "directory",
            "roleAssignments",
            assignment_id,
        ]);
        self.delete("remove role", url).await
    }
}
