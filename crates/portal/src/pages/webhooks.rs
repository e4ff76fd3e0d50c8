//! Addresses that are told what happens.

mod add;
mod row;
mod secret_once;

use hallpass_protocol::webhook::WebhooksResponse;
use hallpass_ui::components::{Button, ButtonKind, EmptyState, IconKind};
use leptos::prelude::*;

use crate::components::{PageHead, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::powers::may_administer;
use add::Add;
use row::WebhookRow;

/// The room.
#[component]
pub(crate) fn Webhooks() -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let reading = Reading::begin(move || api.webhooks());
    let changed = Callback::new(move |()| reading.refresh());
    let adding = RwSignal::new(false);
    let add = Callback::new(move |()| adding.set(true));
    let kinds = RwSignal::new(Vec::new());
    let may_change = Memo::new(move |_| may_administer(&me.technician()));
    let show = move |response: WebhooksResponse| {
        kinds.set(response.kinds);
        if response.webhooks.is_empty() {
            return view! {
                <EmptyState
                    icon=IconKind::External
                    title="No webhooks yet"
                    text="Add the address of your ticket system, chat or log archive, and Hallpass tells it what happens, signed."
                    testid="webhook-empty"
                />
            }
            .into_any();
        }
        let row = move |webhook| {
            view! { <WebhookRow webhook kinds may_change=may_change.get_untracked() changed /> }
        };
        view! {
            <ul class="rows rows--card" data-testid="webhook-list">
                {response.webhooks.into_iter().map(row).collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <div class="page" data-testid="portal-webhooks">
            <PageHead
                title=Signal::stored("Webhooks".to_owned())
                text="Other systems that are told what happens here, as it happens."
            >
                <Show when=move || may_change.get()>
                    <Button
                        kind=ButtonKind::Primary
                        testid="webhook-add"
                        icon=IconKind::Plus
                        on_press=add
                    >
                        "Add webhook"
                    </Button>
                </Show>
            </PageHead>
            {show_load(reading, 2, show)}
            <Add open=adding kinds changed />
        </div>
    }
}
