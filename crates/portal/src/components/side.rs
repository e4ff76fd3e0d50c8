//! The way from room to room: at the side of a wide window, at the top of a narrow one.

use hallpass_ui::components::{Icon, IconKind};
use leptos::prelude::*;

use super::{Avatar, RoomIcon, RoomIconKind};
use crate::inbox::WaitingCount;
use crate::me::Me;
use crate::navigation::Navigation;
use crate::room::Room;
use crate::state::powers::{may_approve, may_read_all};
use crate::state::role::role_label;

/// A way to a room.
#[derive(Clone, Copy)]
struct Way {
    path: &'static str,
    label: &'static str,
    icon: RoomIconKind,
    testid: &'static str,
    /// Whether a room is the one it leads to, or belongs to it.
    leads_to: fn(&Room) -> bool,
}

/// To what is everybody's own.
const OWN: [Way; 2] = [
    Way {
        path: "/",
        label: "Accounts",
        icon: RoomIconKind::Accounts,
        testid: "nav-accounts",
        leads_to: |room| matches!(room, Room::Accounts),
    },
    Way {
        path: "/security",
        label: "Security",
        icon: RoomIconKind::Security,
        testid: "nav-security",
        leads_to: |room| matches!(room, Room::Security),
    },
];

/// To what others ask of them, for those who may approve.
const APPROVALS: Way = Way {
    path: "/approvals",
    label: "Approvals",
    icon: RoomIconKind::Approvals,
    testid: "nav-approvals",
    leads_to: |room| matches!(room, Room::Approvals),
};

/// To what is the MSP's, for those who may read it.
const ORGANISATION: [Way; 9] = [
    Way {
        path: "/customers",
        label: "Customers",
        icon: RoomIconKind::Customers,
        testid: "nav-customers",
        leads_to: |room| {
            matches!(
                room,
                Room::Customers | Room::Connection(_) | Room::Consent | Room::AppRegistration
            )
        },
    },
    Way {
        path: "/technicians",
        label: "Technicians",
        icon: RoomIconKind::Technicians,
        testid: "nav-technicians",
        leads_to: |room| matches!(room, Room::Technicians | Room::Technician(_)),
    },
    Way {
        path: "/groups",
        label: "Groups",
        icon: RoomIconKind::Groups,
        testid: "nav-groups",
        leads_to: |room| matches!(room, Room::Groups),
    },
    Way {
        path: "/access",
        label: "Access",
        icon: RoomIconKind::Access,
        testid: "nav-access",
        leads_to: |room| matches!(room, Room::Access),
    },
    Way {
        path: "/presets",
        label: "Presets",
        icon: RoomIconKind::Presets,
        testid: "nav-presets",
        leads_to: |room| matches!(room, Room::Presets),
    },
    Way {
        path: "/policy",
        label: "Policy",
        icon: RoomIconKind::Policy,
        testid: "nav-policy",
        leads_to: |room| matches!(room, Room::Policy),
    },
    Way {
        path: "/tickets",
        label: "Tickets",
        icon: RoomIconKind::Tickets,
        testid: "nav-tickets",
        leads_to: |room| matches!(room, Room::Tickets),
    },
    Way {
        path: "/attempts",
        label: "Attempts",
        icon: RoomIconKind::Attempts,
        testid: "nav-attempts",
        leads_to: |room| matches!(room, Room::Attempts),
    },
    Way {
        path: "/webhooks",
        label: "Webhooks",
        icon: RoomIconKind::Webhooks,
        testid: "nav-webhooks",
        leads_to: |room| matches!(room, Room::Webhooks),
    },
];

/// The MSP, the rooms, and who is signed in.
#[component]
pub(crate) fn Side() -> impl IntoView {
    let me = Me::of_page();
    let sees_all = Memo::new(move |_| may_read_all(&me.technician()));
    let approves = Memo::new(move |_| may_approve(&me.technician()));
    let count = WaitingCount::of_page().count();
    let [accounts, security] = OWN;
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
                <RoomLink way=accounts />
                <Show when=move || approves.get()>
                    <RoomLink way=APPROVALS count />
                </Show>
                <RoomLink way=security />
                <Show when=move || sees_all.get()>
                    <p class="rooms__title">"Organisation"</p>
                    {ORGANISATION.map(|way| view! { <RoomLink way /> })}
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
    /// Where to.
    way: Way,
    /// How much waits there.
    #[prop(optional, into)]
    count: Signal<usize>,
) -> impl IntoView {
    let room = Navigation::of_page().room();
    let is_here = move || room.with(way.leads_to);
    view! {
        <a
            class="rooms__link"
            href=way.path
            data-testid=way.testid
            aria-current=move || is_here().then_some("page")
        >
            <RoomIcon kind=way.icon />
            <span>{way.label}</span>
            {move || {
                let count = count.get();
                (count > 0).then(|| {
                    view! {
                        <span class="rooms__count" data-testid="nav-count">
                            {count}
                            <span class="visually-hidden">" waiting"</span>
                        </span>
                    }
                })
            }}
        </a>
    }
}
