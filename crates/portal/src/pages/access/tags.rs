//! The tags of customers.

use hallpass_protocol::customer::{AllTagsResponse, CustomerTag};
use hallpass_protocol::ids::CustomerId;
use hallpass_protocol::policy::SomeCustomers;
use hallpass_ui::components::Combobox;
use leptos::prelude::*;

use super::assignments::{chosen, options};
use super::tag_dialog::TagDialog;
use crate::components::Section;
use crate::me::Me;
use crate::state::access::{by_tag, offer_customers};
use crate::state::policy::Names;
use crate::state::powers::may_administer;

/// A row for each tag, and the way to a customer's tags.
#[component]
pub(super) fn Tags(
    /// The names of everything.
    names: StoredValue<Names>,
    /// The tags of all customers.
    tags: RwSignal<AllTagsResponse>,
) -> impl IntoView {
    let may_change = may_administer(&Me::of_page().technician());
    let row = move |(tag, customers): (CustomerTag, Vec<CustomerId>)| {
        let some = SomeCustomers {
            count: u32::try_from(customers.len()).unwrap_or(u32::MAX),
            first: customers,
        };
        let whom = names.with_value(|names| names.some_customers(&some));
        view! {
            <li class="row" data-testid="tag-row">
                <div class="row__words">
                    <p class="row__title">{format!("#{tag}")}</p>
                    <p class="row__detail">{whom}</p>
                </div>
            </li>
        }
    };
    let rows = move || {
        let all = tags.with(by_tag);
        if all.is_empty() {
            return view! {
                <p class="card__note" data-testid="tag-empty">"No customer carries a tag yet."</p>
            }
            .into_any();
        }
        view! {
            <ul class="rows" data-testid="tag-list">{all.into_iter().map(row).collect_view()}</ul>
        }
        .into_any()
    };
    view! {
        <Section
            title="Tags"
            text="Words that customers carry, such as gold or region-north, so that many can be assigned at once."
            testid="access-tags"
        >
            {rows}
            {may_change.then(|| view! { <Choose names tags /> })}
        </Section>
    }
}

/// The field that finds the customer whose tags are changed.
#[component]
fn Choose(names: StoredValue<Names>, tags: RwSignal<AllTagsResponse>) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let customer = RwSignal::new(None::<CustomerId>);
    let found = Memo::new(move |_| names.with_value(|names| offer_customers(names, &query.read())));
    let choose = Callback::new(move |key: String| {
        customer.set(chosen(&key));
        query.set(String::new());
    });
    view! {
        <div class="card__body">
            <Combobox
                id="tag-customer"
                label="Give a customer tags, or take some away"
                placeholder="Search by name"
                query
                options=Signal::derive(move || found.with(options))
                hidden=Signal::derive(move || found.with(|offer| offer.hidden))
                is_open
                on_choose=choose
                testid="tag-customer"
            />
        </div>
        <TagDialog customer names tags />
    }
}
