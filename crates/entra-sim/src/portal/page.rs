//! A portal's pages.

use axum::http::header;

use super::session::SignedIn;
use super::site::Site;
use crate::answer::Answer;
use crate::html::escape;
use crate::random::make_token;

const STYLE: &str = include_str!("assets/portal.css");
const SCRIPT: &str = include_str!("assets/portal.js");
const SHELL: &str = include_str!("assets/shell.html");
const HOME: &str = include_str!("assets/home.html");
const ENDED: &str = include_str!("assets/ended.html");
const REFUSED: &str = include_str!("assets/refused.html");

/// The page of a visitor who is signed in.
pub(super) fn show(site: &Site, view: &SignedIn) -> Answer {
    let mut roles = String::new();
    for role in &view.roles {
        roles.push_str("<li>");
        roles.push_str(&escape(role));
        roles.push_str("</li>");
    }
    let home = HOME
        .replace("{{tenant_name}}", &escape(&view.tenant_name))
        .replace("{{tenant_domain}}", &escape(&view.tenant_domain))
        .replace("{{tenant_id}}", &view.tenant_id.to_string())
        .replace("{{display_name}}", &escape(&view.display_name))
        .replace("{{username}}", &escape(&view.username))
        .replace("{{roles}}", &roles)
        .replace("{{users}}", &view.users.to_string())
        .replace("{{enabled}}", &view.enabled_users.to_string())
        .replace("{{administrators}}", &view.administrators.to_string())
        .replace("{{domains}}", &view.domains.len().to_string())
        .replace("{{ended}}", ENDED);
    write(site, 200, &home)
}

/// The page of a visitor whose account lost its access.
pub(super) fn show_ended(site: &Site) -> Answer {
    write(site, 200, ENDED)
}

/// The page of a sign-in that does not belong here.
pub(super) fn show_refused(site: &Site) -> Answer {
    write(site, 400, REFUSED)
}

fn write(site: &Site, status: u16, main: &str) -> Answer {
    let nonce = make_token();
    let html = SHELL
        .replace("{{main}}", main)
        .replace("{{name}}", site.name)
        .replace("{{hue}}", &site.hue.to_string())
        .replace("{{style}}", STYLE)
        .replace("{{script}}", SCRIPT)
        .replace("{{nonce}}", &nonce);
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; \
         connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
    );
    Answer::html(status, html)
        .with(header::X_FRAME_OPTIONS, "DENY")
        .with(header::CONTENT_SECURITY_POLICY, policy)
}
