//! The popup: one of its screens, by where we stand.

use hallpass_ui::components::{
    Banner, BannerKind, Button, ButtonKind, EmptyState, IconKind, Skeleton,
};
use hallpass_ui::load::Load;
use leptos::prelude::*;

use super::{Accounts, NoCloud, Request, SignedOut};
use crate::popup::actions::Actions;
use crate::popup::components::Header;
use crate::popup::model::{Model, Screen};
use crate::ports::SessionState;

/// What decides which screen is shown; it changes seldom, so screens are not built anew with
/// every event.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stand {
    Loading,
    Failed(String),
    NoCloud,
    SignedOut {
        cloud: String,
    },
    SignedIn {
        msp: String,
        technician: String,
        opening: Opening,
        screen: Screen,
    },
}

/// Whether this browser can open sealed credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    Possible,
    /// The passkey can, but its key was not given at the sign-in.
    KeyMissing,
    /// The passkey has no PRF.
    NotWithThisPasskey,
}

fn stand(model: Model) -> Stand {
    model.status.with(|status| match status {
        Load::Loading => Stand::Loading,
        Load::Failed(message) => Stand::Failed(message.clone()),
        Load::Ready(status) => match (&status.cloud, &status.session) {
            (None, _) => Stand::NoCloud,
            (Some(cloud), SessionState::SignedOut) => Stand::SignedOut {
                cloud: cloud.clone(),
            },
            (
                Some(_),
                SessionState::SignedIn {
                    session,
                    can_open_credentials,
                },
            ) => Stand::SignedIn {
                msp: session.msp_name.clone(),
                technician: session.technician.display_name.clone(),
                opening: match (can_open_credentials, session.passkey.can_seal) {
                    (true, _) => Opening::Possible,
                    (false, true) => Opening::KeyMissing,
                    (false, false) => Opening::NotWithThisPasskey,
                },
                screen: model.screen.get(),
            },
        },
    })
}

/// The popup.
#[component]
pub(crate) fn Popup() -> impl IntoView {
    let model = expect_context::<Model>();
    let stand = Memo::new(move |_| stand(model));
    let problem = Memo::new(move |_| {
        model
            .status
            .with(|status| status.ready().and_then(|status| status.problem.clone()))
    });
    let problem_banner = move || {
        problem.get().map(|text| {
            view! { <Banner kind=BannerKind::Warning testid="status-problem">{text}</Banner> }
        })
    };
    let page = move || match stand.get() {
        Stand::Loading => view! { <Skeleton testid="popup-loading" /> }.into_any(),
        Stand::Failed(message) => view! { <Unreachable message /> }.into_any(),
        Stand::NoCloud => view! { <NoCloud /> }.into_any(),
        Stand::SignedOut { cloud } => view! { {problem_banner} <SignedOut cloud /> }.into_any(),
        Stand::SignedIn {
            msp,
            technician,
            opening,
            screen,
        } => view! {
            <Header msp technician />
            {problem_banner}
            {cannot_open(opening)}
            {match screen {
                Screen::Accounts => view! { <Accounts /> }.into_any(),
                Screen::Request => view! { <Request /> }.into_any(),
            }}
        }
        .into_any(),
    };
    view! { <div class="popup">{page}</div> }
}

/// What to do where somebody is signed in without the key that opens sealed credentials.
fn cannot_open(opening: Opening) -> Option<impl IntoView> {
    let text = match opening {
        Opening::Possible => return None,
        Opening::KeyMissing => {
            "This browser does not hold your sealing key, so it cannot open sealed credentials. \
             Sign out, then sign in again with your passkey."
        }
        Opening::NotWithThisPasskey => {
            "The passkey you signed in with cannot open credentials. Sign in with one that \
             supports PRF; if you have none, ask your administrator for an invitation."
        }
    };
    Some(view! {
        <Banner kind=BannerKind::Warning testid="status-cannot-open">{text}</Banner>
    })
}

#[component]
fn Unreachable(message: String) -> impl IntoView {
    let actions = expect_context::<Actions>();
    view! {
        <EmptyState icon=IconKind::Warning title="Hallpass did not start" text=message testid="popup-failed">
            <Button
                kind=ButtonKind::Primary
                testid="popup-retry"
                on_press=Callback::new(move |()| actions.refresh())
            >
                "Try again"
            </Button>
        </EmptyState>
    }
}
