//! Stand-ins for Microsoft's admin portals: each sends its visitor to sign in, then shows who is
//! signed in, where, and with which roles. A disabled or revoked account loses its session.

mod page;
mod session;
mod site;

use axum::http::header;
use serde_json::json;
use url::Url;

use crate::answer::Answer;
use crate::call::Call;
use crate::random::make_token;
use crate::shared::Shared;
use crate::state::browser::{PendingVisit, PortalSession};
use session::{COOKIE, Visitor};
use site::Site;

pub(crate) use site::{demands_second_factor, hosts, is_portal};

/// Where the sign-in comes back to.
const CALLBACK: &str = "/signin/callback";

/// Answers a request to a portal's host.
pub(crate) fn answer(shared: &Shared, call: &Call) -> Answer {
    let Some(site) = site::find(call.host()) else {
        return Answer::empty(404);
    };
    let segments = call.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (call.method.as_str(), path.as_slice()) {
        ("GET" | "POST", ["signin", "callback"]) => redeem(shared, site, call),
        ("GET", ["sim", "session"]) => poll(shared, site, call),
        ("GET", ["signout"]) => sign_out(shared, call),
        ("GET", ["favicon.ico"]) => Answer::empty(204),
        ("GET", _) => visit(shared, site, call),
        _ => Answer::empty(405),
    }
}

fn visit(shared: &Shared, site: &Site, call: &Call) -> Answer {
    match session::visitor(shared, site, call) {
        Visitor::SignedIn(view) => {
            // A link that names another tenant starts over, as the real portals do.
            let is_other_tenant = tenant_hint(call).is_some_and(|hint| !view.is_in_tenant(&hint));
            if is_other_tenant {
                send_to_sign_in(shared, site, call)
            } else {
                page::show(site, &view)
            }
        }
        Visitor::Ended => page::show_ended(site).with(header::SET_COOKIE, expired_cookie()),
        Visitor::Unknown => send_to_sign_in(shared, site, call),
    }
}

/// The tenant that a portal link names: a path segment, `tid`, `tenant`, `delegatedOrg`, …
fn tenant_hint(call: &Call) -> Option<String> {
    let by_query = ["tid", "tenant", "tenantId", "ctid", "delegatedOrg"]
        .iter()
        .find_map(|name| call.query_value(name));
    let is_tenant = |name: &String| name.contains('.') || uuid::Uuid::parse_str(name).is_ok();
    by_query.or_else(|| call.segments().into_iter().find(is_tenant))
}

fn send_to_sign_in(shared: &Shared, site: &Site, call: &Call) -> Answer {
    let tenant = tenant_hint(call).unwrap_or_else(|| "organizations".to_owned());
    let state = make_token();
    let return_to = if call.query.is_empty() {
        call.path.clone()
    } else {
        format!("{}?{}", call.path, call.query)
    };
    let visit = PendingVisit {
        host: site.host.to_owned(),
        return_to,
    };
    shared.with(|world| world.browser.visits.insert(state.clone(), visit));
    let login = format!(
        "https://{}",
        call.authority
            .replace(site.host, "login.microsoftonline.com")
    );
    let Ok(mut target) = Url::parse(&login) else {
        return Answer::empty(400);
    };
    target.set_path(&format!("/{tenant}/oauth2/v2.0/authorize"));
    target
        .query_pairs_mut()
        .append_pair("client_id", site.client_id)
        .append_pair("redirect_uri", &format!("{}{CALLBACK}", call.origin()))
        .append_pair("response_type", "code")
        .append_pair("response_mode", site.response_mode)
        .append_pair("scope", "openid profile")
        .append_pair("state", &state)
        .append_pair("nonce", &make_token());
    for name in ["login_hint", "prompt", "domain_hint"] {
        if let Some(value) = call.query_value(name) {
            target.query_pairs_mut().append_pair(name, &value);
        }
    }
    Answer::redirect(target.as_str())
}

fn redeem(shared: &Shared, site: &Site, call: &Call) -> Answer {
    let value = |name: &str| call.form_value(name).or_else(|| call.query_value(name));
    let (code, state) = (
        value("code").unwrap_or_default(),
        value("state").unwrap_or_default(),
    );
    let own_address = format!("{}{CALLBACK}", call.origin());
    let opened = shared.with(|world| {
        let visit = world
            .browser
            .visits
            .remove(&state)
            .filter(|visit| visit.host == site.host)?;
        let code =
            world.browser.codes.remove(&code).filter(|code| {
                code.redirect_uri == own_address && code.client_id == site.client_id
            })?;
        let key = make_token();
        let session = PortalSession {
            host: site.host.to_owned(),
            user: code.user,
            since_ms: code.since_ms,
        };
        world.browser.portal_sessions.insert(key.clone(), session);
        Some((visit.return_to, key))
    });
    match opened {
        Some((return_to, key)) => Answer::redirect(&return_to).with(
            header::SET_COOKIE,
            format!("{COOKIE}={key}; Path=/; Secure; HttpOnly; SameSite=Lax"),
        ),
        None => page::show_refused(site),
    }
}

/// What the page asks again and again: `{"signed_in", "roles", …}`.
fn poll(shared: &Shared, site: &Site, call: &Call) -> Answer {
    let answer = match session::visitor(shared, site, call) {
        Visitor::SignedIn(view) => {
            let body = json!({ "signed_in": true, "user": view.username, "roles": view.roles });
            Answer::json(200, &body)
        }
        Visitor::Ended | Visitor::Unknown => Answer::json(200, &json!({ "signed_in": false }))
            .with(header::SET_COOKIE, expired_cookie()),
    };
    answer.with(header::CACHE_CONTROL, "no-store")
}

fn sign_out(shared: &Shared, call: &Call) -> Answer {
    if let Some(key) = call.cookie(COOKIE) {
        shared.with(|world| world.browser.portal_sessions.remove(&key));
    }
    Answer::redirect("/").with(header::SET_COOKIE, expired_cookie())
}

fn expired_cookie() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}
