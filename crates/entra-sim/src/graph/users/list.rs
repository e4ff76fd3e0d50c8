//! `GET /users`.

use serde_json::Value;

use super::write_user;
use crate::answer::Answer;
use crate::graph::context::GraphCall;
use crate::graph::error::GraphError;
use crate::graph::select::Selection;
use crate::graph::{filter, page, permission, property};

/// Properties that may stand in a filter without the advanced query mode.
const FILTERABLE: [&str; 7] = [
    "accountEnabled",
    "displayName",
    "employeeId",
    "id",
    "mail",
    "mailNickname",
    "userPrincipalName",
];

pub(crate) fn list(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    let select = graph.call.query_value("$select");
    let selection = Selection::parse(select.as_deref(), "user", &property::selectable())?;
    let clauses = match graph.call.query_value("$filter") {
        Some(text) => filter::parse(&text)?,
        None => Vec::new(),
    };
    if clauses
        .iter()
        .any(|clause| !FILTERABLE.contains(&clause.property()))
    {
        return Err(GraphError::InvalidFilter);
    }
    let is_basic = selection.covers_only(property::BASIC)
        && clauses
            .iter()
            .all(|clause| property::BASIC.contains(&clause.property()));
    graph.require(if is_basic {
        permission::READ_USER_BASICS
    } else {
        permission::READ_USER
    })?;
    let default = if graph.has(permission::READ_USER) {
        property::DEFAULT
    } else {
        property::BASIC
    };
    let now_ms = graph.now_ms;
    let mut found = Vec::new();
    for user in graph.tenant.users_mut() {
        // A listing never shows what a read of the object might not.
        if !user.is_replicated(now_ms) {
            continue;
        }
        let object = write_user(user, &user.profile);
        let passes = clauses
            .iter()
            .all(|clause| match object.get(clause.property()) {
                Some(Value::String(text)) => clause.accepts(text),
                Some(Value::Bool(flag)) => clause.accepts(if *flag { "true" } else { "false" }),
                _ => false,
            });
        if passes {
            found.push(Value::Object(selection.apply(object, default)));
        }
    }
    page::answer(graph, "users", found)
}
