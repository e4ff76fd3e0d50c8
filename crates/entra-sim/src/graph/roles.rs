//! `/roleManagement/directory`.

use axum::http::header;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::context::GraphCall;
use super::directory::select;
use super::error::GraphError;
use super::{filter, page, permission};
use crate::answer::Answer;
use crate::state::role::{BUILT_IN, GLOBAL_ADMINISTRATOR};
use crate::state::{RoleAssignment, Tenant};

const DEFINITION: &[&str] = &[
    "id",
    "description",
    "displayName",
    "isBuiltIn",
    "isEnabled",
    "resourceScopes",
    "rolePermissions",
    "templateId",
    "version",
];

const ASSIGNMENT: &[&str] = &[
    "id",
    "appScopeId",
    "directoryScopeId",
    "principalId",
    "roleDefinitionId",
    "condition",
];

/// `GET roleDefinitions`.
pub(crate) fn definitions(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::READ_ROLES)?;
    let clauses = clauses(graph, &["id", "templateId", "displayName", "isBuiltIn"])?;
    let mut all = Vec::new();
    for object in write_definitions(graph.tenant) {
        let passes = clauses
            .iter()
            .all(|clause| match object.get(clause.property()) {
                Some(Value::String(text)) => clause.accepts(text),
                Some(Value::Bool(flag)) => clause.accepts(if *flag { "true" } else { "false" }),
                _ => false,
            });
        if passes {
            all.push(select(graph, object, "unifiedRoleDefinition", DEFINITION)?);
        }
    }
    page::answer(graph, "roleManagement/directory/roleDefinitions", all)
}

/// `GET roleDefinitions/{id}`.
pub(crate) fn definition(graph: &mut GraphCall<'_>, id: &str) -> Result<Answer, GraphError> {
    graph.require(permission::READ_ROLES)?;
    let wanted = Uuid::parse_str(id).map(|id| json!(id)).ok();
    let known = write_definitions(graph.tenant)
        .into_iter()
        .find(|role| role.get("id") == wanted.as_ref())
        .ok_or_else(|| GraphError::NotFound(id.to_owned()))?;
    let object = select(graph, known, "unifiedRoleDefinition", DEFINITION)?;
    Ok(Answer::json(200, &object))
}

/// `GET roleAssignments`.
pub(crate) fn list(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::READ_ROLES)?;
    let clauses = clauses(
        graph,
        &["principalId", "roleDefinitionId", "directoryScopeId"],
    )?;
    let principal = clauses
        .iter()
        .find(|clause| clause.property() == "principalId");
    let held = match principal {
        Some(filter::Clause::Equals { value, .. }) => match Uuid::parse_str(value) {
            Ok(principal) => graph.tenant.read_assignments_of(principal),
            Err(_) => Vec::new(),
        },
        _ => graph.tenant.all_assignments(),
    };
    let mut all = Vec::new();
    for assignment in held {
        let object = write_assignment(&assignment);
        let passes = clauses.iter().all(|clause| {
            object
                .get(clause.property())
                .and_then(Value::as_str)
                .is_some_and(|v| clause.accepts(v))
        });
        if passes {
            all.push(select(graph, object, "unifiedRoleAssignment", ASSIGNMENT)?);
        }
    }
    page::answer(graph, "roleManagement/directory/roleAssignments", all)
}

/// `GET roleAssignments/{id}`.
pub(crate) fn read(graph: &mut GraphCall<'_>, id: &str) -> Result<Answer, GraphError> {
    graph.require(permission::READ_ROLES)?;
    let held = RoleAssignment::principal_of(id)
        .map(|principal| graph.tenant.read_assignments_of(principal))
        .unwrap_or_default();
    let found = held
        .iter()
        .find(|assignment| assignment.id == id)
        .ok_or_else(|| GraphError::NotFound(id.to_owned()))?;
    Ok(Answer::json(200, &write_assignment(found)))
}

/// `POST roleAssignments`.
pub(crate) fn assign(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::WRITE_ROLES)?;
    let body = graph.body()?;
    let role_text = text(&body, "roleDefinitionId")?;
    let principal_text = text(&body, "principalId")?;
    let scope = text(&body, "directoryScopeId")?;
    let is_known = |name: &String| {
        name.starts_with("@odata.") || ASSIGNMENT.iter().skip(1).any(|known| known == name)
    };
    if let Some(name) = body.keys().find(|name| !is_known(name)) {
        return Err(GraphError::UnknownProperty(name.clone()));
    }
    if scope != "/" && !scope.starts_with("/administrativeUnits/") {
        return Err(invalid("directoryScopeId"));
    }
    let role = Uuid::parse_str(role_text)
        .map_err(|_| invalid("roleDefinitionId"))
        .and_then(|id| {
            if graph.tenant.has_role(id) {
                Ok(id)
            } else {
                Err(GraphError::NotFound(role_text.to_owned()))
            }
        })?;
    let principal = Uuid::parse_str(principal_text).map_err(|_| invalid("principalId"))?;
    if principal != graph.tenant.app.principal_id {
        graph.visible_user(principal_text)?;
    }
    let assignment = RoleAssignment::new(principal, role, scope);
    let mut object = write_assignment(&assignment);
    let lag = graph.replication().stale_lists;
    let location = format!(
        "{}{}/{}",
        graph.call.origin(),
        graph.call.path,
        assignment.id
    );
    if !graph.tenant.add_assignment(assignment, lag) {
        return Err(GraphError::ConflictingAssignment);
    }
    if let Some(object) = object.as_object_mut() {
        let context = "https://graph.microsoft.com/v1.0/$metadata#roleManagement/directory/roleAssignments/$entity";
        object.insert("@odata.context".to_owned(), json!(context));
    }
    Ok(Answer::json(201, &object).with(header::LOCATION, location))
}

/// `DELETE roleAssignments/{id}`.
pub(crate) fn remove(graph: &mut GraphCall<'_>, id: &str) -> Result<Answer, GraphError> {
    graph.require(permission::WRITE_ROLES)?;
    let lag = graph.replication().stale_lists;
    if graph.tenant.remove_assignment(id, lag) {
        Ok(Answer::empty(204))
    } else {
        Err(GraphError::NotFound(id.to_owned()))
    }
}

fn clauses(graph: &GraphCall<'_>, allowed: &[&str]) -> Result<Vec<filter::Clause>, GraphError> {
    let Some(text) = graph.call.query_value("$filter") else {
        return Ok(Vec::new());
    };
    let clauses = filter::parse(&text)?;
    if clauses
        .iter()
        .all(|clause| allowed.contains(&clause.property()))
    {
        Ok(clauses)
    } else {
        Err(GraphError::InvalidFilter)
    }
}

fn text<'a>(body: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, GraphError> {
    match body.get(name) {
        None | Some(Value::Null) => Err(GraphError::MissingProperty {
            name,
            resource: "UnifiedRoleAssignment",
        }),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(GraphError::WrongType {
            expected: "Edm.String",
        }),
    }
}

fn invalid(name: &str) -> GraphError {
    GraphError::InvalidValue {
        name: name.to_owned(),
        resource: "UnifiedRoleAssignment",
    }
}

/// The built-in roles and the tenant's own.
fn write_definitions(tenant: &Tenant) -> Vec<Value> {
    let built_in = BUILT_IN.iter().map(|role| {
        let is_renamed = tenant.has_old_role_names && role.id == GLOBAL_ADMINISTRATOR;
        let name = if is_renamed {
            "Company Administrator"
        } else {
            role.name
        };
        write_definition(role.id, name, (true, true))
    });
    let own = tenant
        .custom_roles
        .iter()
        .map(|role| write_definition(role.id, &role.display_name, (false, role.is_enabled)));
    built_in.chain(own).collect()
}

fn write_definition(id: Uuid, name: &str, (is_built_in, is_enabled): (bool, bool)) -> Value {
    let kind = if is_built_in { "Built-in" } else { "Custom" };
    json!({
        "id": id,
        "description": format!("{kind} role {name}."),
        "displayName": name,
        "isBuiltIn": is_built_in,
        "isEnabled": is_enabled,
        "resourceScopes": ["/"],
        "rolePermissions": [],
        "templateId": id,
        "version": "1",
    })
}

fn write_assignment(assignment: &RoleAssignment) -> Value {
    json!({
        "id": assignment.id,
        "principalId": assignment.principal_id,
        "roleDefinitionId": assignment.role_id,
        "directoryScopeId": assignment.scope,
    })
}
