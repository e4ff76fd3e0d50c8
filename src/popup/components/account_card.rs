//! One account that counts: its state, its remaining time, and what can be done with it.

use hallpass_protocol::account::{AccountState, AccountView};
use hallpass_protocol::credential::Custody;
use hallpass_protocol::ids::AccountId;
use hallpass_protocol::logo::LogoHash;
use hallpass_ui::account::{
    HELD_NOTE, Tone, is_going_on, method_note, preset_and_ticket, provisioning_steps,
    rotation_note, state_note, state_tone,
};
use hallpass_ui::components::countdown::CountdownRing;
use hallpass_ui::components::{
    AccountBadge, Banner, BannerKind, Countdown, Icon, IconKind, ProgressSteps, Spinner,
};
use hallpass_ui::remaining::duration_in_words;
use leptos::prelude::*;

use super::Logo;
use super::account_actions::AccountActions;
use crate::popup::bridge;
use crate::popup::model::Model;
use crate::popup::state::account_row::remaining;

/// The card. It follows its account through the model, so the countdown and a change of state
/// touch only what they change.
#[component]
pub(crate) fn AccountCard(
    /// Which account.
    id: AccountId,
) -> impl IntoView {
    let model = expect_context::<Model>();
    let account = model.account(id);
    let offset_ms = model.clock_offset_ms();
    move || {
        // Who and where never changes; the rest of the card has its own signals.
        let identity = Memo::new(move |_| account.with(|a| a.as_ref().map(Identity::of)));
        let identity = identity.get()?;
        let state = Memo::new(move |_| {
            account.with(|a| {
                a.as_ref()
                    .map_or(AccountState::Unknown, |a| a.state.clone())
            })
        });
        let left = Memo::new(move |_| {
            account.with(|a| remaining(a.as_ref()?, model.now_ms.get(), offset_ms.get()))
        });
        let has_countdown = Memo::new(move |_| left.get().is_some());
        let is_ready = Memo::new(move |_| *state.read() == AccountState::Ready);
        let can_end = Memo::new(move |_| is_going_on(&state.read()));
        let starts = Memo::new(move |_| account.with(|a| a.as_ref().and_then(start_in_words)));
        let note =
            Memo::new(move |_| account.with(|a| state_note(a.as_ref()?, bridge::local_time)));
        let rotation = Memo::new(move |_| account.with(|a| a.as_ref().and_then(rotation_note)));
        let is_held = Memo::new(move |_| {
            account.with(|a| {
                a.as_ref()
                    .is_some_and(|a| a.custody == Some(Custody::Cloud))
            })
        });
        let method = Memo::new(move |_| {
            let method = account.with(|a| a.as_ref().and_then(|a| a.sign_in_method));
            method.filter(|_| is_ready.get()).and_then(method_note)
        });
        let hint = model.hint(id);
        let label = format!("{}, {}", identity.customer, identity.preset);
        Some(view! {
            <article
                class="card"
                aria-label=label
                data-testid="account-row"
                data-account-id=id.to_string()
                data-state=move || state_name(&state.read())
            >
                <div class="card__top">
                    <span class="card__mark">
                        {move || mark(has_countdown.get(), left, &state.read())}
                    </span>
                    <div class="card__who">
                        <h2 class="card__title">{identity.customer}</h2>
                        <p class="card__detail">{identity.detail}</p>
                        {label_line(identity.label, identity.logo)}
                    </div>
                    <div class="card__time">
                        <Show when=move || has_countdown.get() && is_ready.get()>
                            <Countdown remaining=Signal::derive(move || shown(left)) />
                        </Show>
                        <AccountBadge state=state />
                    </div>
                    <p class="card__user" title=identity.user.clone()>
                        {identity.user.clone()}
                    </p>
                </div>
                {move || {
                    method.get().map(|note| {
                        view! { <p class="card__custody" data-testid="account-method">{note}</p> }
                    })
                }}
                <Show when=move || is_held.get()>
                    <p class="card__custody" data-testid="account-custody">
                        <Icon kind=IconKind::Info />
                        {HELD_NOTE}
                    </p>
                </Show>
                {move || {
                    starts.get().map(|words| {
                        view! { <p class="card__note" data-testid="account-starts">{words}</p> }
                    })
                }}
                {move || progress(state.get(), note.get())}
                {move || {
                    rotation.get().map(|note| {
                        view! {
                            <p class="card__note" role="status" data-testid="account-rotation">
                                {note}
                            </p>
                        }
                    })
                }}
                {move || {
                    hint.get().map(|hint| {
                        view! { <Banner kind=BannerKind::Warning testid="account-hint">{hint}</Banner> }
                    })
                }}
                <Show when=move || can_end.get()>
                    <AccountActions is_ready=is_ready id=id account customer=identity.name.clone() />
                </Show>
            </article>
        })
    }
}

/// What stays the same over an account's life.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Identity {
    customer: String,
    name: String,
    preset: String,
    /// The preset, and the ticket where there is one.
    detail: String,
    label: String,
    logo: Option<LogoHash>,
    user: String,
}

impl Identity {
    fn of(account: &AccountView) -> Self {
        Self {
            customer: account.customer_name.clone(),
            name: account.customer_name.clone(),
            preset: account.preset_name.clone(),
            detail: preset_and_ticket(account),
            label: account.credential_label.clone(),
            logo: account.credential_logo.clone(),
            user: account.user_principal_name.clone(),
        }
    }
}

/// The state as tests read it.
const fn state_name(state: &AccountState) -> &'static str {
    match state {
        AccountState::Scheduled => "scheduled",
        AccountState::Provisioning { .. } => "provisioning",
        AccountState::Ready => "ready",
        AccountState::Ending { .. } => "ending",
        AccountState::Ended { .. } => "ended",
        AccountState::Unknown => "unknown",
    }
}

/// When a scheduled account starts, and for how long.
fn start_in_words(account: &AccountView) -> Option<String> {
    let starts_at = account
        .starts_at
        .filter(|_| account.state == AccountState::Scheduled)?;
    let length = duration_in_words(u64::from(account.lifetime_s));
    Some(format!(
        "Starts {}, for {length}.",
        bridge::local_time(starts_at)
    ))
}

/// What the MSP wants its technicians to see: its logo, and what it says.
fn label_line(label: String, logo: Option<LogoHash>) -> Option<impl IntoView> {
    let has_any = !label.is_empty() || logo.is_some();
    has_any.then(|| {
        view! {
            <p class="card__detail card__label" data-testid="account-label">
                {logo.map(|sha256| view! { <Logo sha256 /> })}
                {label}
            </p>
        }
    })
}

/// What is left, once the countdown is shown.
fn shown(
    left: Memo<Option<hallpass_ui::remaining::Remaining>>,
) -> hallpass_ui::remaining::Remaining {
    left.get().unwrap_or_default()
}

fn mark(
    has_countdown: bool,
    left: Memo<Option<hallpass_ui::remaining::Remaining>>,
    state: &AccountState,
) -> AnyView {
    match (state, state_tone(state)) {
        (AccountState::Ready, _) if has_countdown => {
            view! { <CountdownRing remaining=Signal::derive(move || shown(left)) /> }.into_any()
        }
        (_, Tone::Busy) => view! { <span class="disc disc--busy"><Spinner /></span> }.into_any(),
        (_, Tone::Bad) => {
            view! { <span class="disc disc--bad"><Icon kind=IconKind::Warning /></span> }.into_any()
        }
        (_, Tone::Good | Tone::Quiet) => {
            view! { <span class="disc"><Icon kind=IconKind::Key /></span> }.into_any()
        }
    }
}

/// The stages while it is made, and the sentence about what is going on.
fn progress(state: AccountState, note: Option<String>) -> AnyView {
    match (state, note) {
        (AccountState::Provisioning { stage }, waiting_for) => view! {
            <ProgressSteps steps=Signal::stored(provisioning_steps(stage)) />
            {waiting_for.map(|text| view! { <p class="card__note" role="status">{text}</p> })}
        }
        .into_any(),
        (_, Some(note)) => view! { <p class="card__note" role="status">{note}</p> }.into_any(),
        (_, None) => ().into_any(),
    }
}
