//! The page: an invitation to enrol with, the way in, or the rooms.

use hallpass_ui::components::Skeleton;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::JsCast;
use zeroize::Zeroizing;

use crate::components::Shell;
use crate::inbox::WaitingCount;
use crate::navigation::Navigation;
use crate::pages::{Approve, Computer, Enrol, SignIn};
use crate::room::Room;
use crate::session::Session;
use crate::state::approval::Entry;
use crate::state::computer::ComputerEntry;
use crate::state::inbox::counted_title;
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

/// What stands in the page.
#[derive(Clone, PartialEq, Eq)]
enum Face {
    /// An invitation.
    Enrol(Option<Zeroizing<String>>),
    /// Somebody's request, without the rooms around it: it is decided on a phone.
    Approve(Entry),
    /// A computer that is to be signed in, likewise.
    Computer(ComputerEntry),
    /// The rooms, or the way into them.
    Inside,
}

#[component]
fn App() -> impl IntoView {
    let navigation = Navigation::start();
    provide_context(navigation);
    let session = Session::new();
    spawn_local(session.restore());
    let waiting = WaitingCount::new();
    provide_context(waiting);
    Effect::new(move || {
        let title = navigation.room().read().title();
        document().set_title(&counted_title(title, waiting.count().get()));
    });
    let face = Memo::new(move |_| match navigation.room().get() {
        Room::Enrol { invitation } => Face::Enrol(invitation),
        Room::Approve(entry) => Face::Approve(entry),
        Room::Computer(entry) => Face::Computer(entry),
        _ => Face::Inside,
    });
    move || match face.get() {
        Face::Enrol(invitation) => view! { <Enrol invitation /> }.into_any(),
        Face::Approve(entry) => view! { <Approve session entry /> }.into_any(),
        Face::Computer(entry) => view! { <Computer session entry /> }.into_any(),
        Face::Inside => view! { <Inside session /> }.into_any(),
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
