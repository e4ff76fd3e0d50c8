//! The customers, and whether accounts can be made and ended in their tenants.

mod add;
mod row;

use hallpass_ui::components::{Button, ButtonKind, EmptyState, IconKind};
use leptos::prelude::*;

use crate::components::{PageHead, SearchableList, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::customer_list::{CustomerItem, join};
use crate::state::powers::may_administer;
use add::Add;
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
    let adding = RwSignal::new(false);
    let add = Callback::new(move |()| adding.set(true));
    let show = move |all: Vec<CustomerItem>| {
        if all.is_empty() {
            return view! {
                <EmptyState
                    icon=IconKind::Info
                    title="No customers yet"
                    text="Add the first company that you look after, then connect it to its Entra tenant."
                    testid="customer-empty"
                />
            }
            .into_any();
        }
        let row = move |customer: CustomerItem| {
            view! { <CustomerRow customer may_change=may_change.get_untracked() changed /> }
        };
        view! {
            <SearchableList
                all
                row
                placeholder="Search by name or domain"
                label="Search customers"
                search_testid="customer-search"
                testid="customer-list"
                none_testid="customer-none"
            />
        }
        .into_any()
    };
    view! {
        <div class="page" data-testid="portal-customers">
            <PageHead
                title=Signal::stored("Customers".to_owned())
                text="Whether accounts can be made, and ended, in each customer's tenant."
            >
                <a class="button" href="/app-registration" data-testid="customers-registration">
                    "App registration"
                </a>
                <Show when=move || may_change.get()>
                    <Button
                        kind=ButtonKind::Primary
                        testid="customer-add"
                        icon=IconKind::Plus
                        on_press=add
                    >
                        "Add customer"
                    </Button>
                </Show>
            </PageHead>
            {show_load(reading, 3, show)}
            <Add open=adding />
        </div>
    }
}
