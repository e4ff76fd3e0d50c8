//! One technician in the list.

use hallpass_protocol::technician::{TechnicianListItem, TechnicianState};
use leptos::prelude::*;

use crate::components::{Ago, Avatar, RoomIcon, RoomIconKind, TechnicianBadge};
use crate::me::Me;
use crate::state::role::role_label;
use crate::state::technician_list::passkeys_in_words;

/// A link to everything about them.
#[component]
pub(super) fn TechnicianRow(
    /// Who.
    item: TechnicianListItem,
) -> impl IntoView {
    let person = item.technician;
    let is_me = person.id == Me::of_page().technician().id;
    let last_used = item
        .last_used_at
        .map(|moment| view! { " · used " <Ago moment /> });
    let facts = match person.state {
        TechnicianState::Invited => "has not enrolled yet".to_owned(),
        _ => passkeys_in_words(item.passkeys),
    };
    view! {
        <li class="rows__item" data-testid="technician-row" data-technician-id=person.id.to_string()>
            <a class="row row--link" href=format!("/technicians/{}", person.id)>
                <Avatar name=Signal::stored(person.display_name.clone()) />
                <div class="row__words">
                    <p class="row__title">
                        <span data-testid="technician-title">{person.display_name}</span>
                        {is_me.then(|| view! { <span class="chip">"You"</span> })}
                    </p>
                    <p class="row__detail row__detail--cut">{person.email}</p>
                    <p class="row__detail">{facts} {last_used}</p>
                </div>
                <div class="row__facts">
                    <span class="row__role">{role_label(person.role)}</span>
                    <TechnicianBadge state=person.state />
                </div>
                <span class="row__onward"><RoomIcon kind=RoomIconKind::Chevron /></span>
            </a>
        </li>
    }
}
