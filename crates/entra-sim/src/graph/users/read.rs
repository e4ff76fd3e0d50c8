//! `GET /users/{id | userPrincipalName}`.

use serde_json::{Value, json};

use super::write_user;
use crate::answer::Answer;
use crate::graph::context::GraphCall;
use crate::graph::error::GraphError;
use crate::graph::select::Selection;
use crate::graph::{permission, property};

pub(crate) fn read(graph: &mut GraphCall<'_>, id_or_upn: &str) -> Result<Answer, GraphError> {
    let select = graph.call.query_value("$select");
    let selection = Selection::parse(select.as_deref(), "user", &property::selectable())?;
    let is_basic = selection.covers_only(property::BASIC);
    graph.require(if is_basic {
        permission::READ_USER_BASICS
    } else {
        permission::READ_USER
    })?;
    // A caller with only the basic permission gets null for the rest of the default set.
    let default = if graph.has(permission::READ_USER) {
        property::DEFAULT
    } else {
        property::BASIC
    };
    let id = graph.visible_user(id_or_upn)?;
    let user = graph
        .tenant
        .user_mut(id)
        .ok_or(GraphError::NotFound(id.to_string()))?;
    let profile = user.read_profile();
    let mut object = selection.apply(write_user(user, &profile), default);
    let context = "https://graph.microsoft.com/v1.0/$metadata#users/$entity";
    object.insert("@odata.context".to_owned(), json!(context));
    Ok(Answer::json(200, &Value::Object(object)))
}
