//! `POST /{tenant}/GetCredentialType`.

use std::time::Duration;

use serde_json::{Value, json};

use super::config::next_flow_token;
use super::guess::credential_type;
use crate::answer::Answer;
use crate::call::Call;
use crate::shared::Shared;

/// The flow token expired, in this call's own numbering.
const FLOW_EXPIRED: u32 = 6001;

pub(super) fn answer(shared: &Shared, call: &Call) -> Answer {
    let now_ms = shared.clock.now_ms();
    let body: Value = serde_json::from_slice(&call.body).unwrap_or(Value::Null);
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let (username, context, flow_token) =
        (text("username"), text("originalRequest"), text("flowToken"));
    shared.with(|world| {
        let is_known = world
            .browser
            .flows
            .get(context)
            .is_some_and(|flow| flow.tokens.iter().any(|token| token == flow_token));
        if !is_known {
            return Answer::json(
                200,
                &json!({ "error": { "code": FLOW_EXPIRED.to_string() } }),
            );
        }
        let next = next_flow_token(world, context);
        let mut answer = Answer::json(200, &credential_type(world, username, &next, now_ms));
        let delay_ms = world.settings.page.credential_type_delay_ms;
        answer.delay = Duration::from_millis(u64::from(delay_ms));
        answer
    })
}
