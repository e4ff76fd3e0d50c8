//! What comes after an accepted factor: what else the tenant demands, then the portal.

use axum::http::header;

use super::config::PageState;
use super::{code, error, page, screen, second_factor, stay};
use crate::answer::Answer;
use crate::state::World;
use crate::state::browser::{SignInSession, UserKey};

/// Goes on with the sign-in of `user`, whose factor was just accepted; `is_strong` where it was a
/// second one, or a pass, which counts as both.
pub(super) fn proceed(
    world: &mut World,
    context: &str,
    user: UserKey,
    is_strong: bool,
    now_ms: i64,
) -> Answer {
    let Some(flow) = world.browser.flows.get_mut(context) else {
        return Answer::empty(500);
    };
    flow.first_factor = Some(user);
    flow.has_second_factor |= is_strong;
    let flow = flow.clone();
    let Some(tenant) = world.tenant(user.tenant_id) else {
        return Answer::empty(500);
    };
    let sign_in = tenant.sign_in.clone();
    let must_change = tenant
        .user(user.user_id)
        .is_some_and(|user| user.must_change_password);
    let methods = second_factor::methods_of(tenant, user.user_id, now_ms);
    let forced = world.settings.screen_after_password.clone();
    let mut state = PageState {
        context: context.to_owned(),
        username: world.upn_of(user).unwrap_or_default(),
        post_to: "/kmsi".to_owned(),
        ..PageState::default()
    };
    if must_change {
        return page::render(world, screen::known("change_password"), &state);
    }
    if let Some(screen) = forced.and_then(|name| screen::find(&name)) {
        return page::render(world, screen, &state);
    }
    if let Some(code) = sign_in.refused_with {
        state.error_code = code;
        error::text(code).clone_into(&mut state.error_text);
        return page::render(world, screen::known("error"), &state);
    }
    if sign_in.phishing_resistant {
        // Neither a pass nor a code is one, and there is no passkey.
        return page::render(world, screen::known("proof_up"), &state);
    }
    if !flow.has_second_factor && second_factor::is_demanded(world, &flow, user) {
        let screen = match methods.as_slice() {
            [] => "proof_up",
            [second_factor::ACCESS_PASS] => "tfa_access_pass",
            [second_factor::ONE_TIME_CODE] => "tfa_code",
            _ => "method_list",
        };
        state.methods = methods;
        "/common/SAS/ProcessAuth".clone_into(&mut state.post_to);
        return page::render(world, screen::known(screen), &state);
    }
    if sign_in.registration_campaign {
        return page::render(world, screen::known("registration_campaign"), &state);
    }
    if let Some(flow) = world.browser.flows.get_mut(context) {
        flow.authenticated = Some(user);
    }
    if world.settings.page.ask_stay_signed_in {
        return page::render(world, screen::known("kmsi"), &state);
    }
    let session = SignInSession {
        user,
        since_ms: now_ms,
        is_persistent: false,
        has_second_factor: flow.has_second_factor,
    };
    let cookie = stay::open_session(world, None, session);
    code::finish(world, &flow, user, now_ms).with(header::SET_COOKIE, cookie)
}
