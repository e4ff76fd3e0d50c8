//! `POST /{tenant}/login`: judges a password or a Temporary Access Pass.

use super::config::PageState;
use super::{accepted, error, page, screen};
use crate::answer::Answer;
use crate::call::Call;
use crate::settings::MethodState;
use crate::shared::Shared;
use crate::state::World;
use crate::state::browser::{Flow, UserKey};

/// View number of the Temporary Access Pass.
const ACCESS_PASS_VIEW: &str = "56";

pub(super) fn submit(shared: &Shared, call: &Call) -> Answer {
    let now_ms = shared.clock.now_ms();
    let field = |name: &str| call.form_value(name).unwrap_or_default();
    let (context, flow_token) = (field("ctx"), field("flowToken"));
    let flow = shared.with(|world| world.browser.flows.get(&context).cloned());
    let Some(flow) =
        flow.filter(|flow| flow.tokens.contains(&flow_token) && flow.canary == field("canary"))
    else {
        return error::page(shared, call, error::FLOW_EXPIRED);
    };
    let username = Some(field("login"))
        .filter(|l| !l.is_empty())
        .unwrap_or(field("loginfmt"));
    let is_pass = field("ps") == ACCESS_PASS_VIEW;
    let verdict = if is_pass {
        shared.with(|world| judge_pass(world, &flow, &username, &field("accesspass"), now_ms))
    } else {
        shared.with(|world| judge(world, &flow, &username, &field("passwd"), now_ms))
    };
    match verdict {
        Ok(user) => shared.with(|world| accepted::proceed(world, &context, user, is_pass, now_ms)),
        Err(error::OTHER_TENANT) => error::page(shared, call, error::OTHER_TENANT),
        Err(code) => shared.with(|world| {
            let name = match code {
                error::NOT_FOUND => "username",
                _ if is_pass => "access_pass",
                _ => "password",
            };
            let state = PageState {
                context,
                username,
                error_code: code,
                error_text: error::text(code).to_owned(),
                post_to: format!("/{}/login", flow.tenant_name),
                ..PageState::default()
            };
            page::render(world, screen::known(name), &state)
        }),
    }
}

/// Judges in the order in which the real service shows its errors: a disabled account is told
/// only to who knows the password.
fn judge(
    world: &mut World,
    flow: &Flow,
    username: &str,
    password: &str,
    now_ms: i64,
) -> Result<UserKey, u32> {
    let settings = world.settings.page.clone();
    let tenant_id = world
        .find_tenant_of_upn(username)
        .map(|t| t.id)
        .ok_or(error::NOT_FOUND)?;
    let tenant = world.tenant_mut(tenant_id).ok_or(error::NOT_FOUND)?;
    let user = tenant
        .find_user_mut(username)
        .filter(|user| user.is_replicated(now_ms))
        .ok_or(error::NOT_FOUND)?;
    if user.is_locked(now_ms) {
        return Err(error::LOCKED);
    }
    if user.password != password {
        user.refused_passwords = user.refused_passwords.saturating_add(1);
        if user.refused_passwords < settings.lockout_after {
            return Err(error::WRONG_PASSWORD);
        }
        user.refused_passwords = 0;
        user.locked_until_ms = now_ms.saturating_add(i64::from(settings.lockout_ms));
        return Err(error::LOCKED);
    }
    user.refused_passwords = 0;
    if !user.profile.account_enabled {
        return Err(error::DISABLED);
    }
    if flow.tenant_id.is_some_and(|id| id != tenant_id) {
        return Err(error::OTHER_TENANT);
    }
    Ok(UserKey {
        tenant_id,
        user_id: user.id,
    })
}

/// Judges a Temporary Access Pass: by what is known of it, then by what the policy says of it.
pub(super) fn judge_pass(
    world: &mut World,
    flow: &Flow,
    username: &str,
    code: &str,
    now_ms: i64,
) -> Result<UserKey, u32> {
    let tenant_id = world
        .find_tenant_of_upn(username)
        .map(|tenant| tenant.id)
        .ok_or(error::NOT_FOUND)?;
    let tenant = world.tenant_mut(tenant_id).ok_or(error::NOT_FOUND)?;
    let sign_in = tenant.sign_in.clone();
    let user = tenant
        .find_user_mut(username)
        .filter(|user| user.is_replicated(now_ms))
        .ok_or(error::NOT_FOUND)?;
    let known_from = i64::from(sign_in.method_delay_ms);
    let pass = user
        .access_pass
        .as_mut()
        .filter(|pass| pass.code == code && now_ms >= pass.created_ms.saturating_add(known_from))
        .ok_or(error::WRONG_ACCESS_PASS)?;
    if sign_in.access_pass.state != MethodState::Everybody {
        return Err(error::ACCESS_PASS_BLOCKED);
    }
    if now_ms >= pass.ends_ms() {
        return Err(error::ACCESS_PASS_EXPIRED);
    }
    if pass.is_usable_once && pass.is_used {
        return Err(error::ACCESS_PASS_USED);
    }
    if sign_in.access_pass.one_time && !pass.is_usable_once {
        return Err(error::ACCESS_PASS_BLOCKED);
    }
    pass.is_used = true;
    if !user.profile.account_enabled {
        return Err(error::DISABLED);
    }
    if flow.tenant_id.is_some_and(|id| id != tenant_id) {
        return Err(error::OTHER_TENANT);
    }
    Ok(UserKey {
        tenant_id,
        user_id: user.id,
    })
}
