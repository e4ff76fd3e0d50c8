//! One group.

use hallpass_protocol::ids::GroupId;
use hallpass_protocol::technician::{GroupView, TechnicianView};
use hallpass_ui::components::{Button, ButtonKind, Confirm};
use leptos::prelude::*;

use super::members::Members;
use crate::act::Act;
use crate::components::{Failure, Rename};
use crate::me::Me;
use crate::state::person::check_name;
use crate::toast::Toast;

/// Name, members, and the ways to change them.
#[component]
pub(super) fn GroupCard(
    /// The group; the card is made anew when it changes.
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
    let toast = Toast::of_page();
    let act = Act::new();
    let is_renaming = RwSignal::new(false);
    let id = group.id;
    let name = StoredValue::new(group.name.clone());
    let count = match group.members.len() {
        0 => "nobody yet".to_owned(),
        1 => "1 member".to_owned(),
        n => format!("{n} members"),
    };
    let rename = Callback::new(move |()| is_renaming.set(true));
    let delete = Callback::new(move |()| {
        act.run(api.delete_group(id), move |()| {
            toast.say(format!("“{}” was deleted.", name.get_value()));
            changed.run(());
        });
    });
    let save = Callback::new(move |typed: String| match check_name(&typed) {
        Ok(name) => act.run(api.rename_group(id, name), move |_| {
            is_renaming.set(false);
            changed.run(());
        }),
        Err(error) => act.error().set(Some(error.to_string())),
    });
    let title = move || {
        if is_renaming.get() {
            view! {
                <Rename
                    name=name.get_value()
                    label="Name of this group"
                    max_length=100
                    testid="group-edit-name"
                    save_testid="group-save"
                    act
                    is_renaming
                    on_save=save
                />
            }
            .into_any()
        } else {
            view! {
                <h2 class="card__title" data-testid="group-name">{name.get_value()}</h2>
                <p class="card__text">{count.clone()}</p>
            }
            .into_any()
        }
    };
    let actions = may_change.then(|| {
        view! {
            <div class="row__actions">
                <Show when=move || !is_renaming.get()>
                    <Button kind=ButtonKind::Quiet testid="group-rename" on_press=rename>"Rename"</Button>
                </Show>
                <Confirm
                    action="Delete"
                    question=format!("Delete “{}”? Its members stay technicians.", group.name)
                    confirm="Delete group"
                    cancel="Keep"
                    busy=act.is_busy()
                    testid="group-delete"
                    confirm_testid="group-delete-confirm"
                    on_confirm=delete
                />
            </div>
        }
    });
    view! {
        <section class="card" data-testid="group-card" data-group-id=id.to_string()>
            <div class="card__top"><div class="card__head">{title}</div> {actions}</div>
            <Failure error=act.error() testid="group-error" />
            <Members group people may_change adding changed />
        </section>
    }
}
