//! `POST /users`.

use axum::http::header;
use serde_json::{Value, json};

use super::{apply, write_user};
use crate::answer::Answer;
use crate::graph::context::GraphCall;
use crate::graph::error::GraphError;
use crate::graph::permission;
use crate::graph::property::{self, check_mail_nickname, check_shapes, check_upn, read_password};
use crate::random::make_id;
use crate::state::{Profile, User};

const REQUIRED: [&str; 5] = [
    "accountEnabled",
    "displayName",
    "mailNickname",
    "passwordProfile",
    "userPrincipalName",
];

pub(crate) fn create(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::CREATE_USER)?;
    let body = graph.body()?;
    check_shapes(&body)?;
    for name in REQUIRED {
        if body.get(name).is_none_or(Value::is_null) {
            return Err(GraphError::MissingProperty {
                name,
                resource: "User",
            });
        }
    }
    let upn = body
        .get("userPrincipalName")
        .and_then(Value::as_str)
        .unwrap_or_default();
    check_upn(upn, graph.tenant)?;
    check_mail_nickname(
        body.get("mailNickname")
            .and_then(Value::as_str)
            .unwrap_or_default(),
    )?;
    let password_profile = body.get("passwordProfile").and_then(Value::as_object);
    let new_password = read_password(&password_profile.cloned().unwrap_or_default(), upn)?;
    if graph.tenant.find_user_id(upn).is_some() {
        return Err(GraphError::ObjectConflict("userPrincipalName"));
    }

    let mut profile = Profile::default();
    apply(body, &mut profile);
    let lag = graph.replication();
    let mut user = User::new(make_id(), profile, new_password.password, graph.now_ms, lag);
    user.must_change_password = new_password.must_change;
    let mut object = write_user(&user, &user.profile);
    // The answer to a create is the primary's: complete, but only the default properties.
    object.retain(|name, _| property::DEFAULT.contains(&name.as_str()));
    let context = "https://graph.microsoft.com/v1.0/$metadata#users/$entity";
    object.insert("@odata.context".to_owned(), json!(context));
    let location = format!("{}/v1.0/users/{}", graph.call.origin(), user.id);
    graph.tenant.add_user(user);
    Ok(Answer::json(201, &Value::Object(object)).with(header::LOCATION, location))
}
