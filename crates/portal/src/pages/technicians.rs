//! Everybody of the MSP.

mod invite;
mod row;

use hallpass_protocol::technician::{TechnicianListItem, TechniciansResponse};
use hallpass_ui::components::{Button, ButtonKind, IconKind};
use leptos::prelude::*;

use crate::components::{PageHead, SearchableList, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::powers::may_administer;
use invite::Invite;
use row::TechnicianRow;

/// The room.
#[component]
pub(crate) fn Technicians() -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let reading = Reading::begin(move || api.technicians());
    let inviting = RwSignal::new(false);
    let invite = Callback::new(move |()| inviting.set(true));
    let changed = Callback::new(move |()| reading.refresh());
    let may_invite = Memo::new(move |_| may_administer(&me.technician()));
    let row = |item: TechnicianListItem| view! { <TechnicianRow item /> };
    let show = move |response: TechniciansResponse| {
        view! {
            <SearchableList
                all=response.technicians
                row
                placeholder="Search by name or mail address"
                label="Search technicians"
                search_testid="technician-search"
                testid="technician-list"
                none_testid="technician-none"
            />
        }
    };
    view! {
        <div class="page" data-testid="portal-technicians">
            <PageHead
                title=Signal::stored("Technicians".to_owned())
                text="Who works with Hallpass, and what they may do."
            >
                <Show when=move || may_invite.get()>
                    <Button
                        kind=ButtonKind::Primary
                        testid="technician-invite"
                        icon=IconKind::Plus
                        on_press=invite
                    >
                        "Invite"
                    </Button>
                </Show>
            </PageHead>
            {show_load(reading, 4, show)}
            <Invite open=inviting changed />
        </div>
    }
}
