//! Every other host, and every host over plain http: hostile copies of the sign-in page. Nothing
//! may be filled into them or added to them; each page reports all that is done to it.

use axum::http::header;

use crate::answer::Answer;
use crate::call::Call;
use crate::html::escape;
use crate::settings::PageSettings;
use crate::shared::Shared;
use crate::signin::{record_report, render_fixed_form};

const FRAMES: &str = include_str!("attack/frames.html");

/// Answers for a hostile host. `/frame?src=…` frames an address; `/sandbox?src=…` does so in a
/// sandbox; `/screen/{name}` serves a copy of a screen; everything else a copy of the user name
/// step, or of the password step where the path says `password`.
pub(crate) fn answer(shared: &Shared, call: &Call) -> Answer {
    let segments = call.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    let username = call.query_value("login_hint").unwrap_or_default();
    match (call.method.as_str(), path.as_slice()) {
        ("POST", ["sim", "beacon"]) => record_report(shared, call),
        ("GET", ["frame" | "sandbox"]) => {
            let source = call.query_value("src").unwrap_or_else(|| "/".to_owned());
            let is_sandbox = path.first() == Some(&"sandbox");
            let sandbox = if is_sandbox {
                "sandbox=\"allow-scripts allow-forms\""
            } else {
                ""
            };
            let page = FRAMES
                .replace("{{src}}", &escape(&source))
                .replace("{{sandbox}}", sandbox);
            Answer::html(200, page)
        }
        ("GET", ["favicon.ico"]) => Answer::empty(204),
        ("GET", ["screen", name]) => copy(shared, name, &username),
        ("GET", _) if call.path.contains("password") || call.query.contains("login_hint") => {
            copy(shared, "password", &username)
        }
        ("GET", _) => copy(shared, "username", &username),
        // What a hostile page would collect is in the log of posted fields.
        _ => Answer::empty(204),
    }
}

fn copy(shared: &Shared, name: &str, username: &str) -> Answer {
    let page: PageSettings = shared.with(|world| world.settings.page.clone());
    match render_fixed_form(name, username, &page) {
        Some(html) => Answer::html(200, html).with(header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        None => Answer::empty(404),
    }
}
