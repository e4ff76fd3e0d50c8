//! The logos that the rooms show, each fetched once.

use std::collections::BTreeMap;

use hallpass_protocol::logo::LogoHash;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::SignedInApi;
use crate::state::logo::png_address;

/// The logos that are here, as addresses that are the images themselves. A handle: it lives as long as
/// the rooms.
#[derive(Clone, Copy)]
pub(crate) struct Logos {
    api: SignedInApi,
    known: RwSignal<BTreeMap<LogoHash, String>>,
}

impl Logos {
    /// None is here yet.
    pub(crate) fn new(api: SignedInApi) -> Self {
        Self {
            api,
            known: RwSignal::default(),
        }
    }

    /// The ones of the rooms.
    pub(crate) fn of_page() -> Self {
        expect_context()
    }

    /// A logo's address, as soon as it is here. One that cannot be fetched stays away: what it stands
    /// beside says the same in words.
    pub(crate) fn address(self, sha256: LogoHash) -> Signal<Option<String>> {
        if !self
            .known
            .with_untracked(|known| known.contains_key(&sha256))
        {
            let wanted = sha256.clone();
            spawn_local(async move {
                if let Ok(png) = self.api.logo(&wanted).await {
                    // Where the rooms were left meanwhile, nobody looks.
                    let _ = self
                        .known
                        .try_update(|known| known.insert(wanted, png_address(&png)));
                }
            });
        }
        Signal::derive(move || self.known.with(|known| known.get(&sha256).cloned()))
    }
}
