//! The end of a sign-in: a code on its way to the portal.

use url::Url;

use super::policy;
use crate::answer::Answer;
use crate::html::escape;
use crate::random::make_token;
use crate::state::World;
use crate::state::browser::{Flow, IssuedCode, UserKey};

/// Issues a code and sends the browser back with it: by a page that posts itself, or by redirect.
pub(super) fn finish(world: &mut World, flow: &Flow, user: UserKey, since_ms: i64) -> Answer {
    let Ok(mut target) = Url::parse(&flow.redirect_uri) else {
        return Answer::empty(400);
    };
    let code = make_token();
    let issued = IssuedCode {
        client_id: flow.client_id.clone(),
        user,
        since_ms,
        redirect_uri: flow.redirect_uri.clone(),
    };
    world.browser.codes.insert(code.clone(), issued);
    if flow.response_mode != "form_post" {
        target
            .query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &flow.state);
        return Answer::redirect(target.as_str());
    }
    let nonce = make_token();
    let page = format!(
        "<!DOCTYPE html><html><head><title>Working...</title></head><body>\
         <form method=\"POST\" name=\"hiddenform\" action=\"{target}\">\
         <input type=\"hidden\" name=\"code\" value=\"{code}\">\
         <input type=\"hidden\" name=\"state\" value=\"{state}\">\
         <noscript><p>Script is off: press the button.</p>\
         <input type=\"submit\" value=\"Submit\"></noscript></form>\
         <script nonce=\"{nonce}\">document.forms[0].submit();</script></body></html>",
        target = escape(target.as_str()),
        state = escape(&flow.state),
    );
    policy::protect(Answer::html(200, page), &world.settings.page, &nonce)
}
