//! The sign-in pages of `login.microsoftonline.com`, after the public record of their markup and
//! behaviour. Everything here was written for this simulator; none of it is Microsoft's text.

mod accepted;
mod authorize;
mod beacon;
mod code;
mod config;
mod credential_type;
mod error;
mod guess;
mod markup;
mod page;
mod password;
mod policy;
mod screen;
mod second_factor;
mod stay;

use crate::answer::Answer;
use crate::call::Call;
use crate::shared::Shared;

pub(crate) use beacon::record_report;
pub(crate) use page::render_fixed_form;
pub(crate) use screen::names as screen_names;

/// Hosts that serve these pages: the worldwide cloud's names.
pub(crate) const HOSTS: [&str; 3] = [
    "login.microsoftonline.com",
    "login.microsoft.com",
    "login.windows.net",
];

/// Cookie that names the browser's sign-in sessions.
pub(crate) const SESSION_COOKIE: &str = "ESTSAUTH";

/// Answers a request to a sign-in host.
pub(crate) fn answer(shared: &Shared, call: &Call) -> Answer {
    let segments = call.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (call.method.as_str(), path.as_slice()) {
        ("GET", [tenant, "oauth2", "v2.0", "authorize"] | [tenant, "oauth2", "authorize"]) => {
            authorize::authorize(shared, tenant, call)
        }
        ("GET", [_, "oauth2", "v2.0", "logout"] | [_, "oauth2", "logout"]) => {
            stay::sign_out(shared, call)
        }
        ("POST", [_, "GetCredentialType"]) => credential_type::answer(shared, call),
        ("POST", [_, "login"]) => password::submit(shared, call),
        ("POST", [_, "SAS", "EndAuth"]) => second_factor::end_auth(shared, call),
        ("POST", [_, "SAS", "ProcessAuth"]) => second_factor::process_auth(shared, call),
        ("POST", ["kmsi"]) => stay::submit(shared, call),
        ("GET", [_, "login"] | ["kmsi"]) => error::page(shared, call, error::ONLY_POST),
        ("GET", [tenant, "sim", "screen", name]) => screen::serve(shared, tenant, name, call),
        ("POST", ["sim", "beacon"]) => record_report(shared, call),
        ("GET", ["favicon.ico"]) => Answer::empty(204),
        ("GET", ["jsdisabled"]) => {
            Answer::html(200, "<p>This page needs JavaScript.</p>".to_owned())
        }
        _ => Answer::empty(404),
    }
}
