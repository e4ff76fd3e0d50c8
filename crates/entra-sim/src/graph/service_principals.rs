//! `/servicePrincipals`: our own, and that of Graph itself.

use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::app_role::{self, APP_ROLES};
use super::context::GraphCall;
use super::directory::select;
use super::error::GraphError;
use super::{page, permission};
use crate::answer::Answer;

/// Microsoft Graph's application id, the same in every tenant.
const GRAPH_APP_ID: Uuid = uuid!("00000003-0000-0000-c000-000000000000");

/// What the simulated tenants call Graph's service principal.
const GRAPH_PRINCIPAL_ID: Uuid = uuid!("51300000-0000-4000-8000-00000000001a");

const SERVICE_PRINCIPAL: &[&str] = &[
    "id",
    "accountEnabled",
    "appDisplayName",
    "appId",
    "appRoles",
    "displayName",
    "servicePrincipalType",
];

/// `GET /servicePrincipals(appId='{id}')`.
pub(crate) fn read_by_app_id(graph: &mut GraphCall<'_>, name: &str) -> Result<Answer, GraphError> {
    graph.require(permission::READ_APPLICATIONS)?;
    let app_id = name
        .strip_prefix("servicePrincipals(appId='")
        .and_then(|rest| rest.strip_suffix("')"))
        .ok_or_else(|| GraphError::UnknownSegment(name.to_owned()))?;
    let id = match Uuid::parse_str(app_id) {
        Ok(GRAPH_APP_ID) => GRAPH_PRINCIPAL_ID,
        Ok(id) if id == graph.tenant.app.client_id => graph.tenant.app.principal_id,
        _ => return Err(GraphError::NotFound(app_id.to_owned())),
    };
    answer(graph, id)
}

/// `GET /servicePrincipals/{id}`.
pub(crate) fn read(graph: &mut GraphCall<'_>, id: &str) -> Result<Answer, GraphError> {
    graph.require(permission::READ_APPLICATIONS)?;
    let id = Uuid::parse_str(id).map_err(|_| GraphError::NotFound(id.to_owned()))?;
    answer(graph, id)
}

/// `GET /servicePrincipals/{id}/appRoleAssignments`: what it was granted.
pub(crate) fn list_granted(graph: &mut GraphCall<'_>, id: &str) -> Result<Answer, GraphError> {
    graph.require(permission::READ_APPLICATIONS)?;
    let app = &graph.tenant.app;
    if id != app.principal_id.to_string() {
        return Err(GraphError::NotFound(id.to_owned()));
    }
    let granted = app
        .roles
        .iter()
        .filter_map(|name| app_role::find(name))
        .map(|role| {
            json!({
                "id": format!("{}-{}", app.principal_id.simple(), role.id.simple()),
                "appRoleId": role.id,
                "createdDateTime": "2026-01-10T08:00:00Z",
                "principalDisplayName": "Hallpass",
                "principalId": app.principal_id,
                "principalType": "ServicePrincipal",
                "resourceDisplayName": "Microsoft Graph",
                "resourceId": GRAPH_PRINCIPAL_ID,
            })
        })
        .collect();
    page::answer(graph, "appRoleAssignments", granted)
}

fn answer(graph: &GraphCall<'_>, id: Uuid) -> Result<Answer, GraphError> {
    let (app_id, name, app_roles) = if id == GRAPH_PRINCIPAL_ID {
        let roles: Vec<Value> = APP_ROLES
            .iter()
            .map(|role| {
                json!({
                    "id": role.id,
                    "allowedMemberTypes": ["Application"],
                    "displayName": role.value,
                    "isEnabled": true,
                    "origin": "Application",
                    "value": role.value,
                })
            })
            .collect();
        (GRAPH_APP_ID, "Microsoft Graph", roles)
    } else if id == graph.tenant.app.principal_id {
        (graph.tenant.app.client_id, "Hallpass", Vec::new())
    } else {
        return Err(GraphError::NotFound(id.to_string()));
    };
    let object = json!({
        "id": id,
        "accountEnabled": true,
        "appDisplayName": name,
        "appId": app_id,
        "appRoles": app_roles,
        "displayName": name,
        "servicePrincipalType": "Application",
    });
    let object = select(graph, object, "servicePrincipal", SERVICE_PRINCIPAL)?;
    Ok(Answer::json(200, &object))
}
