//! `POST /common/SAS/…`: the second factor of a sign-in.

use serde_json::{Value, json};
use uuid::Uuid;

use super::config::{PageState, next_flow_token};
use super::{accepted, error, page, password, screen};
use crate::answer::Answer;
use crate::call::Call;
use crate::settings::MethodState;
use crate::shared::Shared;
use crate::state::browser::{Flow, UserKey};
use crate::state::method::step_of_code;
use crate::state::{Tenant, User, World};

/// The Temporary Access Pass, as `authMethodId` names it.
pub(super) const ACCESS_PASS: &str = "AccessPass";
/// A one-time code, as `authMethodId` names it.
pub(super) const ONE_TIME_CODE: &str = "PhoneAppOTP";

/// Whether this sign-in needs a second factor: by the tenant's own settings, or because the portal
/// demands one of everybody.
pub(super) fn is_demanded(world: &World, flow: &Flow, user: UserKey) -> bool {
    world.tenant(user.tenant_id).is_some_and(|tenant| {
        let sign_in = &tenant.sign_in;
        sign_in.security_defaults
            || sign_in.mandatory_mfa && crate::portal::demands_second_factor(&flow.client_id)
    })
}

/// The second factors that a user has and the sign-in knows of.
pub(super) fn methods_of(tenant: &Tenant, user_id: Uuid, now_ms: i64) -> Vec<&'static str> {
    let has_pass = tenant
        .user(user_id)
        .is_some_and(|user| has_usable_pass(tenant, user, now_ms));
    let known_from = i64::from(tenant.sign_in.method_delay_ms);
    let has_token = tenant.oath_devices.values().any(|device| {
        device.assigned.as_ref().is_some_and(|held| {
            held.user_id == user_id
                && held.state == crate::state::method::OathState::Activated
                && now_ms >= held.activated_ms.saturating_add(known_from)
        })
    });
    let pass = has_pass.then_some(ACCESS_PASS);
    let token = has_token.then_some(ONE_TIME_CODE);
    pass.into_iter().chain(token).collect()
}

/// Whether the sign-in would ask for the user's pass.
pub(super) fn has_usable_pass(tenant: &Tenant, user: &User, now_ms: i64) -> bool {
    let sign_in = &tenant.sign_in;
    let known_from = i64::from(sign_in.method_delay_ms);
    sign_in.access_pass.state == MethodState::Everybody
        && user.access_pass.as_ref().is_some_and(|pass| {
            now_ms < pass.ends_ms()
                && now_ms >= pass.created_ms.saturating_add(known_from)
                && !(pass.is_usable_once && pass.is_used)
        })
}

/// `EndAuth`: judges a one-time code. Each is taken once.
pub(super) fn end_auth(shared: &Shared, call: &Call) -> Answer {
    let now_ms = shared.clock.now_ms();
    let body: Value = serde_json::from_slice(&call.body).unwrap_or(Value::Null);
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let (context, token, code) = (text("Ctx"), text("FlowToken"), text("AdditionalAuthData"));
    shared.with(|world| {
        let user = first_factor(world, context, token);
        let is_right = user.is_some_and(|user| take_code(world, user, code, now_ms));
        if is_right && let Some(flow) = world.browser.flows.get_mut(context) {
            flow.has_second_factor = true;
        }
        let next = next_flow_token(world, context);
        Answer::json(
            200,
            &json!({
                "Success": is_right,
                "ResultValue": if is_right { "Success" } else { "PhoneAppInvalidResult" },
                "ErrCode": if is_right { 0 } else { error::SECOND_FACTOR_REFUSED },
                "Retry": false,
                "Ctx": context,
                "FlowToken": next,
                "SessionId": text("SessionId"),
            }),
        )
    })
}

/// `ProcessAuth`: goes on after an accepted code, or judges a pass as second factor.
pub(super) fn process_auth(shared: &Shared, call: &Call) -> Answer {
    let now_ms = shared.clock.now_ms();
    let field = |name: &str| call.form_value(name).unwrap_or_default();
    let context = field("request");
    let found = shared.with(|world| {
        let user = first_factor(world, &context, &field("flowToken"))?;
        let flow = world.browser.flows.get(&context).cloned()?;
        Some((user, flow))
    });
    let Some((user, flow)) = found else {
        return error::page(shared, call, error::FLOW_EXPIRED);
    };
    shared.with(|world| {
        if flow.has_second_factor {
            return accepted::proceed(world, &context, user, true, now_ms);
        }
        let username = world.upn_of(user).unwrap_or_default();
        let pass = field("accesspass");
        match password::judge_pass(world, &flow, &username, &pass, now_ms) {
            Ok(judged) if judged == user => accepted::proceed(world, &context, user, true, now_ms),
            refused => {
                let code = refused.err().unwrap_or(error::OTHER_TENANT);
                let state = PageState {
                    context,
                    username,
                    error_code: code,
                    error_text: error::text(code).to_owned(),
                    post_to: "/common/SAS/ProcessAuth".to_owned(),
                    methods: vec![ACCESS_PASS],
                    ..PageState::default()
                };
                page::render(world, screen::known("tfa_access_pass"), &state)
            }
        }
    })
}

fn first_factor(world: &World, context: &str, flow_token: &str) -> Option<UserKey> {
    let flow = world.browser.flows.get(context)?;
    flow.tokens
        .iter()
        .any(|token| token == flow_token)
        .then_some(flow.first_factor)
        .flatten()
}

fn take_code(world: &mut World, user: UserKey, code: &str, now_ms: i64) -> bool {
    let Some(tenant) = world.tenant_mut(user.tenant_id) else {
        return false;
    };
    let known_from = i64::from(tenant.sign_in.method_delay_ms);
    let Some((seed, held)) = tenant.active_token_mut(user.user_id) else {
        return false;
    };
    let Some(step) = step_of_code(seed, code, now_ms) else {
        return false;
    };
    let is_taken = step > held.last_step && now_ms >= held.activated_ms.saturating_add(known_from);
    if is_taken {
        held.last_step = step;
    }
    is_taken
}
