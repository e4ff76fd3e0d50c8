//! What our application may do in the tenant (Microsoft Graph v1.0, `servicePrincipal` and
//! `appRoleAssignment`).

use std::collections::{BTreeMap, BTreeSet};

use hallpass_protocol::ids::{EntraObjectId, RoleTemplateId};
use serde::Deserialize;
use uuid::{Uuid, uuid};

use crate::client::{GraphClient, get};
use crate::error::{GraphError, GraphErrorKind};

/// Microsoft Graph's own application id, the same in every tenant and cloud.
const GRAPH_APP_ID: Uuid = uuid!("00000003-0000-0000-c000-000000000000");

/// What our application may do in the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GrantedRights {
    /// Graph's application permissions, by name.
    pub permissions: BTreeSet<String>,
    /// The directory roles that our service principal holds in the whole directory.
    pub directory_roles: BTreeSet<RoleTemplateId>,
}

#[derive(Deserialize)]
struct ServicePrincipal {
    id: EntraObjectId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GraphPrincipal {
    id: EntraObjectId,
    app_roles: Vec<AppRole>,
}

#[derive(Deserialize)]
struct AppRole {
    id: Uuid,
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AppRoleAssignment {
    app_role_id: Uuid,
    resource_id: EntraObjectId,
}

impl GraphClient {
    /// What our application may do now, by a new token. The directory is the authority, where we
    /// may read it; a token's claims are a hint, and the only source where we may not. A right
    /// that only one of two sources knows was granted or taken back a moment ago, and does not
    /// count. `None` when neither source can be read.
    ///
    /// # Errors
    /// When no token can be had, or Graph does not answer the question.
    pub async fn granted_rights(&self) -> Result<Option<GrantedRights>, GraphError> {
        let claims = self.read_new_claims().await?;
        let directory = self.rights_in_directory().await?;
        let (principal, permissions) = match (claims, directory) {
            (Some(claims), Some((principal, granted))) => {
                let in_token: BTreeSet<String> = claims.roles.into_iter().collect();
                (
                    principal,
                    granted.intersection(&in_token).cloned().collect(),
                )
            }
            (None, Some(granted)) => granted,
            (Some(claims), None) => {
                let Some(principal) = claims.oid else {
                    return Ok(None);
                };
                (principal, claims.roles.into_iter().collect())
            }
            (None, None) => return Ok(None),
        };
        let held = match self.list_role_assignments(principal).await {
            Ok(held) => held,
            // Then the permission to end accounts is missing as well.
            Err(error) if error.kind == GraphErrorKind::Forbidden => Vec::new(),
            Err(error) => return Err(error),
        };
        let directory_roles = held
            .iter()
            .filter(|held| held.is_in_whole_directory())
            .map(|held| held.role_definition_id)
            .collect();
        Ok(Some(GrantedRights {
            permissions,
            directory_roles,
        }))
    }

    /// Our service principal and the names of what it was granted; `None` where we may not look.
    async fn rights_in_directory(
        &self,
    ) -> Result<Option<(EntraObjectId, BTreeSet<String>)>, GraphError> {
        let own = by_app_id(self.client_id());
        let mut url = self.resource(&[&own]);
        url.query_pairs_mut().append_pair("$select", "id");
        let own: ServicePrincipal = match self.fetch(get("read service principal", url)).await {
            Ok(own) => own,
            Err(error) if is_out_of_sight(&error.kind) => return Ok(None),
            Err(error) => return Err(error),
        };
        let id = own.id.to_string();
        let granted: Vec<AppRoleAssignment> = self
            .list(
                "list granted permissions",
                self.resource(&["servicePrincipals", &id, "appRoleAssignments"]),
            )
            .await?;
        let mut url = self.resource(&[&by_app_id(GRAPH_APP_ID)]);
        url.query_pairs_mut().append_pair("$select", "id,appRoles");
        let graph: GraphPrincipal = self.fetch(get("read permissions", url)).await?;
        let names: BTreeMap<Uuid, String> = graph
            .app_roles
            .into_iter()
            .filter_map(|role| Some((role.id, role.value?)))
            .collect();
        let granted = granted
            .iter()
            .filter(|granted| granted.resource_id == graph.id)
            .filter_map(|granted| names.get(&granted.app_role_id).cloned())
            .collect();
        Ok(Some((own.id, granted)))
    }
}

fn by_app_id(id: Uuid) -> String {
    format!("servicePrincipals(appId='{}')", id.hyphenated())
}

fn is_out_of_sight(kind: &GraphErrorKind) -> bool {
    matches!(kind, GraphErrorKind::Forbidden | GraphErrorKind::NotFound)
}
