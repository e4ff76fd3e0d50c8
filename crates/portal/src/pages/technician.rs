//! One technician with all that belongs to them.

mod access;
mod accounts;
mod details;
mod invitation;
mod memberships;
mod passkeys;

use hallpass_protocol::ids::TechnicianId;
use hallpass_protocol::technician::TechnicianResponse;
use hallpass_ui::components::{Icon, IconKind};
use leptos::prelude::*;

use crate::components::{Avatar, TechnicianBadge, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::powers::{may_administer, may_change, may_request, may_shut_out};
use crate::state::role::role_label;
use access::Access;
use accounts::Accounts;
use details::Details;
use invitation::Invitation;
use memberships::Memberships;
use passkeys::Passkeys;

/// Who is shown, and how to show them anew.
#[derive(Clone, Copy)]
struct Shown {
    reading: Reading<TechnicianResponse>,
    /// Kept here, because an answer comes when the page's context can no longer be asked for.
    me: Me,
}

impl Shown {
    /// Takes the answer to a change.
    fn put(self, response: TechnicianResponse) {
        self.me.takes_change(&response.technician);
        self.reading.put(response);
    }

    /// Reads again.
    fn refresh(self) {
        self.reading.refresh();
    }
}

/// The room.
#[component]
pub(crate) fn TechnicianPage(
    /// Who.
    id: TechnicianId,
) -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let shown = Shown {
        reading: Reading::begin(move || api.technician(id)),
        me,
    };
    let show = move |all: TechnicianResponse| {
        let (mine, person) = (me.technician(), all.technician.clone());
        let is_me = mine.id == person.id;
        let may_change = may_change(&mine, &person);
        let may_shut_out = may_shut_out(&mine, &person);
        let may_group = may_administer(&mine);
        view! {
            <Head all=all.clone() />
            {is_me
                .then(|| {
                    view! {
                        <p class="page__note">
                            "This is you. Your passkeys and sessions are under "
                            <a href="/security">"Security"</a>
                            "; suspending or removing you takes another owner or administrator."
                        </p>
                    }
                })}
            {may_change.then(|| view! { <Details shown person=person.clone() /> })}
            <Passkeys
                shown
                passkeys=all.passkeys.clone()
                person=person.clone()
                may_remove=may_change && !is_me
            />
            <Memberships groups=all.groups.clone() person=person.clone() may_group />
            {(may_change && !is_me)
                .then(|| view! { <Invitation shown all=all.clone() /> })}
            {(may_group || (is_me && may_request(&mine)))
                .then(|| view! { <Accounts shown person=person.clone() count=all.accounts /> })}
            {may_shut_out.then(|| view! { <Access shown person=person.clone() /> })}
        }
    };
    view! {
        <div class="page" data-testid="portal-technician-page">
            <a class="back" href="/technicians" data-testid="technician-back">
                <Icon kind=IconKind::ArrowLeft />
                "Technicians"
            </a>
            {show_load(shown.reading, 3, show)}
        </div>
    }
}

#[component]
fn Head(all: TechnicianResponse) -> impl IntoView {
    let person = all.technician;
    let count = |n: u32, one: &str, many: &str| match n {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    };
    let facts = format!(
        "{} · {}",
        count(all.sessions, "session", "sessions"),
        count(all.accounts, "active account", "active accounts"),
    );
    view! {
        <header class="person">
            <Avatar name=Signal::stored(person.display_name.clone()) />
            <div class="person__words">
                <h1 class="head__title" data-testid="technician-name">{person.display_name}</h1>
                <p class="person__mail">{person.email}</p>
                <p class="person__facts" data-testid="technician-facts">{facts}</p>
            </div>
            <div class="row__facts">
                <span class="row__role" data-testid="technician-role">{role_label(person.role)}</span>
                <TechnicianBadge state=person.state />
            </div>
        </header>
    }
}
