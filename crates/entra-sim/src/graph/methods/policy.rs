//! `/policies`: which methods the tenant allows, and its security defaults.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::graph::context::GraphCall;
use crate::graph::error::GraphError;
use crate::graph::permission;
use crate::settings::MethodState;

/// `GET authenticationMethodsPolicy`; hardware tokens stand in it on beta only.
pub(crate) fn methods(graph: &mut GraphCall<'_>, is_beta: bool) -> Result<Answer, GraphError> {
    graph.require(permission::READ_METHOD_POLICY)?;
    let sign_in = &graph.tenant.sign_in;
    let pass = &sign_in.access_pass;
    let access_pass = [
        ("defaultLifetimeInMinutes", json!(pass.default_min)),
        ("defaultLength", json!(pass.length)),
        ("minimumLifetimeInMinutes", json!(pass.min_min)),
        ("maximumLifetimeInMinutes", json!(pass.max_min)),
        ("isUsableOnce", json!(pass.one_time)),
    ];
    let mut configurations = vec![
        configuration("Fido2", MethodState::Everybody, []),
        configuration("Sms", MethodState::Off, []),
        configuration("TemporaryAccessPass", pass.state, access_pass),
    ];
    if is_beta && sign_in.has_oath_calls {
        configurations.push(configuration("HardwareOath", sign_in.hardware_oath, []));
    }
    let object = json!({
        "id": "authenticationMethodsPolicy",
        "displayName": "Authentication Methods Policy",
        "policyVersion": "1.5",
        "authenticationMethodConfigurations": configurations,
    });
    Ok(Answer::json(200, &object))
}

/// `GET identitySecurityDefaultsEnforcementPolicy`.
pub(crate) fn security_defaults(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::READ_POLICY)?;
    let object = json!({
        "id": "00000000-0000-0000-0000-000000000005",
        "displayName": "Security Defaults",
        "isEnabled": graph.tenant.sign_in.security_defaults,
    });
    Ok(Answer::json(200, &object))
}

fn configuration<const N: usize>(id: &str, state: MethodState, own: [(&str, Value); N]) -> Value {
    let target = match state {
        MethodState::OneGroup => "5f8f3a0e-0000-4000-8000-000000000001",
        MethodState::Off | MethodState::Everybody => "all_users",
    };
    let common = [
        ("id", json!(id)),
        (
            "state",
            json!(if state == MethodState::Off {
                "disabled"
            } else {
                "enabled"
            }),
        ),
        ("excludeTargets", json!([])),
        (
            "includeTargets",
            json!([{ "targetType": "group", "id": target, "isRegistrationRequired": false }]),
        ),
    ];
    let all = common.into_iter().chain(own);
    Value::Object(all.map(|(name, value)| (name.to_owned(), value)).collect())
}
