//! The requests that wait for the technician's approval. Each opens the portal's page, where the
//! passkey signs it.

use hallpass_ui::components::{Icon, IconKind};
use hallpass_ui::remaining::ago_in_words;
use leptos::prelude::*;

use crate::popup::model::Model;
use crate::popup::state::approval::rights_and_lifetime;
use crate::popup::state::inbox::{address, waiting, warnings};
use crate::ports::InboxItem;

/// The list; nothing where nothing waits.
#[component]
pub(crate) fn InboxList() -> impl IntoView {
    let model = expect_context::<Model>();
    let items = Memo::new(move |_| {
        let now = model.cloud_now();
        model.approvals.with(|view| waiting(&view.inbox, now))
    });
    let is_empty = Memo::new(move |_| items.read().is_empty());
    view! {
        <Show when=move || !is_empty.get()>
            <section class="inbox" aria-label="Waiting for your approval" data-testid="inbox">
                <h2 class="page__heading">"Waiting for your approval"</h2>
                <For
                    each=move || items.get()
                    key=|item: &InboxItem| (item.id, item.expires_at)
                    children=|item| view! { <InboxEntry item /> }
                />
            </section>
        </Show>
    }
}

#[component]
fn InboxEntry(item: InboxItem) -> impl IntoView {
    let model = expect_context::<Model>();
    let (id, requested_at) = (item.id, item.requested_at);
    let href = move || {
        model.status.with(|status| {
            let cloud = status.ready()?.cloud.as_ref()?;
            Some(address(cloud, id))
        })
    };
    let age = move || ago_in_words(requested_at, model.cloud_now().unix_ms(), 0);
    let roles: Vec<String> = item.roles.iter().map(|role| role.name.clone()).collect();
    let groups: Vec<String> = item.groups.iter().map(|group| group.name.clone()).collect();
    let detail = rights_and_lifetime(&roles, &groups, item.lifetime_s);
    let warnings = warnings(&item);
    let title = if item.is_own {
        format!("You, for {}", item.customer_name)
    } else {
        format!("{}, for {}", item.requester_name, item.customer_name)
    };
    view! {
        <a
            class="inbox__item"
            target="_blank"
            href=href
            data-testid="inbox-item"
            data-approval-id=id.to_string()
        >
            <span class="inbox__words">
                <span class="inbox__title">{title}</span>
                <span class="inbox__detail">{detail}</span>
                <span class="inbox__detail">{age}</span>
                {(!warnings.is_empty()).then(|| view! {
                    <span class="inbox__warnings">
                        <Icon kind=IconKind::Warning />
                        {warnings.join(" · ")}
                    </span>
                })}
            </span>
            <Icon kind=IconKind::External />
        </a>
    }
}
