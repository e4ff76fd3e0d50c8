//! `/directory/deletedItems`.

use serde_json::{Value, json};

use super::context::GraphCall;
use super::error::GraphError;
use super::select::Selection;
use super::users::write_user;
use super::{page, permission, property};
use crate::answer::Answer;
use crate::clock::rfc3339;

/// `GET /directory/deletedItems/microsoft.graph.user`. Filters on `employeeId` need the advanced
/// query mode there; none is served.
pub(crate) fn list_users(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::READ_DELETED_USERS)?;
    if graph.call.query_value("$filter").is_some() {
        return Err(GraphError::InvalidFilter);
    }
    let select = graph.call.query_value("$select");
    let selection = Selection::parse(select.as_deref(), "user", &property::selectable())?;
    let deleted = graph
        .tenant
        .deleted_users()
        .map(|deleted| {
            let user = &deleted.user;
            let mut object = write_user(user, &user.profile);
            // A deleted user gives its name free.
            let name = format!("{}{}", user.id.simple(), user.profile.user_principal_name);
            object.insert("userPrincipalName".to_owned(), json!(name));
            let deleted_at = rfc3339(deleted.deleted_ms);
            object.insert("deletedDateTime".to_owned(), json!(deleted_at));
            Value::Object(selection.apply(object, property::DEFAULT))
        })
        .collect();
    page::answer(graph, "directoryObjects", deleted)
}
