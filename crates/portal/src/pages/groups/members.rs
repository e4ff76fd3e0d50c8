//! The members of a group.

use hallpass_protocol::ids::{GroupId, TechnicianId};
use hallpass_protocol::technician::{GroupView, TechnicianView};
use hallpass_ui::components::{Button, ButtonKind, Combobox, ComboboxOption, Icon, IconKind};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::Failure;
use crate::me::Me;
use crate::state::member_choice::choice;

/// The members as chips, and a field to add one.
#[component]
pub(super) fn Members(
    /// The group.
    group: GroupView,
    /// Everybody who can be in it.
    people: StoredValue<Vec<TechnicianView>>,
    /// Whether it may be changed.
    may_change: bool,
    /// The group to which somebody is being added.
    adding: RwSignal<Option<GroupId>>,
    /// The list has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let act = Act::new();
    let id = group.id;
    let set_member = Callback::new(move |(person, wanted): (TechnicianId, bool)| {
        act.run(api.set_member(id, person, wanted), move |_| changed.run(()));
    });
    let name = move |person: TechnicianId| {
        people.with_value(|people| {
            let found = people.iter().find(|one| one.id == person);
            found.map_or_else(|| "Somebody".to_owned(), |one| one.display_name.clone())
        })
    };
    let chip = move |person: TechnicianId| {
        let name = name(person);
        let label = format!("Take {name} out");
        view! {
            <li class="chip" data-testid="group-member" data-technician-id=person.to_string()>
                {name}
                {may_change
                    .then(|| {
                        view! {
                            <button
                                class="chip__drop"
                                type="button"
                                aria-label=label
                                data-testid="group-member-remove"
                                on:click=move |_| set_member.run((person, false))
                            >
                                <Icon kind=IconKind::Cross />
                            </button>
                        }
                    })}
            </li>
        }
    };
    let open = Callback::new(move |()| adding.set(Some(id)));
    let chips = (!group.members.is_empty()).then(|| {
        view! {
            <ul class="chips" data-testid="group-members">
                {group.members.iter().copied().map(chip).collect_view()}
            </ul>
        }
    });
    view! {
        {chips}
        {may_change
            .then(|| {
                view! {
                    <div class="card__foot card__foot--wide">
                        {move || {
                            if adding.get() == Some(id) {
                                view! { <Add group=group.clone() people set_member adding /> }.into_any()
                            } else {
                                view! {
                                    <Button
                                        kind=ButtonKind::Quiet
                                        testid="group-add"
                                        icon=IconKind::Plus
                                        on_press=open
                                    >
                                        "Add a member"
                                    </Button>
                                }
                                .into_any()
                            }
                        }}
                    </div>
                }
            })}
        <Failure error=act.error() testid="group-member-error" />
    }
}

#[component]
fn Add(
    group: GroupView,
    people: StoredValue<Vec<TechnicianView>>,
    set_member: Callback<(TechnicianId, bool)>,
    adding: RwSignal<Option<GroupId>>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let members = StoredValue::new(group.members);
    let found = Memo::new(move |_| {
        people.with_value(|people| {
            members.with_value(|members| choice(people, members, &query.read()))
        })
    });
    let options = Signal::derive(move || {
        found.with(|found| {
            let option = |person: &TechnicianView| ComboboxOption {
                key: person.id.to_string(),
                label: person.display_name.clone(),
                detail: person.email.clone(),
                is_disabled: false,
            };
            found.shown.iter().map(option).collect::<Vec<_>>()
        })
    });
    let hidden = Signal::derive(move || found.with(|found| found.hidden));
    let choose = Callback::new(move |key: String| {
        if let Ok(person) = key.parse() {
            adding.set(None);
            set_member.run((person, true));
        }
    });
    view! {
        <Combobox
            id="group-add-member"
            label="Add a member"
            placeholder="Name or mail address"
            query
            options
            hidden
            is_open
            on_choose=choose
            focus=true
            testid="group-add-member"
        />
    }
}
