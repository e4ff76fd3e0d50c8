//! Somebody's request is decided: made for a phone that came here from its camera.

mod decide;
mod desk;
mod ended;
mod facts;
pub(super) mod frame;
mod request;
mod review;
pub(super) mod way_in;

use hallpass_ui::components::Skeleton;
use leptos::prelude::*;

use self::frame::Frame;
use self::review::Review;
use self::way_in::WayIn;
use crate::browser::{address, tab_store};
use crate::session::Session;
use crate::state::approval::Entry;
use crate::state::presence::Presence;

/// The page, at this address.
pub(crate) const PATH: &str = "/approve";

/// The page. Whoever is not signed in does that here, and goes on with the request.
#[component]
pub(crate) fn Approve(
    /// The page's session.
    session: Session,
    /// How the person came here.
    entry: Entry,
) -> impl IntoView {
    let entry = RwSignal::new(arrive(entry));
    let presence = Memo::new(move |_| session.presence().get());
    move || {
        match presence.get() {
        Presence::Restoring => view! {
            <Frame title=Signal::stored("One moment".to_owned())><Skeleton rows=3 testid="portal-restoring" /></Frame>
        }
        .into_any(),
        Presence::SignedIn => view! { <Review session entry /> }.into_any(),
        out => view! { <WayIn session out title="Somebody needs your approval" why=WHY /> }.into_any(),
    }
    }
}

const WHY: &str =
    "Sign in, and you see who asks, for what and why. Nothing is approved by signing in.";

/// Takes the fragment out of the address bar and the history, and keeps it in this tab until the
/// request is decided.
fn arrive(entry: Entry) -> Entry {
    match entry {
        Entry::Code => {
            tab_store::kept_approval().map_or(Entry::Code, |kept| Entry::from_kept(&kept))
        }
        Entry::NewCode | Entry::Damaged(_) => {
            tab_store::forget_approval();
            address::replace(PATH);
            entry
        }
        Entry::Link { .. } | Entry::Request(_) => {
            keep(entry);
            address::replace(PATH);
            entry
        }
    }
}

fn keep(entry: Entry) {
    match entry.to_kept() {
        Some(kept) => tab_store::keep_approval(&kept),
        None => tab_store::forget_approval(),
    }
}
