//! The way from room to room: at the side of a wide window, at the top of a narrow one.

use hallpass_ui::components::{Icon, IconKind};
use leptos::prelude::*;

use super::{Avatar, RoomIcon, RoomIconKind};
use crate::me::Me;
use crate::navigation::Navigation;
use crate::room::Room;
use crate::state::powers::may_read_all;
use crate::state::role::role_label;

/// The MSP, the rooms, and who is signed in.
#[component]
pub(crate) fn Side() -> impl IntoView {
    let me = Me::of_page();
    let room = Navigation::of_page().room();
    let sees_all = Memo::new(move |_| may_read_all(&me.technician()));
    let sign_out = move |_| me.session().sign_out();
    let msp = Memo::new(move |_| me.view().with(|view| view.msp_name.clone()));
    view! {
        <header class="side">
            <a class="side__brand" href="/" aria-label="Hallpass, to your accounts">
                <span class="side__mark"><Icon kind=IconKind::Mark /></span>
                <span class="side__msp">{move || msp.get()}</span>
            </a>
            <nav class="rooms" aria-label="Rooms">
                <p class="rooms__title">"You"</p>
                <RoomLink
                    path="/"
                    icon=RoomIconKind::Accounts
                    testid="nav-accounts"
                    is_here=Signal::derive(move || room.get() == Room::Accounts)
                >
                    "Accounts"
                </RoomLink>
                <RoomLink
                    path="/security"
                    icon=RoomIconKind::Security
                    testid="nav-security"
                    is_here=Signal::derive(move || room.get() == Room::Security)
                >
                    "Security"
                </RoomLink>
                <Show when=move || sees_all.get()>
                    <p class="rooms__title">"Organisation"</p>
                    <RoomLink
                        path="/customers"
                        icon=RoomIconKind::Customers
                        testid="nav-customers"
                        is_here=Signal::derive(move || room.get() == Room::Customers)
                    >
                        "Customers"
                    </RoomLink>
                    <RoomLink
                        path="/technicians"
                        icon=RoomIconKind::Technicians
                        testid="nav-technicians"
                        is_here=Signal::derive(move || {
                            matches!(room.get(), Room::Technicians | Room::Technician(_))
                        })
                    >
                        "Technicians"
                    </RoomLink>
                    <RoomLink
                        path="/groups"
                        icon=RoomIconKind::Groups
                        testid="nav-groups"
                        is_here=Signal::derive(move || room.get() == Room::Groups)
                    >
                        "Groups"
                    </RoomLink>
                    <RoomLink
                        path="/webhooks"
                        icon=RoomIconKind::Webhooks
                        testid="nav-webhooks"
                        is_here=Signal::derive(move || room.get() == Room::Webhooks)
                    >
                        "Webhooks"
                    </RoomLink>
                </Show>
            </nav>
            <div class="side__foot">
                <Avatar name=Signal::derive(move || me.technician().display_name) />
                <span class="side__who">
                    <span class="side__name" data-testid="portal-technician">
                        {move || me.technician().display_name}
                    </span>
                    <span class="side__role" data-testid="portal-role">
                        {move || role_label(me.technician().role)}
                    </span>
                </span>
                <button
                    class="icon-button"
                    type="button"
                    title="Sign out"
                    aria-label="Sign out"
                    data-testid="portal-signout"
                    on:click=sign_out
                >
                    <Icon kind=IconKind::SignOut />
                </button>
            </div>
        </header>
    }
}

#[component]
fn RoomLink(
    path: &'static str,
    icon: RoomIconKind,
    testid: &'static str,
    is_here: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class="rooms__link"
            href=path
            data-testid=testid
            aria-current=move || is_here.get().then_some("page")
        >
            <RoomIcon kind=icon />
            <span>{children()}</span>
        </a>
    }
}
