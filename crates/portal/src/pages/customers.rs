//! The customers, and whether accounts can be made and ended in their tenants.

mod row;

use hallpass_ui::components::{EmptyState, IconKind};
use leptos::prelude::*;

use crate::components::{PageHead, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::customer_list::{CustomerItem, join, matching};
use crate::state::powers::may_administer;
use crate::state::technician_list::SEARCH_FROM;
use row::CustomerRow;

/// The room.
#[component]
pub(crate) fn Customers() -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let reading = Reading::begin(move || async move {
        let customers = api.customers().await?;
        Ok(join(customers, api.customers_health().await?))
    });
    let changed = Callback::new(move |()| reading.refresh());
    let may_change = Memo::new(move |_| may_administer(&me.technician()));
    let show = move |all: Vec<CustomerItem>| {
        if all.is_empty() {
            return view! {
                <EmptyState
                    icon=IconKind::Info
                    title="No customers yet"
                    text="Add the first one with “hallpass admin customer add”, and connect it to its Entra tenant with “hallpass admin connection add”."
                    testid="customer-empty"
                />
            }
            .into_any();
        }
        view! { <List all may_change changed /> }.into_any()
    };
    view! {
        <div class="page" data-testid="portal-customers">
            <PageHead
                title=Signal::stored("Customers".to_owned())
                text="Whether accounts can be made, and ended, in each customer's tenant."
            />
            {show_load(reading, 3, show)}
        </div>
    }
}

#[component]
fn List(all: Vec<CustomerItem>, may_change: Memo<bool>, changed: Callback<()>) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let is_searchable = all.len() >= SEARCH_FROM;
    let all = StoredValue::new(all);
    let found = Memo::new(move |_| all.with_value(|all| matching(all, &query.read())));
    let row = move |customer: CustomerItem| {
        view! { <CustomerRow customer may_change=may_change.get_untracked() changed /> }
    };
    view! {
        {is_searchable
            .then(|| {
                view! {
                    <input
                        class="input"
                        type="search"
                        placeholder="Search by name or domain"
                        aria-label="Search customers"
                        data-testid="customer-search"
                        on:input:target=move |event| query.set(event.target().value())
                    />
                }
            })}
        <ul class="rows rows--card" data-testid="customer-list">
            {move || found.get().into_iter().map(row).collect_view()}
        </ul>
        {move || {
            found
                .with(Vec::is_empty)
                .then(|| {
                    view! {
                        <p class="page__none" role="status" data-testid="customer-none">
                            "Nobody found. Check the spelling."
                        </p>
                    }
                })
        }}
    }
}
