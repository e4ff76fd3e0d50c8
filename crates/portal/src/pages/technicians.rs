//! Everybody of the MSP.

mod invite;
mod row;

use hallpass_protocol::technician::{TechnicianListItem, TechniciansResponse};
use hallpass_ui::components::{Button, ButtonKind, IconKind};
use leptos::prelude::*;

use crate::components::{PageHead, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::powers::may_administer;
use crate::state::technician_list::{SEARCH_FROM, matching};
use invite::Invite;
use row::TechnicianRow;

/// The room.
#[component]
pub(crate) fn Technicians() -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let reading = Reading::begin(move || api.technicians());
    let inviting = RwSignal::new(false);
    let invite = Callback::new(move |()| inviting.set(true));
    let changed = Callback::new(move |()| reading.refresh());
    let may_invite = Memo::new(move |_| may_administer(&me.technician()));
    let show = move |response: TechniciansResponse| view! { <List all=response.technicians /> };
    view! {
        <div class="page" data-testid="portal-technicians">
            <PageHead
                title=Signal::stored("Technicians".to_owned())
                text="Who works with Hallpass, and what they may do."
            >
                <Show when=move || may_invite.get()>
                    <Button
                        kind=ButtonKind::Primary
                        testid="technician-invite"
                        icon=IconKind::Plus
                        on_press=invite
                    >
                        "Invite"
                    </Button>
                </Show>
            </PageHead>
            {show_load(reading, 4, show)}
            <Invite open=inviting changed />
        </div>
    }
}

#[component]
fn List(all: Vec<TechnicianListItem>) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let is_searchable = all.len() >= SEARCH_FROM;
    let all = StoredValue::new(all);
    let found = Memo::new(move |_| all.with_value(|all| matching(all, &query.read())));
    let row = |item: TechnicianListItem| view! { <TechnicianRow item /> };
    view! {
        {is_searchable
            .then(|| {
                view! {
                    <input
                        class="input"
                        type="search"
                        placeholder="Search by name or mail address"
                        aria-label="Search technicians"
                        data-testid="technician-search"
                        on:input:target=move |event| query.set(event.target().value())
                    />
                }
            })}
        <ul class="rows rows--card" data-testid="technician-list">
            {move || found.get().into_iter().map(row).collect_view()}
        </ul>
        {move || {
            found
                .with(Vec::is_empty)
                .then(|| {
                    view! {
                        <p class="page__none" role="status" data-testid="technician-none">
                            "Nobody found. Check the spelling."
                        </p>
                    }
                })
        }}
    }
}
