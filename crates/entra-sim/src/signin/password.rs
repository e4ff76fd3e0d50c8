//! `POST /{tenant}/login`: judges a password or a Temporary Access Pass.

use super::config::PageState;
use super::{code, error, page, screen, stay};
use crate::answer::Answer;
use crate::call::Call;
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
        // No pass is ever issued to a user yet, so none is right.
        Err(error::WRONG_ACCESS_PASS)
    } else {
        shared.with(|world| judge(world, &flow, &username, &field("passwd"), now_ms))
    };
    match verdict {
        Ok(user) => shared.with(|world| accept(world, &context, user, now_ms)),
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

fn accept(world: &mut World, context: &str, user: UserKey, now_ms: i64) -> Answer {
    let Some(flow) = world.browser.flows.get_mut(context) else {
        return Answer::empty(500);
    };
    flow.authenticated = Some(user);
    let flow = flow.clone();
    let must_change = world
        .tenant(user.tenant_id)
        .and_then(|tenant| tenant.user(user.user_id))
        .is_some_and(|user| user.must_change_password);
    let after = world.settings.screen_after_password.clone();
    let state = PageState {
        context: context.to_owned(),
        username: world.upn_of(user).unwrap_or_default(),
        post_to: "/kmsi".to_owned(),
        ..PageState::default()
    };
    if must_change {
        return page::render(world, screen::known("change_password"), &state);
    }
    if let Some(screen) = after.and_then(|name| screen::find(&name)) {
        return page::render(world, screen, &state);
    }
    if world.settings.page.ask_stay_signed_in {
        return page::render(world, screen::known("kmsi"), &state);
    }
    let cookie = stay::open_session(world, None, user, false, now_ms);
    code::finish(world, &flow, user, now_ms).with(axum::http::header::SET_COOKIE, cookie)
}
