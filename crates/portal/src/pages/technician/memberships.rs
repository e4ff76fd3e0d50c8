//! The groups that a technician is in.

use hallpass_protocol::technician::{GroupView, GroupsResponse, TechnicianView};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Failure, Section, show_load};
use crate::me::Me;
use crate::reading::Reading;

/// All groups with a tick each; without the right to change them, the names.
#[component]
pub(super) fn Memberships(
    /// The groups that they are in.
    groups: Vec<GroupView>,
    /// Who.
    person: TechnicianView,
    /// Whether memberships may be changed.
    may_group: bool,
) -> impl IntoView {
    let content = if may_group {
        view! { <Ticks person /> }.into_any()
    } else if groups.is_empty() {
        view! { <p class="card__note">"In no group."</p> }.into_any()
    } else {
        let chip = |group: GroupView| view! { <li class="chip">{group.name}</li> };
        view! { <ul class="chips">{groups.into_iter().map(chip).collect_view()}</ul> }.into_any()
    };
    view! { <Section title="Groups" testid="technician-groups">{content}</Section> }
}

#[component]
fn Ticks(person: TechnicianView) -> impl IntoView {
    let api = Me::of_page().api();
    let reading = Reading::begin(move || api.groups());
    let id = person.id;
    let tick = move |group: GroupView| {
        let act = Act::new();
        let is_member = RwSignal::new(group.members.contains(&id));
        let change = move |wanted: bool| {
            is_member.set(wanted);
            act.run(api.set_member(group.id, id, wanted), move |response| {
                is_member.set(response.group.members.contains(&id));
            });
        };
        // What the cloud refused is not shown as done.
        Effect::new(move || {
            if act.error().read().is_some() {
                is_member.update(|is_member| *is_member = !*is_member);
            }
        });
        view! {
            <li>
                <label class="tick">
                    <input
                        type="checkbox"
                        data-testid="technician-group"
                        data-group-id=group.id.to_string()
                        prop:checked=move || is_member.get()
                        on:change:target=move |event| change(event.target().checked())
                    />
                    <span>{group.name}</span>
                </label>
                <Failure error=act.error() testid="technician-group-error" />
            </li>
        }
    };
    let show = move |response: GroupsResponse| {
        if response.groups.is_empty() {
            view! {
                <p class="card__note">"There are no groups yet. " <a href="/groups">"Make one"</a> "."</p>
            }
            .into_any()
        } else {
            view! { <ul class="ticks">{response.groups.into_iter().map(tick).collect_view()}</ul> }
                .into_any()
        }
    };
    show_load(reading, 1, show)
}
