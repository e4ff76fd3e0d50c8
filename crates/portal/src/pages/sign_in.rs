//! The way in, and the way back in.

use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, IconKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::act::Act;
use crate::components::{Failure, Sheet};
use crate::session::Session;
use crate::state::presence::Presence;

/// Nobody is signed in: `out` says why. Whatever happens to an attempt, the button stays.
#[component]
pub(crate) fn SignIn(
    /// The page's session.
    session: Session,
    /// Where it stands.
    out: Presence,
) -> impl IntoView {
    let act = Act::new();
    let run = Callback::new(move |()| act.run(session.sign_in(), |()| {}));
    let restore = Callback::new(move |()| spawn_local(session.restore()));
    let (title, words, press) = match &out {
        Presence::Locked(_) => ("Locked", LOCKED, "Unlock with a passkey"),
        Presence::NotRestored(_) => ("Not connected", NOT_CONNECTED, "Try again"),
        _ => ("Sign in", SIGN_IN, "Sign in with a passkey"),
    };
    let reason = match &out {
        Presence::SignedOut(Some(why)) => Some((BannerKind::Info, why.clone())),
        Presence::NotRestored(why) => Some((BannerKind::Error, why.clone())),
        _ => None,
    };
    let who = match &out {
        Presence::Locked(name) if !name.is_empty() => Some(name.clone()),
        _ => None,
    };
    let can_sign_in = !matches!(out, Presence::NotRestored(_));
    view! {
        <Sheet title=Signal::stored(title.to_owned())>
            <div class="sheet__status" data-testid="portal-presence" data-state=out.name()>
                {who.map(|name| {
                    view! { <p class="sheet__text"><strong data-testid="portal-locked-name">{name}</strong></p> }
                })}
                <p class="sheet__text">{words}</p>
                {reason.map(|(kind, text)| {
                    view! { <Banner kind testid="portal-reason">{text}</Banner> }
                })}
                <Failure error=act.error() testid="portal-error" />
                <div class="sheet__actions">
                    {if can_sign_in {
                        view! {
                            <Button
                                kind=ButtonKind::Primary
                                testid="portal-signin"
                                icon=IconKind::Key
                                busy=act.is_busy()
                                focus=true
                                on_press=run
                            >
                                {press}
                            </Button>
                        }
                        .into_any()
                    } else {
                        view! {
                            <Button
                                kind=ButtonKind::Primary
                                testid="portal-retry"
                                focus=true
                                on_press=restore
                            >
                                {press}
                            </Button>
                        }
                        .into_any()
                    }}
                </div>
            </div>
        </Sheet>
    }
}

const SIGN_IN: &str = "See and end your active accounts, look after your passkeys and your team. To \
    launch portals and sign in there without typing, use the Hallpass extension.";
const LOCKED: &str = "Nobody was here for a while, so this page forgot everything that opens \
    something. Use your passkey to go on where you were.";
const NOT_CONNECTED: &str = "You are signed in, but Hallpass could not be asked.";
