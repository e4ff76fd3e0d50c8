//! The page: an invitation to enrol with, the way in, or the rooms.

use hallpass_ui::components::Skeleton;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::JsCast;

use crate::components::Shell;
use crate::navigation::Navigation;
use crate::pages::{Enrol, SignIn};
use crate::room::Room;
use crate::session::Session;
use crate::state::presence::Presence;

/// Shows the portal in `<div id="app">`.
pub(crate) fn start() {
    let root = document()
        .get_element_by_id("app")
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
        .expect("the page to have its root element");
    root.set_inner_html("");
    mount_to(root, || view! { <App /> }).forget();
}

#[component]
fn App() -> impl IntoView {
    let navigation = Navigation::start();
    provide_context(navigation);
    let session = Session::new();
    spawn_local(session.restore());
    Effect::new(move || {
        let title = navigation.room().read().title();
        document().set_title(&format!("{title} · Hallpass"));
    });
    let enrolling = Memo::new(move |_| match navigation.room().get() {
        Room::Enrol { invitation } => Some(invitation),
        _ => None,
    });
    move || match enrolling.get() {
        Some(invitation) => view! { <Enrol invitation /> }.into_any(),
        None => view! { <Inside session /> }.into_any(),
    }
}

#[component]
fn Inside(session: Session) -> impl IntoView {
    let presence = Memo::new(move |_| session.presence().get());
    move || match presence.get() {
        Presence::Restoring => view! {
            <div class="frame">
                <div class="side"></div>
                <main class="frame__room">
                    <div class="page"><Skeleton rows=3 testid="portal-restoring" /></div>
                </main>
            </div>
        }
        .into_any(),
        Presence::SignedIn => view! { <Shell session /> }.into_any(),
        out => view! { <SignIn session out /> }.into_any(),
    }
}
