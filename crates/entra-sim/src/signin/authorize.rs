//! `GET /{tenant}/oauth2/v2.0/authorize`.

use serde_json::Value;

use super::config::{NOBODY_SIGNED_IN, PageState, begin_flow, next_flow_token};
use super::guess::credential_type;
use super::{SESSION_COOKIE, accepted, code, error, page, screen, second_factor};
use crate::answer::Answer;
use crate::call::Call;
use crate::random::make_token;
use crate::shared::Shared;
use crate::state::World;
use crate::state::browser::{Flow, SignInSession};

pub(super) fn authorize(shared: &Shared, tenant_name: &str, call: &Call) -> Answer {
    let now_ms = shared.clock.now_ms();
    let is_open = matches!(tenant_name, "common" | "organizations");
    let tenant_id = shared.with(|world| world.find_tenant(tenant_name).map(|tenant| tenant.id));
    if tenant_id.is_none() && !is_open {
        return error::page(shared, call, error::TENANT_NOT_FOUND);
    }
    let value = |name: &str| call.query_value(name).unwrap_or_default();
    let mut flow = Flow {
        tenant_id,
        tenant_name: tenant_name.to_owned(),
        client_id: value("client_id"),
        redirect_uri: value("redirect_uri"),
        response_mode: value("response_mode"),
        state: value("state"),
        login_hint: call
            .query_value("login_hint")
            .filter(|hint| !hint.is_empty()),
        canary: make_token(),
        tokens: Vec::new(),
        first_factor: None,
        has_second_factor: false,
        authenticated: None,
    };
    let prompt = value("prompt");
    let jar = call.cookie(SESSION_COOKIE).unwrap_or_default();
    let answer = shared.with(|world| {
        if !world.settings.page.takes_login_hint {
            flow.login_hint = None;
        }
        first_page(world, flow, &prompt, &jar, now_ms)
    });
    match tenant_id {
        Some(id) => answer.about(id),
        None => answer,
    }
}

fn first_page(world: &mut World, flow: Flow, prompt: &str, jar: &str, now_ms: i64) -> Answer {
    let sessions = world.browser.jars.get(jar).cloned().unwrap_or_default();
    if prompt.is_empty()
        && let Some(session) = sessions.iter().find(|session| fits(world, session, &flow))
    {
        if session.has_second_factor || !second_factor::is_demanded(world, &flow, session.user) {
            return code::finish(world, &flow, session.user, session.since_ms);
        }
        // Signed in already, but with less than this portal demands.
        let user = session.user;
        let context = begin_flow(world, flow);
        return accepted::proceed(world, &context, user, false, now_ms);
    }
    let login_hint = flow.login_hint.clone();
    let tenant_name = flow.tenant_name.clone();
    let context = begin_flow(world, flow);
    let forced = world
        .settings
        .forced_screen
        .clone()
        .and_then(|name| screen::find(&name));
    let known: Vec<String> = sessions
        .iter()
        .filter_map(|session| world.upn_of(session.user))
        .collect();
    let mut state = PageState {
        username: login_hint.clone().unwrap_or_default(),
        error_code: NOBODY_SIGNED_IN,
        post_to: format!("/{tenant_name}/login"),
        sessions: known.clone(),
        ..PageState::default()
    };
    let chosen = match (forced, login_hint) {
        (Some(forced), _) => forced,
        (None, Some(hint)) => {
            let token = next_flow_token(world, &context);
            let said = credential_type(world, &hint, &token, now_ms);
            let pref = said
                .pointer("/Credentials/PrefCredential")
                .and_then(Value::as_u64);
            let exists = said.get("IfExistsResult").and_then(Value::as_u64) == Some(0);
            state.credential_type = Some(said);
            screen::known(match (exists, pref) {
                (true, Some(4)) => "federated_redirect",
                (true, Some(13)) => "access_pass",
                (true, _) => "password",
                (false, _) => "username",
            })
        }
        (None, None) if !known.is_empty() && prompt != "login" => screen::known("tiles"),
        (None, None) => screen::known("username"),
    };
    state.context = context;
    page::render(world, chosen, &state)
}

/// Whether a session signs in silently: it stands, and neither tenant nor hint speaks against it.
fn fits(world: &World, session: &SignInSession, flow: &Flow) -> bool {
    let is_in_tenant = flow.tenant_id.is_none_or(|id| id == session.user.tenant_id);
    let is_hinted = match (&flow.login_hint, world.upn_of(session.user)) {
        (Some(hint), Some(upn)) => hint.eq_ignore_ascii_case(&upn),
        (None, _) => true,
        (Some(_), None) => false,
    };
    is_in_tenant && is_hinted && world.is_session_valid(session.user, session.since_ms)
}
