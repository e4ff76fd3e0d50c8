//! A list that is searched once it is long.

use leptos::prelude::*;

use crate::state::search::{SEARCH_FROM, Searchable, matching};

/// The field, once there is enough to search, and the rows that a search leaves.
#[component]
pub(crate) fn SearchableList<T, R, V>(
    /// Everything.
    all: Vec<T>,
    /// One of it as a row.
    row: R,
    /// What can be searched for, as the field says while it is empty.
    placeholder: &'static str,
    /// The field's name.
    label: &'static str,
    /// Of the field, for tests.
    search_testid: &'static str,
    /// Of the list, for tests.
    testid: &'static str,
    /// Of the sentence that nothing was found, for tests.
    none_testid: &'static str,
) -> impl IntoView
where
    T: Searchable + Clone + PartialEq + Send + Sync + 'static,
    R: Fn(T) -> V + Copy + Send + 'static,
    V: IntoView + 'static,
{
    let query = RwSignal::new(String::new());
    let is_searchable = all.len() >= SEARCH_FROM;
    let all = StoredValue::new(all);
    let found = Memo::new(move |_| all.with_value(|all| matching(all, &query.read())));
    view! {
        {is_searchable
            .then(|| {
                view! {
                    <input
                        class="input"
                        type="search"
                        placeholder=placeholder
                        aria-label=label
                        data-testid=search_testid
                        on:input:target=move |event| query.set(event.target().value())
                    />
                }
            })}
        <ul class="rows rows--card" data-testid=testid>
            {move || found.get().into_iter().map(row).collect_view()}
        </ul>
        {move || {
            found
                .with(Vec::is_empty)
                .then(|| {
                    view! {
                        <p class="page__none" role="status" data-testid=none_testid>
                            "Nobody found. Check the spelling."
                        </p>
                    }
                })
        }}
    }
}
