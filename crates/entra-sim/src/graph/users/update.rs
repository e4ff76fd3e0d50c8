//! `PATCH /users/{id | userPrincipalName}`.

use serde_json::Value;
use uuid::Uuid;

use super::apply;
use crate::answer::Answer;
use crate::graph::context::GraphCall;
use crate::graph::error::GraphError;
use crate::graph::permission;
use crate::graph::property::{
    NewPassword, check_mail_nickname, check_shapes, check_upn, read_password,
};
use crate::state::role::{
    GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, USER_ADMINISTRATOR,
};

pub(crate) fn update(graph: &mut GraphCall<'_>, id_or_upn: &str) -> Result<Answer, GraphError> {
    let body = graph.body()?;
    check_shapes(&body)?;
    let enables = body.contains_key("accountEnabled");
    let sets_password = body.contains_key("passwordProfile");
    let is_other = |name: &String| {
        !matches!(name.as_str(), "accountEnabled" | "passwordProfile")
            && !name.starts_with("@odata.")
    };
    if enables {
        graph.require(permission::ENABLE_USER)?;
    }
    if sets_password {
        graph.require(permission::SET_PASSWORD)?;
    }
    if body.keys().any(is_other) || !(enables || sets_password) {
        graph.require(permission::UPDATE_USER)?;
    }
    let id = graph.visible_user(id_or_upn)?;
    if enables || sets_password {
        check_target(graph, id, sets_password)?;
    }

    let user = graph
        .tenant
        .user(id)
        .ok_or(GraphError::NotFound(id.to_string()))?;
    let mut changed = user.profile.clone();
    let old_upn = changed.user_principal_name.clone();
    if let Some(upn) = body.get("userPrincipalName").and_then(Value::as_str) {
        check_upn(upn, graph.tenant)?;
        if graph
            .tenant
            .find_user_id(upn)
            .is_some_and(|other| other != id)
        {
            return Err(GraphError::ObjectConflict("userPrincipalName"));
        }
    }
    if let Some(nickname) = body.get("mailNickname").and_then(Value::as_str) {
        check_mail_nickname(nickname)?;
    }
    let new_password = match body.get("passwordProfile").and_then(Value::as_object) {
        Some(profile) => Some(read_password(profile, &old_upn)?),
        None => None,
    };
    apply(body, &mut changed);

    let now_ms = graph.now_ms;
    let stale_reads = graph.replication().stale_reads;
    if let Some(user) = graph.tenant.user_mut(id) {
        user.change_profile(changed, stale_reads);
        if let Some(NewPassword {
            password,
            must_change,
        }) = new_password
        {
            user.password = password;
            user.must_change_password = must_change;
            user.password_set_ms = now_ms;
            user.refused_passwords = 0;
        }
    }
    graph.tenant.record_rename(id, &old_upn);
    Ok(Answer::empty(204))
}

/// Enabling, disabling and passwords are sensitive: for a target that holds a directory role our
/// service principal must itself hold a high one ("who can perform sensitive actions").
fn check_target(graph: &GraphCall<'_>, id: Uuid, sets_password: bool) -> Result<(), GraphError> {
    let is_privileged = graph.tenant.is_privileged(id);
    let is_allowed = if is_privileged {
        graph.tenant.may_touch_privileged()
    } else if sets_password && graph.settings.password_needs_role {
        graph.tenant.app_holds(&[
            USER_ADMINISTRATOR,
            PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
            GLOBAL_ADMINISTRATOR,
        ])
    } else {
        true
    };
    if is_allowed {
        Ok(())
    } else {
        Err(GraphError::Denied)
    }
}
