//! A computer where the technician has no passkey is signed in, for one account: made for a phone that
//! came here from its camera.

mod decide;
mod desk;
mod review;

use hallpass_ui::components::Skeleton;
use leptos::prelude::*;

use self::review::Review;
use super::approve::frame::Frame;
use super::approve::way_in::WayIn;
use crate::browser::{address, tab_store};
use crate::session::Session;
use crate::state::computer::ComputerEntry;
use crate::state::presence::Presence;

/// The page, at this address.
const PATH: &str = "/computer";

/// The page. Whoever is not signed in does that here, and goes on with the computer.
#[component]
pub(crate) fn Computer(
    /// The page's session.
    session: Session,
    /// How the person came here.
    entry: ComputerEntry,
) -> impl IntoView {
    let entry = RwSignal::new(arrive(entry));
    let presence = Memo::new(move |_| session.presence().get());
    move || match presence.get() {
        Presence::Restoring => view! {
            <Frame title=Signal::stored("One moment".to_owned())>
                <Skeleton rows=3 testid="portal-restoring" />
            </Frame>
        }
        .into_any(),
        Presence::SignedIn => view! { <Review session entry /> }.into_any(),
        out => view! { <WayIn session out title="Sign in on a computer" why=WHY /> }.into_any(),
    }
}

/// Takes the fragment out of the address bar and the history, and keeps it in this tab until the
/// computer is decided about.
fn arrive(entry: ComputerEntry) -> ComputerEntry {
    if entry == ComputerEntry::Code {
        let kept = tab_store::kept_computer();
        return kept.map_or(entry, |kept| ComputerEntry::from_kept(&kept));
    }
    keep(entry);
    address::replace(PATH);
    entry
}

fn keep(entry: ComputerEntry) {
    match entry.to_kept() {
        Some(kept) => tab_store::keep_computer(&kept),
        None => tab_store::forget_computer(),
    }
}

const WHY: &str = "Sign in on this phone first. The computer is not signed in by that.";
