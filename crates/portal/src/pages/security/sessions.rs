//! Where one is signed in.

use hallpass_protocol::session::{OriginKind, SessionListItem, SessionsResponse};
use hallpass_ui::components::{Button, ButtonKind, Confirm};
use leptos::prelude::*;

use crate::act::Act;
use crate::browser::date;
use crate::components::{Ago, Failure, RoomIcon, RoomIconKind, Section, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::toast::Toast;

/// The list, with the ways to end one session or all.
#[component]
pub(super) fn Sessions() -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let reading = Reading::begin(move || api.sessions());
    let act = Act::new();
    // A sign-in that was confirmed is another session.
    Effect::new(move |before: Option<()>| {
        me.view().track();
        if before.is_some() {
            reading.refresh();
        }
    });
    let changed = Callback::new(move |()| reading.refresh());
    let everywhere = Callback::new(move |()| {
        act.run(api.end_all_sessions(), move |()| {
            me.session()
                .ended("You signed out everywhere. Sign in again to go on.");
        });
    });
    let show = move |response: SessionsResponse| {
        let row = |session| view! { <Row session changed /> };
        view! {
            <ul class="rows" data-testid="session-list">
                {response.sessions.into_iter().map(row).collect_view()}
            </ul>
        }
    };
    view! {
        <Section
            title="Where you are signed in"
            text="Each browser and each extension has a session of its own, bound to a key that does not leave it."
        >
            {show_load(reading, 2, show)}
            <Failure error=act.error() testid="session-all-error" />
            <div class="card__foot">
                <Confirm
                    action="Sign out everywhere"
                    question="Sign out everywhere, here too? Active accounts stay until they end."
                    confirm="Sign out everywhere"
                    cancel="Stay"
                    busy=act.is_busy()
                    testid="session-end-all"
                    confirm_testid="session-end-all-confirm"
                    on_confirm=everywhere
                />
            </div>
        </Section>
    }
}

#[component]
fn Row(session: SessionListItem, changed: Callback<()>) -> impl IntoView {
    let me = Me::of_page();
    let toast = Toast::of_page();
    let act = Act::new();
    let (icon, place) = match session.origin_kind {
        OriginKind::Portal => (RoomIconKind::Window, "Portal"),
        OriginKind::Extension => (RoomIconKind::Extension, "Extension"),
        OriginKind::Unknown => (RoomIconKind::Window, "Hallpass"),
    };
    let id = session.id;
    let is_current = session.is_current;
    let browser = StoredValue::new(session.browser.clone());
    let end = Callback::new(move |()| {
        if is_current {
            me.session().sign_out();
        } else {
            act.run(me.api().end_session(id), move |()| {
                toast.say(format!("{} was signed out.", browser.get_value()));
                changed.run(());
            });
        }
    });
    let label = if is_current {
        "Sign out here".to_owned()
    } else {
        format!("Sign out {}", session.browser)
    };
    let address = session.address.map(|address| format!(" · {address}"));
    // By phone: for one account, and no longer than that lives.
    let bound = session.account.map(|account| {
        format!(
            "Signed in by phone, for {} at {} only, until {} at the latest",
            account.user_principal_name,
            account.customer_name,
            date::day_and_time(session.expires_at),
        )
    });
    view! {
        <li
            class="row"
            data-testid="session-row"
            data-session-id=id.to_string()
            data-current=is_current.to_string()
        >
            <span class="row__picture"><RoomIcon kind=icon /></span>
            <div class="row__words">
                <p class="row__title">
                    <span data-testid="session-browser">{session.browser}</span>
                    {is_current
                        .then(|| view! { <span class="chip" data-testid="session-current">"This one"</span> })}
                </p>
                <p class="row__detail">
                    {place} <span data-testid="session-address">{address}</span>
                    {format!(" · with “{}”", session.passkey_name)}
                </p>
                {bound.map(|words| {
                    view! { <p class="row__detail" data-testid="session-bound">{words}</p> }
                })}
                <p class="row__detail">"Used " <Ago moment=session.last_used_at /></p>
            </div>
            <div class="row__actions">
                <Button
                    kind=ButtonKind::Quiet
                    testid="session-end"
                    label=label
                    busy=act.is_busy()
                    on_press=end
                >
                    "Sign out"
                </Button>
            </div>
            <Failure error=act.error() testid="session-error" />
        </li>
    }
}
