//! The rooms and what stands around them, while somebody is signed in.

use hallpass_ui::components::EmptyState;
use leptos::prelude::*;

use super::{ConfirmDialog, Side, ToastRegion};
use crate::idle_lock::lock_when_idle;
use crate::inbox::Inbox;
use crate::live::Live;
use crate::logos::Logos;
use crate::me::Me;
use crate::navigation::{Navigation, focus_room};
use crate::pages::{
    AccessRoom, Accounts, AppRegistration, Approvals, Attempts, ConnectionPage, ConsentReturn,
    Customers, Groups, PolicyRoom, PresetsRoom, Security, TechnicianPage, Technicians, TicketsRoom,
    Webhooks,
};
use crate::room::Room;
use crate::session::Session;
use crate::state::powers::{may_approve, may_read_all};
use crate::toast::Toast;

/// The rooms.
#[component]
pub(crate) fn Shell(
    /// The session that they are opened for.
    session: Session,
) -> impl IntoView {
    let Some(first) = session.view().get_untracked() else {
        return ().into_any();
    };
    let me = Me::new(session, first);
    provide_context(me);
    let toast = Toast::new();
    provide_context(toast);
    let live = Live::follow(session);
    provide_context(live);
    let inbox = Inbox::of(me, live, toast);
    provide_context(inbox);
    provide_context(Logos::new(session.api()));
    lock_when_idle(me);
    let navigation = Navigation::of_page();
    let room = Memo::new(move |_| navigation.room().get());
    Effect::new(move |before: Option<()>| {
        room.track();
        if before.is_some() {
            focus_room();
        }
    });
    let sees_all = Memo::new(move |_| may_read_all(&me.technician()));
    let approves = Memo::new(move |_| may_approve(&me.technician()));
    let shown = move || {
        match room.get() {
        Room::Accounts => view! { <Accounts /> }.into_any(),
        Room::Approvals if approves.get() => view! { <Approvals /> }.into_any(),
        Room::Approvals => view! {
            <EmptyState
                icon=hallpass_ui::components::IconKind::Lock
                title="Not for your role"
                text="Auditors read what was approved, and approve nothing."
                testid="room-not-allowed"
            />
        }
        .into_any(),
        Room::Attempts if sees_all.get() => view! { <Attempts /> }.into_any(),
        Room::Security => view! { <Security /> }.into_any(),
        Room::Technicians if sees_all.get() => view! { <Technicians /> }.into_any(),
        Room::Technician(id) if sees_all.get() => view! { <TechnicianPage id /> }.into_any(),
        Room::Customers if sees_all.get() => view! { <Customers /> }.into_any(),
        Room::Connection(id) if sees_all.get() => view! { <ConnectionPage id /> }.into_any(),
        Room::Consent if sees_all.get() => view! { <ConsentReturn /> }.into_any(),
        Room::AppRegistration if sees_all.get() => view! { <AppRegistration /> }.into_any(),
        Room::Groups if sees_all.get() => view! { <Groups /> }.into_any(),
        Room::Policy if sees_all.get() => view! { <PolicyRoom /> }.into_any(),
        Room::Access if sees_all.get() => view! { <AccessRoom /> }.into_any(),
        Room::Presets if sees_all.get() => view! { <PresetsRoom /> }.into_any(),
        Room::Tickets if sees_all.get() => view! { <TicketsRoom /> }.into_any(),
        Room::Webhooks if sees_all.get() => view! { <Webhooks /> }.into_any(),
        Room::Technicians
        | Room::Technician(_)
        | Room::Customers
        | Room::Connection(_)
        | Room::Consent
        | Room::AppRegistration
        | Room::Groups
        | Room::Policy
        | Room::Access
        | Room::Presets
        | Room::Tickets
        | Room::Webhooks
        | Room::Attempts => view! {
            <EmptyState
                icon=hallpass_ui::components::IconKind::Lock
                title="Not for your role"
                text="Owners, administrators and auditors see this room. Ask one of them if you need something from it."
                testid="room-not-allowed"
            />
        }
        .into_any(),
        Room::Nowhere | Room::Enrol { .. } | Room::Approve(_) | Room::Computer(_) => view! {
            <EmptyState
                icon=hallpass_ui::components::IconKind::Info
                title="There is nothing here"
                text="The address names no room of the portal. Choose one from the list."
                testid="room-nowhere"
            />
        }
        .into_any(),
    }
    };
    view! {
        <div class="frame" data-testid="portal-shell">
            <Side />
            <main class="frame__room" id="room" tabindex="-1">{shown}</main>
        </div>
        <ConfirmDialog session />
        <ToastRegion toast />
    }
    .into_any()
}
