//! The request, for somebody who is signed in.

use hallpass_ui::clock::use_tick;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, Skeleton};
use leptos::prelude::*;

use super::desk::{Desk, Doing};
use super::ended::EndedView;
use super::frame::Frame;
use super::request::RequestView;
use crate::components::{CodeForm, CodeFormNames, ConfirmDialog};
use crate::idle_lock::lock_when_idle;
use crate::live::Live;
use crate::me::Me;
use crate::session::Session;
use crate::state::approval::{Entry, Stage};

/// From the code to the decision.
#[component]
pub(super) fn Review(
    /// The session that decides.
    session: Session,
    /// How the person came here; what is opened is kept in it.
    entry: RwSignal<Entry>,
) -> impl IntoView {
    let Some(first) = session.view().get_untracked() else {
        return ().into_any();
    };
    let me = Me::new(session, first);
    provide_context(me);
    lock_when_idle(me);
    let live = Live::follow(session);
    let now_ms = use_tick();
    let desk = Desk::new(session.api(), entry);
    Effect::new(move || desk.tick(now_ms.get()));
    Effect::new(move |before: Option<()>| {
        live.inbox().track();
        if before.is_some() {
            desk.look();
        }
    });
    let stage = Memo::new(move |_| desk.stage.get());
    let title = Memo::new(move |_| stage.with(Stage::title));
    let content = move || match stage.get() {
        Stage::Typing(why) => view! { <Typing desk why /> }.into_any(),
        Stage::Opening => view! { <Skeleton rows=3 testid="approve-opening" /> }.into_any(),
        Stage::NotOpened { text, may_retry } => {
            view! { <Stopped desk text again=may_retry.then_some("Try again") /> }.into_any()
        }
        Stage::Refused(text) => view! { <Stopped desk text again=Some("Look again") /> }.into_any(),
        Stage::Shown(opened) => view! { <RequestView desk opened=*opened now_ms /> }.into_any(),
        Stage::Ended(opened, outcome) => {
            let text = outcome.text(opened.facts());
            view! { <EndedView desk text outcome /> }.into_any()
        }
    };
    let sign_out = Callback::new(move |()| session.sign_out());
    view! {
        <Frame title>
            <div
                class="approve__part"
                data-testid="approve-status"
                data-state=move || stage.with(Stage::name)
            >
                {content}
            </div>
            <p class="approve__me">
                <span data-testid="approve-me">{move || format!("Signed in as {}", me.technician().display_name)}</span>
                <Button kind=ButtonKind::Quiet testid="portal-signout" on_press=sign_out>"Sign out"</Button>
            </p>
        </Frame>
        <ConfirmDialog session />
    }
    .into_any()
}

/// It goes no further: why, and what can be done.
#[component]
fn Stopped(desk: Desk, text: String, again: Option<&'static str>) -> impl IntoView {
    let open = Callback::new(move |()| desk.open());
    let type_code = Callback::new(move |()| desk.type_code());
    view! {
        <Banner kind=BannerKind::Error testid="approve-stopped">{text}</Banner>
        {again.map(|words| {
            view! {
                <Button kind=ButtonKind::Primary testid="approve-again" on_press=open>{words}</Button>
            }
        })}
        <Button testid="approve-other-code" on_press=type_code>"Type a code"</Button>
    }
}

/// For people who cannot scan.
#[component]
fn Typing(desk: Desk, why: Option<String>) -> impl IntoView {
    let is_busy = Signal::derive(move || desk.doing.get() == Some(Doing::Finding));
    let names = CodeFormNames {
        field: "approve-code",
        error: "approve-code-error",
        link_error: "approve-link-error",
        button: "approve-find",
    };
    view! {
        <CodeForm
            names
            text="The code stands under the QR code on your colleague's screen: eight letters, in capitals or not."
            action="Show the request"
            why
            code=desk.code
            objection=desk.objection
            is_busy
            find=Callback::new(move |()| desk.find())
        />
    }
}
