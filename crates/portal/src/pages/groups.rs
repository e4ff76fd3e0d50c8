//! Groups of technicians.

mod create;
mod group_card;
mod members;

use hallpass_protocol::technician::{GroupsResponse, TechnicianView};
use hallpass_ui::components::{EmptyState, IconKind};
use leptos::prelude::*;

use crate::api::{CallError, SignedInApi};
use crate::components::{PageHead, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::powers::may_administer;
use create::Create;
use group_card::GroupCard;

/// The groups, and everybody who can be in one.
#[derive(Clone, PartialEq)]
struct Everything {
    groups: GroupsResponse,
    people: Vec<TechnicianView>,
}

async fn read(api: SignedInApi) -> Result<Everything, CallError> {
    let groups = api.groups().await?;
    let listed = api.technicians().await?.technicians;
    Ok(Everything {
        groups,
        people: listed.into_iter().map(|item| item.technician).collect(),
    })
}

/// The room.
#[component]
pub(crate) fn Groups() -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let reading = Reading::begin(move || read(api));
    let changed = Callback::new(move |()| reading.refresh());
    // The group to which somebody is being added; one at a time.
    let adding = RwSignal::new(None);
    let may_change = Memo::new(move |_| may_administer(&me.technician()));
    let show = move |all: Everything| {
        if all.groups.groups.is_empty() {
            return view! {
                <EmptyState
                    icon=IconKind::Person
                    title="No groups yet"
                    text="Put technicians together who do the same work, so that rules can name them at once."
                    testid="group-empty"
                />
            }
            .into_any();
        }
        let people = StoredValue::new(all.people);
        let card = move |group| {
            view! { <GroupCard group people may_change=may_change.get_untracked() adding changed /> }
        };
        view! {
            <div class="page__list" data-testid="group-list">
                {all.groups.groups.into_iter().map(card).collect_view()}
            </div>
        }
        .into_any()
    };
    view! {
        <div class="page" data-testid="portal-groups">
            <PageHead
                title=Signal::stored("Groups".to_owned())
                text="Technicians who do the same work, under one name."
            />
            <Show when=move || may_change.get()><Create changed /></Show>
            {show_load(reading, 2, show)}
        </div>
    }
}
