//! One account in the portal's list.

use hallpass_protocol::account::{AccountState, AccountView};
use hallpass_protocol::ids::AccountId;
use hallpass_ui::account::{
    end_words, is_going_on, preset_and_ticket, provisioning_steps, rotation_note, state_note,
};
use hallpass_ui::components::countdown::CountdownRing;
use hallpass_ui::components::{AccountBadge, Confirm, Countdown, ProgressSteps};
use hallpass_ui::remaining::Remaining;
use leptos::prelude::*;

use super::Logo;
use crate::browser::date::day_and_time;

/// State, remaining time, and the way to end it.
#[component]
pub(crate) fn AccountItem(
    /// The account; the item is built anew when it changes.
    account: AccountView,
    /// What is left of it.
    left: Signal<Option<Remaining>>,
    /// Ends it.
    on_end: Callback<AccountId>,
) -> impl IntoView {
    let id = account.id;
    let state = account.state.clone();
    let can_end = is_going_on(&state);
    let shown = Signal::derive(move || left.get().unwrap_or_default());
    let has_countdown = Memo::new(move |_| left.get().is_some());
    let steps = match &state {
        AccountState::Provisioning { stage } => Some(provisioning_steps(*stage)),
        _ => None,
    };
    let (action, question, confirm) = end_words(&state, &account.customer_name);
    let starts = account
        .starts_at
        .filter(|_| state == AccountState::Scheduled)
        .map(|starts_at| format!("Starts {}.", day_and_time(starts_at)));
    let rotation = rotation_note(&account);
    let detail = preset_and_ticket(&account);
    let note = state_note(&account, day_and_time);
    view! {
        <article class="item" data-testid="portal-account" data-account-id=id.to_string()>
            <div class="item__top">
                {account
                    .credential_logo
                    .map(|sha256| view! { <Logo sha256 testid="portal-account-logo" /> })}
                <Show when=move || has_countdown.get()><CountdownRing remaining=shown /></Show>
                <div class="item__who">
                    <h3 class="item__title">{account.customer_name}</h3>
                    <p class="item__detail">{detail}</p>
                    {(!account.credential_label.is_empty())
                        .then(|| {
                            view! {
                                <p class="item__detail" data-testid="portal-account-label">
                                    {account.credential_label}
                                </p>
                            }
                        })}
                    <p class="item__user">{account.user_principal_name}</p>
                </div>
                <div class="item__time">
                    <Show when=move || has_countdown.get()><Countdown remaining=shown /></Show>
                    <AccountBadge state=Signal::stored(state.clone()) />
                </div>
            </div>
            {steps.map(|steps| view! { <ProgressSteps steps=Signal::stored(steps) /> })}
            {starts.map(|words| view! { <p class="item__note">{words}</p> })}
            {rotation.map(|note| view! { <p class="item__note">{note}</p> })}
            {note.map(|note| view! { <p class="item__note">{note}</p> })}
            {can_end.then(|| {
                view! {
                    <div class="item__foot">
                        <Confirm
                            action
                            question
                            confirm
                            cancel="Keep"
                            testid="portal-account-end"
                            confirm_testid="portal-account-end-confirm"
                            on_confirm=Callback::new(move |()| on_end.run(id))
                        />
                    </div>
                }
            })}
        </article>
    }
}
