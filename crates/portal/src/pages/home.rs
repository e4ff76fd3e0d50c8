//! Sign in on the portal's own origin, then see the accounts.

use hallpass_protocol::session::{FinishSignInRequest, SessionView};
use hallpass_ui::ceremony;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, IconKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::accounts::Accounts;
use crate::api::{Api, SignedInApi};
use crate::components::Sheet;

/// A technician with a session.
#[derive(Clone)]
pub(super) struct SignedIn {
    /// What may be called now.
    pub(super) api: SignedInApi,
    /// Who and until when.
    pub(super) session: SessionView,
}

/// The room.
#[component]
pub(crate) fn Home() -> impl IntoView {
    let signed_in = RwSignal::new(None::<SignedIn>);
    // Why the last session ended, or the last attempt failed.
    let notice = RwSignal::new(None::<String>);
    move || match signed_in.get() {
        Some(who) => {
            let leave = Callback::new(move |why: Option<String>| {
                notice.set(why);
                signed_in.set(None);
            });
            view! { <Accounts who leave /> }.into_any()
        }
        None => view! { <SignIn signed_in notice /> }.into_any(),
    }
}

#[component]
fn SignIn(
    signed_in: RwSignal<Option<SignedIn>>,
    notice: RwSignal<Option<String>>,
) -> impl IntoView {
    let is_busy = RwSignal::new(false);
    let run = Callback::new(move |()| {
        is_busy.set(true);
        notice.set(None);
        spawn_local(async move {
            match ceremony().await {
                Ok(who) => signed_in.set(Some(who)),
                Err(message) => {
                    is_busy.set(false);
                    notice.set(Some(message));
                }
            }
        });
    });
    view! {
        <Sheet title=Signal::stored("Sign in".to_owned())>
            <p class="sheet__text">
                "See and end your active accounts. To launch portals and sign in there without typing, \
                 use the Hallpass extension."
            </p>
            {move || {
                notice.get().map(|text| {
                    view! { <Banner kind=BannerKind::Error testid="portal-error">{text}</Banner> }
                })
            }}
            <div class="sheet__actions">
                <Button
                    kind=ButtonKind::Primary
                    testid="portal-signin"
                    icon=IconKind::Key
                    busy=is_busy
                    on_press=run
                >
                    "Sign in with a passkey"
                </Button>
            </div>
        </Sheet>
    }
}

/// The PRF's output is dropped at once: the portal opens no credentials.
async fn ceremony() -> Result<SignedIn, String> {
    let started = Api
        .start_sign_in()
        .await
        .map_err(|error| error.to_string())?;
    let assertion = ceremony::get(&started.options)
        .await
        .map_err(|error| error.to_string())?;
    let request = FinishSignInRequest {
        ceremony_id: started.ceremony_id,
        credential: assertion.credential,
    };
    let (api, session) = Api
        .finish_sign_in(&request)
        .await
        .map_err(|error| error.to_string())?;
    Ok(SignedIn { api, session })
}
