//! The decision: no comes first, yes needs the number and the passkey.

use hallpass_protocol::approval::{DENIAL_MAX_CHARS, DenyRequest};
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, Field, IconKind};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::desk::{Desk, Doing};
use crate::components::{Failure, NumberField};
use crate::state::approval::Opened;

/// What the person is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// Nothing yet.
    None,
    /// To deny, and perhaps say why.
    Deny,
    /// To say that the requester never asked.
    Alarm,
}

/// The three choices.
#[component]
pub(super) fn Decide(
    /// The page's state.
    desk: Desk,
    /// What is decided.
    opened: Opened,
) -> impl IntoView {
    let choice = RwSignal::new(Choice::None);
    let opened = StoredValue::new(opened);
    let reason = RwSignal::new(String::new());
    let content = move || match choice.get() {
        Choice::None => view! { <Choices desk opened choice /> }.into_any(),
        Choice::Deny => view! { <Deny desk opened choice reason /> }.into_any(),
        Choice::Alarm => view! { <Alarm desk opened choice reason /> }.into_any(),
    };
    view! {
        <section class="approve__decide" aria-label="Your decision">
            <Failure error=desk.error testid="approve-error" />
            {content}
        </section>
    }
}

#[component]
fn Choices(desk: Desk, opened: StoredValue<Opened>, choice: RwSignal<Choice>) -> impl IntoView {
    let deny = Callback::new(move |()| choose(desk, choice, Choice::Deny));
    let alarm = Callback::new(move |()| choose(desk, choice, Choice::Alarm));
    let is_busy = Signal::derive(move || desk.doing.get().is_some());
    let (who, is_own, may_approve, why_not) = opened.with_value(|opened| {
        let facts = opened.facts();
        let why_not = match (opened.is_as_linked(), opened.has_passkey(), facts.is_own) {
            (true, false, true) => Some(OWN_PASSKEY),
            (true, false, false) => Some(NO_PASSKEY),
            _ => None,
        };
        let who = facts.requester_name.clone();
        (who, facts.is_own, opened.may_be_approved(), why_not)
    });
    let never_asked = if is_own {
        "I never asked for this".to_owned()
    } else {
        format!("{who} never asked for this")
    };
    view! {
        <Button kind=ButtonKind::Secondary testid="approve-deny" icon=IconKind::Cross disabled=is_busy on_press=deny>
            "Deny"
        </Button>
        {why_not.map(|text| view! { <Banner kind=BannerKind::Warning testid="approve-no-passkey">{text}</Banner> })}
        {may_approve.then(|| view! { <ApproveForm desk opened /> })}
        <Button kind=ButtonKind::Quiet testid="approve-alarm" icon=IconKind::Warning disabled=is_busy on_press=alarm>
            {never_asked}
        </Button>
    }
}

#[component]
fn ApproveForm(desk: Desk, opened: StoredValue<Opened>) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        desk.approve(opened.get_value());
    };
    let is_busy = Signal::derive(move || desk.doing.get() == Some(Doing::Approving));
    let (who, is_own) = opened.with_value(|opened| {
        let facts = opened.facts();
        (facts.requester_name.clone(), facts.is_own)
    });
    let hint = if is_own {
        "The three digits on the screen where you asked. There is one try.".to_owned()
    } else {
        format!("Call {who} and let them read the three digits to you. There is one try.")
    };
    view! {
        <form class="approve__yes" novalidate on:submit=submit>
            <NumberField
                id="approve-number"
                error_testid="approve-number-error"
                hint=hint
                number=desk.number
                objection=desk.objection
                is_busy
            />
            <Button kind=ButtonKind::Primary testid="approve-run" icon=IconKind::Key submits=true busy=is_busy>
                "Approve with passkey"
            </Button>
        </form>
    }
}

#[component]
fn Deny(
    desk: Desk,
    opened: StoredValue<Opened>,
    choice: RwSignal<Choice>,
    reason: RwSignal<String>,
) -> impl IntoView {
    let who = opened.with_value(|opened| opened.facts().requester_name.clone());
    let back = Callback::new(move |()| choose(desk, choice, Choice::None));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        opened.with_value(|opened| desk.deny(opened, request(reason, false)));
    };
    let is_busy = Signal::derive(move || desk.doing.get() == Some(Doing::Denying));
    view! {
        <form class="approve__yes" novalidate on:submit=submit>
            <Field
                id="approve-denial"
                label="Why not?"
                value=reason
                hint=format!("{who} reads it. You need not say anything.")
                max_length=max_length()
                multiline=true
                disabled=is_busy
                testid="approve-denial"
            />
            <div class="approve__answers">
                <Button testid="approve-back" disabled=is_busy on_press=back>"Back"</Button>
                <Button kind=ButtonKind::Danger testid="approve-deny-run" submits=true busy=is_busy>"Deny"</Button>
            </div>
        </form>
    }
}

#[component]
fn Alarm(
    desk: Desk,
    opened: StoredValue<Opened>,
    choice: RwSignal<Choice>,
    reason: RwSignal<String>,
) -> impl IntoView {
    let who = opened.with_value(|opened| opened.facts().requester_name.clone());
    let back = Callback::new(move |()| choose(desk, choice, Choice::None));
    let run = Callback::new(move |()| {
        opened.with_value(|opened| desk.deny(opened, request(reason, true)));
    });
    let is_busy = Signal::derive(move || desk.doing.get() == Some(Doing::Denying));
    view! {
        <Banner kind=BannerKind::Error testid="approve-alarm-question">
            {format!(
                "Say this only when you know that {who} did not ask: then somebody else uses their \
                 session. The request is denied, all sessions of {who} end at once, and your \
                 organisation is told.",
            )}
        </Banner>
        <div class="approve__answers">
            <Button testid="approve-back" disabled=is_busy on_press=back>"Back"</Button>
            <Button kind=ButtonKind::Danger testid="approve-alarm-run" busy=is_busy on_press=run>
                "Deny and raise the alarm"
            </Button>
        </div>
    }
}

fn choose(desk: Desk, choice: RwSignal<Choice>, next: Choice) {
    desk.error.set(None);
    desk.objection.set(None);
    choice.set(next);
}

fn request(reason: RwSignal<String>, is_alarm: bool) -> DenyRequest {
    DenyRequest {
        reason: reason.read_untracked().trim().to_owned(),
        is_alarm,
    }
}

/// In UTF-16 units a text is never shorter than in characters.
fn max_length() -> u32 {
    u32::try_from(DENIAL_MAX_CHARS).unwrap_or(u32::MAX)
}

const OWN_PASSKEY: &str = "This is your own request. Approve it with another passkey than the one of \
    the session that asked: on a second device, or with a security key. You have none that will do.";
const NO_PASSKEY: &str = "None of your passkeys can sign this. Ask a colleague to scan the code.";
