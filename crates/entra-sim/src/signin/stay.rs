//! `POST /kmsi`: "stay signed in?", and signing out.

use axum::http::header;

use super::{SESSION_COOKIE, code, error};
use crate::answer::Answer;
use crate::call::Call;
use crate::random::make_token;
use crate::shared::Shared;
use crate::state::World;
use crate::state::browser::SignInSession;

/// `LoginOptions` of "Yes".
const YES: &str = "1";

pub(super) fn submit(shared: &Shared, call: &Call) -> Answer {
    let now_ms = shared.clock.now_ms();
    let field = |name: &str| call.form_value(name).unwrap_or_default();
    let context = field("ctx");
    let found = shared.with(|world| {
        let flow = world.browser.flows.get(&context).cloned()?;
        let is_own = flow.tokens.contains(&field("flowToken"));
        flow.authenticated
            .filter(|_| is_own)
            .map(|user| (flow, user))
    });
    let Some((flow, user)) = found else {
        return error::page(shared, call, error::FLOW_EXPIRED);
    };
    let is_persistent = field("LoginOptions") == YES;
    let jar = call.cookie(SESSION_COOKIE);
    shared.with(|world| {
        world.browser.flows.remove(&context);
        let has_second_factor = flow.has_second_factor;
        let session = SignInSession {
            user,
            since_ms: now_ms,
            is_persistent,
            has_second_factor,
        };
        let cookie = open_session(world, jar, session);
        code::finish(world, &flow, user, now_ms).with(header::SET_COOKIE, cookie)
    })
}

/// Signs a user in to a browser; the answer is the cookie to set.
pub(super) fn open_session(
    world: &mut World,
    jar: Option<String>,
    session: SignInSession,
) -> String {
    let is_persistent = session.is_persistent;
    let jar = jar
        .filter(|jar| world.browser.jars.contains_key(jar))
        .unwrap_or_else(make_token);
    let sessions = world.browser.jars.entry(jar.clone()).or_default();
    sessions.retain(|old| old.user != session.user);
    sessions.push(session);
    let lifetime = if is_persistent {
        "; Max-Age=7776000"
    } else {
        ""
    };
    format!("{SESSION_COOKIE}={jar}; Path=/; Secure; HttpOnly; SameSite=None{lifetime}")
}

/// Ends the browser's sessions.
pub(super) fn sign_out(shared: &Shared, call: &Call) -> Answer {
    if let Some(jar) = call.cookie(SESSION_COOKIE) {
        shared.with(|world| world.browser.jars.remove(&jar));
    }
    let expired = format!("{SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=0");
    let page = "<!DOCTYPE html><title>Signed out</title><p>You signed out.</p>".to_owned();
    Answer::html(200, page).with(header::SET_COOKIE, expired)
}
