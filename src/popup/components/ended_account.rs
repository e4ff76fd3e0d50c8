//! One account that is over.

use hallpass_protocol::account::{AccountState, AccountView};
use hallpass_ui::account::{preset_and_ticket, state_note};
use hallpass_ui::components::AccountBadge;
use hallpass_ui::remaining::ago_in_words;
use leptos::prelude::*;

use crate::popup::bridge;
use crate::popup::model::Model;

/// A line with who, when and why.
#[component]
pub(crate) fn EndedAccount(
    /// The account.
    account: AccountView,
) -> impl IntoView {
    let model = expect_context::<Model>();
    let offset_ms = model.clock_offset_ms();
    let ended_at = account.ended_at;
    let note = state_note(&account, bridge::local_time);
    let when = Memo::new(move |_| {
        ended_at.map(|at| ago_in_words(at, model.now_ms.get(), offset_ms.get()))
    });
    let label = format!("{}, {}, ended", account.customer_name, account.preset_name);
    let detail = preset_and_ticket(&account);
    let state: Signal<AccountState> = Signal::stored(account.state.clone());
    view! {
        <article
            class="card card--ended"
            aria-label=label
            data-testid="account-row"
            data-account-id=account.id.to_string()
            data-state="ended"
        >
            <div class="card__top">
                <div class="card__who">
                    <h3 class="card__title">{account.customer_name}</h3>
                    <p class="card__detail">
                        {detail} {move || when.get().map(|when| format!(" · {when}"))}
                    </p>
                </div>
                <AccountBadge state=state />
            </div>
            {note.map(|note| view! { <p class="card__note">{note}</p> })}
        </article>
    }
}
