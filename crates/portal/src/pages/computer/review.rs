//! The computer, for somebody who is signed in.

use hallpass_ui::clock::use_tick;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, Icon, IconKind, Skeleton};
use leptos::prelude::*;

use super::super::approve::frame::Frame;
use super::decide::ComputerView;
use super::desk::{Desk, Doing};
use crate::browser::date;
use crate::components::{CodeForm, CodeFormNames, ConfirmDialog, Failure};
use crate::idle_lock::lock_when_idle;
use crate::me::Me;
use crate::session::Session;
use crate::state::computer::{ComputerEntry, ComputerOutcome, ComputerStage};

/// From the code to the decision, and to the end of the computer's session.
#[component]
pub(super) fn Review(
    /// The session that decides.
    session: Session,
    /// How the person came here; what is opened is kept in it.
    entry: RwSignal<ComputerEntry>,
) -> impl IntoView {
    let Some(first) = session.view().get_untracked() else {
        return ().into_any();
    };
    let me = Me::new(session, first);
    provide_context(me);
    lock_when_idle(me);
    let now_ms = use_tick();
    let desk = Desk::new(session.api(), entry);
    Effect::new(move || desk.tick(now_ms.get()));
    let stage = Memo::new(move |_| desk.stage.get());
    let title = Memo::new(move |_| stage.with(ComputerStage::title).to_owned());
    let content = move || match stage.get() {
        ComputerStage::Typing(why) => view! { <Typing desk why /> }.into_any(),
        ComputerStage::Opening => {
            view! { <Skeleton rows=3 testid="computer-opening" /> }.into_any()
        }
        ComputerStage::Stopped { text, may_retry } => {
            view! { <Stopped desk text may_retry /> }.into_any()
        }
        ComputerStage::Shown(opened) => {
            view! { <ComputerView desk opened=*opened now_ms /> }.into_any()
        }
        ComputerStage::Ended(outcome) => view! { <Ended desk outcome /> }.into_any(),
    };
    let sign_out = Callback::new(move |()| session.sign_out());
    view! {
        <Frame title>
            <div
                class="approve__part"
                data-testid="computer-status"
                data-state=move || stage.with(ComputerStage::name)
            >
                {content}
            </div>
            <p class="approve__me">
                <span data-testid="computer-me">
                    {move || format!("Signed in as {}", me.technician().display_name)}
                </span>
                <Button kind=ButtonKind::Quiet testid="portal-signout" on_press=sign_out>"Sign out"</Button>
            </p>
        </Frame>
        <ConfirmDialog session />
    }
    .into_any()
}

/// It goes no further: why, and what can be done.
#[component]
fn Stopped(desk: Desk, text: String, may_retry: bool) -> impl IntoView {
    let open = Callback::new(move |()| desk.open());
    let type_code = Callback::new(move |()| desk.type_code());
    view! {
        <Banner kind=BannerKind::Error testid="computer-stopped">{text}</Banner>
        {may_retry.then(|| {
            view! {
                <Button kind=ButtonKind::Primary testid="computer-again" on_press=open>"Look again"</Button>
            }
        })}
        <Button testid="computer-other-code" on_press=type_code>"Type a code"</Button>
    }
}

/// How it ended; a computer that is signed in can be signed out here.
#[component]
fn Ended(desk: Desk, outcome: ComputerOutcome) -> impl IntoView {
    let (class, icon) = if outcome.is_good() {
        ("outcome outcome--good", IconKind::Check)
    } else {
        ("outcome outcome--stopped", IconKind::Cross)
    };
    let (until, session_id) = match &outcome {
        ComputerOutcome::SignedIn {
            session_id,
            ends_at,
        } => (date::day_and_time(*ends_at), Some(*session_id)),
        _ => (String::new(), None),
    };
    let text = outcome.text(&until);
    let is_busy = Signal::derive(move || desk.doing.get() == Some(Doing::Ending));
    let type_code = Callback::new(move |()| desk.type_code());
    view! {
        <div class=class role="status" data-testid="computer-outcome">
            <span class="outcome__picture"><Icon kind=icon /></span>
            <p class="approve__text">{text}</p>
        </div>
        <Failure error=desk.error testid="computer-error" />
        {session_id.map(|session_id| {
            let end = Callback::new(move |()| desk.end(session_id));
            view! {
                <Button kind=ButtonKind::Danger testid="computer-end" busy=is_busy on_press=end>
                    "Sign the computer out"
                </Button>
                <a class="button" href="/security" data-testid="computer-sessions">"Where you are signed in"</a>
            }
        })}
        {session_id
            .is_none()
            .then(|| view! { <Button testid="computer-other-code" on_press=type_code>"Type another code"</Button> })}
    }
}

/// For people who cannot scan.
#[component]
fn Typing(desk: Desk, why: Option<String>) -> impl IntoView {
    let is_busy = Signal::derive(move || desk.doing.get() == Some(Doing::Finding));
    let names = CodeFormNames {
        field: "computer-code",
        error: "computer-code-error",
        link_error: "computer-link-error",
        button: "computer-find",
    };
    view! {
        <CodeForm
            names
            text="The code stands beside the QR code on the computer's screen: eight letters, in capitals or not."
            action="Show the computer"
            why
            code=desk.code
            objection=desk.objection
            is_busy
            find=Callback::new(move |()| desk.find())
        />
    }
}
