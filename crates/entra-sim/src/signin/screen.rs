//! Every screen that can be served, and its markup.

use crate::answer::Answer;
use crate::call::Call;
use crate::shared::Shared;
use crate::state::World;
use crate::state::browser::UserKey;

use super::config::{NOBODY_SIGNED_IN, PageState, begin_flow, lone_flow};
use super::{error, page, second_factor};

/// A screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    pub(super) name: &'static str,
    /// `<meta name="PageID">`, `$Config.pgid`.
    pub(super) page_id: &'static str,
    /// `hpgid`.
    pub(super) page_number: u32,
    /// `hpgact`.
    pub(super) page_act: u32,
    /// `scid`.
    pub(super) scenario: u32,
    /// `data-viewid`.
    pub(super) view_id: u32,
    /// `iLoginMode`.
    pub(super) login_mode: u32,
    pub(super) markup: &'static str,
}

macro_rules! screens {
    ($($name:literal $family:ident $view:literal;)+) => {
        const SCREENS: &[Screen] = &[$(Screen {
            name: $name,
            view_id: $view,
            markup: include_str!(concat!("assets/view/", $name, ".html")),
            ..$family
        },)+];
    };
}

const fn family(page_id: &'static str, numbers: (u32, u32, u32)) -> Screen {
    Screen {
        name: "",
        page_id,
        page_number: numbers.0,
        page_act: numbers.1,
        scenario: numbers.2,
        view_id: 0,
        login_mode: 1,
        markup: "",
    }
}

const SIGN_IN: Screen = family("ConvergedSignIn", (1104, 1800, 1013));
const TFA: Screen = family("ConvergedTFA", (1114, 2202, 1008));
const KMSI: Screen = family("KmsiInterrupt", (1115, 2005, 1000));
const PROOF_UP: Screen = family("ConvergedProofUpRedirect", (1121, 2000, 1000));
const CHANGE: Screen = family("ConvergedChangePassword", (1105, 2001, 1000));
const CONSENT: Screen = family("ConvergedConsent", (1112, 2006, 1000));
const CMSI: Screen = family("CmsiInterrupt", (1116, 2007, 1000));
const ERROR: Screen = family("ConvergedError", (1109, 1900, 1000));
const REMOTE: Screen = family("ConvergedRemoteConnect", (1117, 2008, 1000));
const OTHER: Screen = family("ConvergedSomethingNew", (1199, 2999, 1000));

screens! {
    "username" SIGN_IN 1;
    "password" SIGN_IN 2;
    "access_pass" SIGN_IN 56;
    "tiles" SIGN_IN 12;
    "idp_disambiguation" SIGN_IN 7;
    "federated_redirect" SIGN_IN 8;
    "passwordless_phone" SIGN_IN 4;
    "fido" SIGN_IN 23;
    "credential_picker" SIGN_IN 24;
    "captcha" SIGN_IN 48;
    "security_defaults" SIGN_IN 71;
    "shape_only" SIGN_IN 1;
    "code_by_message" SIGN_IN 3;
    "terms_of_use" SIGN_IN 17;
    "device_needed" SIGN_IN 35;
    "kmsi" KMSI 20;
    "tfa_push" TFA 0;
    "tfa_refused" TFA 0;
    "tfa_timed_out" TFA 0;
    "tfa_code" TFA 0;
    "tfa_access_pass" TFA 0;
    "method_list" TFA 0;
    "proof_up" PROOF_UP 32;
    "registration_campaign" PROOF_UP 32;
    "change_password" CHANGE 22;
    "consent" CONSENT 25;
    "cmsi" CMSI 43;
    "device_code" REMOTE 14;
    "remote_connect" REMOTE 66;
    "error" ERROR 26;
    "unknown" OTHER 97;
}

/// The names of all screens.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SCREENS.iter().map(|screen| screen.name)
}

/// The screen of this name.
pub(super) fn find(name: &str) -> Option<&'static Screen> {
    SCREENS.iter().find(|screen| screen.name == name)
}

/// The screen of this name, which is one of the table's.
pub(super) fn known(name: &'static str) -> &'static Screen {
    find(name).expect("the table to hold the screens that the flow uses")
}

/// Serves one screen outside any sign-in: `GET /{tenant}/sim/screen/{name}`. `login_hint` names
/// the user shown, `code` the error. On a screen of the second factor that user's first one counts
/// as accepted.
pub(super) fn serve(shared: &Shared, tenant_name: &str, name: &str, call: &Call) -> Answer {
    let now_ms = shared.clock.now_ms();
    let Some(screen) = find(name) else {
        return Answer::empty(404);
    };
    let username = call.query_value("login_hint").unwrap_or_default();
    let code = call.query_value("code").and_then(|code| code.parse().ok());
    shared.with(|world| {
        let tenant_id = world.find_tenant(tenant_name).map(|tenant| tenant.id);
        let mut flow = lone_flow(tenant_id, tenant_name);
        let mut post_to = format!("/{tenant_name}/login");
        let mut methods = Vec::new();
        if screen.page_id == TFA.page_id
            && let Some(user) = find_user(world, &username)
        {
            flow.first_factor = Some(user);
            "/common/SAS/ProcessAuth".clone_into(&mut post_to);
            methods = methods_among_others(world, user, now_ms);
        }
        let error_code = code.unwrap_or(NOBODY_SIGNED_IN);
        let state = PageState {
            context: begin_flow(world, flow),
            sessions: vec![username.clone()],
            username,
            error_code,
            error_text: error::text(error_code).to_owned(),
            post_to,
            methods,
            ..PageState::default()
        };
        page::render(world, screen, &state)
    })
}

fn find_user(world: &World, username: &str) -> Option<UserKey> {
    let tenant = world.find_tenant_of_upn(username)?;
    Some(UserKey {
        tenant_id: tenant.id,
        user_id: tenant.find_user(username)?.id,
    })
}

/// The user's second factors behind two that somebody registered by hand; none where the user has
/// none.
fn methods_among_others(world: &World, user: UserKey, now_ms: i64) -> Vec<&'static str> {
    let own = world
        .tenant(user.tenant_id)
        .map(|tenant| second_factor::methods_of(tenant, user.user_id, now_ms))
        .unwrap_or_default();
    if own.is_empty() {
        return own;
    }
    let others = ["PhoneAppNotification", "OneWaySMS"];
    others.into_iter().chain(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_states_its_own_number() {
        for screen in SCREENS.iter().filter(|screen| screen.view_id != 0) {
            let attribute = format!("data-viewid=\"{}\"", screen.view_id);
            assert!(screen.markup.contains(&attribute), "{}", screen.name);
        }
    }

    #[test]
    fn no_screen_stands_twice() {
        let all: std::collections::BTreeSet<_> = names().collect();
        assert_eq!(all.len(), SCREENS.len());
    }
}
