//! `/users/{id}/authentication/temporaryAccessPassMethods`.

use serde_json::{Value, json};

use super::check_known;
use crate::answer::Answer;
use crate::clock::rfc3339;
use crate::graph::context::GraphCall;
use crate::graph::error::GraphError;
use crate::graph::permission;
use crate::random::{make_id, make_token};
use crate::settings::{AccessPassSettings, MethodState};
use crate::state::method::AccessPass;

const KNOWN: [&str; 3] = ["startDateTime", "lifetimeInMinutes", "isUsableOnce"];

pub(crate) fn create(graph: &mut GraphCall<'_>, user: &str) -> Result<Answer, GraphError> {
    graph.require(permission::WRITE_ACCESS_PASS)?;
    let body = graph.body()?;
    check_known(&body, &KNOWN)?;
    let id = graph.visible_user(user)?;
    let policy = graph.tenant.sign_in.access_pass.clone();
    if policy.state != MethodState::Everybody && !policy.makes_useless_ones {
        return Err(GraphError::MethodRefused("TemporaryAccessPass"));
    }
    let lifetime = match body.get("lifetimeInMinutes") {
        None | Some(Value::Null) => policy.default_min,
        Some(value) => value
            .as_u64()
            .and_then(|minutes| u32::try_from(minutes).ok())
            .ok_or(GraphError::WrongType {
                expected: "Edm.Int32",
            })?,
    };
    if !(policy.min_min..=policy.max_min).contains(&lifetime) {
        return Err(GraphError::InvalidLifetime {
            min: policy.min_min,
            max: policy.max_min,
        });
    }
    let is_usable_once = match body.get("isUsableOnce") {
        None | Some(Value::Null) => policy.one_time,
        Some(value) => value.as_bool().ok_or(GraphError::WrongType {
            expected: "Edm.Boolean",
        })?,
    };
    if policy.one_time && !is_usable_once {
        return Err(GraphError::InvalidValue {
            name: "isUsableOnce".to_owned(),
            resource: "TemporaryAccessPassAuthenticationMethod",
        });
    }
    let mut code = make_token();
    code.truncate(policy.length.clamp(8, 48));
    let now_ms = graph.now_ms;
    let pass = AccessPass {
        id: make_id(),
        code,
        created_ms: now_ms,
        starts_ms: now_ms,
        lifetime_min: lifetime,
        is_usable_once,
        is_used: false,
    };
    // Told this once.
    let object = write(&pass, Some(&pass.code), &policy, now_ms);
    if let Some(user) = graph.tenant.user_mut(id) {
        // One for a user: a new one takes the place of the old.
        user.access_pass = Some(pass);
    }
    Ok(Answer::json(201, &object))
}

pub(crate) fn list(graph: &mut GraphCall<'_>, user: &str) -> Result<Answer, GraphError> {
    graph.require(permission::READ_ACCESS_PASS)?;
    let id = graph.visible_user(user)?;
    let policy = &graph.tenant.sign_in.access_pass;
    let pass = graph
        .tenant
        .user(id)
        .and_then(|user| user.access_pass.as_ref());
    let all: Vec<Value> = pass
        .map(|pass| write(pass, None, policy, graph.now_ms))
        .into_iter()
        .collect();
    Ok(Answer::json(200, &json!({ "value": all })))
}

pub(crate) fn delete(
    graph: &mut GraphCall<'_>,
    user: &str,
    method: &str,
) -> Result<Answer, GraphError> {
    graph.require(permission::WRITE_ACCESS_PASS)?;
    let id = graph.visible_user(user)?;
    let holder = graph.tenant.user_mut(id).filter(|user| {
        let held = user.access_pass.as_ref();
        held.is_some_and(|pass| pass.id.to_string() == method)
    });
    match holder {
        Some(user) => {
            user.access_pass = None;
            Ok(Answer::empty(204))
        }
        None => Err(GraphError::NotFound(method.to_owned())),
    }
}

fn write(pass: &AccessPass, code: Option<&str>, policy: &AccessPassSettings, now_ms: i64) -> Value {
    let reason = usability(pass, policy, now_ms);
    json!({
        "id": pass.id,
        "temporaryAccessPass": code,
        "createdDateTime": rfc3339(pass.created_ms),
        "startDateTime": rfc3339(pass.starts_ms),
        "lifetimeInMinutes": pass.lifetime_min,
        "isUsableOnce": pass.is_usable_once,
        "isUsable": reason == "EnabledByPolicy",
        "methodUsabilityReason": reason,
    })
}

fn usability(pass: &AccessPass, policy: &AccessPassSettings, now_ms: i64) -> &'static str {
    if policy.state != MethodState::Everybody {
        "DisabledByPolicy"
    } else if now_ms >= pass.ends_ms() {
        "Expired"
    } else if now_ms < pass.starts_ms {
        "NotYetValid"
    } else if pass.is_used && pass.is_usable_once {
        "OneTimeUsed"
    } else {
        "EnabledByPolicy"
    }
}
