//! Writes a sign-in page: a shell whose form is rendered by script, or the form in the HTML.

use serde_json::json;

use super::config::{self, PageState};
use super::screen::{self, Screen};
use super::{markup, policy};
use crate::answer::Answer;
use crate::html::{escape, script_json};
use crate::random::make_token;
use crate::settings::{PageSettings, TwinGeometry};
use crate::state::World;

const STYLE: &str = include_str!("assets/sign-in.css");
const TILE: &str = include_str!("assets/tile.html");
const METHOD: &str = include_str!("assets/method.html");
const FORM: &str = include_str!("assets/form.html");
const PAGE_CLOCK: &str = include_str!("assets/page-clock.js");
const SCRIPT: &str = concat!(
    include_str!("assets/credential-type.js"),
    include_str!("assets/views.js"),
    include_str!("assets/main.js"),
);
const MONITOR: &str = include_str!("assets/monitor.js");

/// Views that the script may swap to inside one document.
fn swapped(page_id: &str) -> &'static [&'static str] {
    if page_id == "ConvergedTFA" {
        &["method_list", "tfa_code", "tfa_access_pass"]
    } else {
        &[
            "username",
            "password",
            "access_pass",
            "tiles",
            "credential_picker",
            "federated_redirect",
        ]
    }
}

/// Renders a screen of the simulated service.
pub(super) fn render(world: &mut World, screen: &Screen, state: &PageState) -> Answer {
    let page = world.settings.page.clone();
    let nonce = make_token();
    let config = config::write(world, &page, screen, state);
    let config = format!("$Config={};\n//]]>", script_json(&config));
    let html = document(screen, state, &page, &nonce, &config, [PAGE_CLOCK, SCRIPT]);
    policy::protect(Answer::html(200, html), &page, &nonce)
}

/// The same markup as a hostile copy serves it: form in the HTML, not hidden, and a script that
/// reports everything that is done to it.
pub(crate) fn render_fixed_form(name: &str, username: &str, page: &PageSettings) -> Option<String> {
    let screen = screen::find(name)?;
    let page = PageSettings {
        form_in_html: true,
        ..page.clone()
    };
    let state = PageState {
        username: username.to_owned(),
        post_to: "/common/login".to_owned(),
        ..PageState::default()
    };
    let config = json!({
        "pgid": screen.page_id, "sErrorCode": "50058", "urlPost": "/common/login",
        "sPOST_Username": username,
    });
    let config = format!("$Config={};\n//]]>", script_json(&config));
    Some(document(
        screen,
        &state,
        &page,
        &make_token(),
        &config,
        ["", MONITOR],
    ))
}

fn document(
    screen: &Screen,
    state: &PageState,
    page: &PageSettings,
    nonce: &str,
    config: &str,
    [early, late]: [&str; 2],
) -> String {
    let brand = if page.branding {
        "Contoso Ltd: for staff only"
    } else {
        "Simulated sign-in"
    };
    let form = markup::render(FORM, page.generation, page.language)
        .replace("{{brand}}", brand)
        .replace("{{post_to}}", &escape(&state.post_to));
    let view = |name| view_markup(screen::known(name), state, page);
    let own_view = view_markup(screen, state, page);
    let others = |but: &str| -> String {
        swapped(screen.page_id)
            .iter()
            .filter(|&&name| name != but)
            .map(|&name| template(name, &view(name)))
            .collect()
    };
    let (hidden, body, templates) = if page.form_in_html {
        let form = form.replace("{{view}}", &own_view);
        ("", form, others(""))
    } else {
        let form_template = format!(
            "<template id=\"template-form\">{}</template>",
            form.replace("{{view}}", "")
        );
        let own = template(screen.name, &own_view);
        let others = others(screen.name);
        (
            " style=\"display: none\"",
            String::new(),
            format!("{form_template}{own}{others}"),
        )
    };
    let twins = match page.twins {
        TwinGeometry::OffScreen => "twins-off-screen",
        TwinGeometry::ZeroSized => "twins-zero-sized",
    };
    format!(
        "<!DOCTYPE html>\n<html dir=\"{dir}\" lang=\"{lang}\" class=\"{twins}{brand_class}\">\n<head>\n\
         <title>Sign in to your account</title>\n\
         <meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1.0\">\n\
         <meta name=\"PageID\" content=\"{page_id}\">\n<meta name=\"SiteID\" content=\"\">\n\
         <meta name=\"ReqLC\" content=\"1033\">\n<meta name=\"LocLC\" content=\"en-US\">\n\
         <meta name=\"robots\" content=\"none\">\n\
         <meta name=\"format-detection\" content=\"telephone=no\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <noscript><meta http-equiv=\"Refresh\" content=\"0; URL=/jsdisabled\"></noscript>\n\
         <style>{STYLE}</style>\n\
         <script type=\"text/javascript\" nonce=\"{nonce}\">//<![CDATA[\n{config}\n</script>\n\
         <script nonce=\"{nonce}\">\n{early}</script>\n</head>\n<body class=\"cb\" \
         data-bind=\"defineGlobals: ServerData, bodyCssClass\"{hidden}>\n{body}\n{templates}\n\
         <script type=\"text/javascript\" nonce=\"{nonce}\">\n{late}</script>\n\
         </body>\n</html>\n",
        page_id = escape(screen.page_id),
        dir = page.language.direction(),
        lang = page.language.tag(),
        brand_class = if page.branding { " branded" } else { "" },
    )
}

fn view_markup(screen: &Screen, state: &PageState, page: &PageSettings) -> String {
    let tiles: String = state
        .sessions
        .iter()
        .map(|account| TILE.replace("{{account}}", &escape(account)))
        .collect();
    let methods: String = state
        .methods_shown()
        .iter()
        .map(|method| METHOD.replace("{{method}}", method))
        .collect();
    let whole = screen
        .markup
        .replace("{{tiles}}", &tiles)
        .replace("{{methods}}", &methods);
    markup::render(&whole, page.generation, page.language)
        .replace("{{username}}", &escape(&state.username))
        .replace("{{error}}", &escape(&state.error_text))
        .replace("{{error_code}}", &state.error_code.to_string())
}

fn template(name: &str, markup: &str) -> String {
    format!("<template data-view=\"{name}\">{markup}</template>\n")
}
