//! The popup: one of its screens, by where we stand.

use hallpass_ui::components::{
    Banner, BannerKind, Button, ButtonKind, EmptyState, IconKind, Skeleton,
};
use hallpass_ui::load::Load;
use leptos::prelude::*;

use super::{Accounts, Approval, Locked, NoCloud, Request, SignedOut};
use crate::popup::actions::Actions;
use crate::popup::components::Header;
use crate::popup::model::{Model, Screen};
use crate::popup::state::keeping::Keeping;
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
    Locked {
        name: String,
    },
    SignedIn {
        msp: String,
        technician: String,
        keeping: Keeping,
        screen: Screen,
    },
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
            (Some(_), SessionState::Locked { display_name, .. }) => Stand::Locked {
                name: display_name.clone(),
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
                keeping: Keeping::of(*can_open_credentials, &session.passkey),
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
        Stand::Locked { name } => view! { {problem_banner} <Locked name /> }.into_any(),
        Stand::SignedIn {
            msp,
            technician,
            keeping,
            screen,
        } => view! {
            <Header msp technician />
            {problem_banner}
            {custody_banner(keeping)}
            {match screen {
                Screen::Accounts => view! { <Accounts /> }.into_any(),
                Screen::Request => view! { <Request /> }.into_any(),
                Screen::Approval(id) => view! { <Approval id /> }.into_any(),
            }}
        }
        .into_any(),
    };
    view! { <div class="popup">{page}</div> }
}

/// What a technician has to know whose credentials are not sealed to the passkey.
fn custody_banner(keeping: Keeping) -> Option<impl IntoView> {
    let (kind, testid) = match keeping {
        Keeping::Sealed => return None,
        Keeping::KeyMissing => (BannerKind::Warning, "status-cannot-open"),
        Keeping::HeldByCloud => (BannerKind::Info, "status-custody"),
    };
    Some(view! { <Banner kind testid>{keeping.sentence()}</Banner> })
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
