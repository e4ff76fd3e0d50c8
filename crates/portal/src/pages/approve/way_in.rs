//! Signing in on the way to a request.

use hallpass_ui::ceremony;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, IconKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::frame::Frame;
use crate::components::Failure;
use crate::session::Session;
use crate::state::approval::not_signed_in;
use crate::state::presence::Presence;

/// Nobody is signed in: `out` says why.
#[component]
pub(in crate::pages) fn WayIn(
    /// The page's session.
    session: Session,
    /// Where it stands.
    out: Presence,
    /// What it is about.
    title: &'static str,
    /// What signing in is for.
    why: &'static str,
) -> impl IntoView {
    let is_busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let host = location().host().unwrap_or_default();
    let can_have_passkeys = ceremony::is_supported();
    let unsupported = (!can_have_passkeys)
        .then(|| not_signed_in(&ceremony::CeremonyError::Unsupported.into(), &host));
    let sign_in = Callback::new(move |()| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        error.set(None);
        let host = host.clone();
        spawn_local(async move {
            let outcome = session.sign_in().await;
            // Whoever is signed in is at the request already.
            let _ = is_busy.try_set(false);
            if let Err(failed) = outcome {
                let _ = error.try_set(Some(not_signed_in(&failed, &host)));
            }
        });
    });
    let restore = Callback::new(move |()| spawn_local(session.restore()));
    let is_cut_off = matches!(out, Presence::NotRestored(_));
    let title = if is_cut_off { "Not connected" } else { title };
    let reason = match &out {
        Presence::SignedOut(Some(why)) => Some((BannerKind::Info, why.clone())),
        Presence::NotRestored(why) => Some((BannerKind::Error, why.clone())),
        Presence::Locked(_) => Some((BannerKind::Info, LOCKED.to_owned())),
        _ => None,
    };
    view! {
        <Frame title=Signal::stored(title.to_owned())>
            <div class="approve__part" data-testid="portal-presence" data-state=out.name()>
                <p class="approve__text">{if is_cut_off { NOT_CONNECTED } else { why }}</p>
                {reason.map(|(kind, text)| {
                    view! { <Banner kind testid="portal-reason">{text}</Banner> }
                })}
                {unsupported.map(|text| {
                    view! { <Banner kind=BannerKind::Error testid="approve-unsupported">{text}</Banner> }
                })}
                <Failure error testid="portal-error" />
                {if is_cut_off {
                    view! {
                        <Button kind=ButtonKind::Primary testid="portal-retry" focus=true on_press=restore>
                            "Try again"
                        </Button>
                    }
                    .into_any()
                } else {
                    view! {
                        <Button
                            kind=ButtonKind::Primary
                            testid="portal-signin"
                            icon=IconKind::Key
                            busy=is_busy
                            disabled=Signal::stored(!can_have_passkeys)
                            focus=true
                            on_press=sign_in
                        >
                            "Sign in with a passkey"
                        </Button>
                    }
                    .into_any()
                }}
            </div>
        </Frame>
    }
}

const LOCKED: &str = "Nobody was here for a while. Use your passkey to go on where you were.";
const NOT_CONNECTED: &str = "You are signed in, but Hallpass could not be asked.";
