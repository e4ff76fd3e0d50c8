//! Where a launched tab arrives. A portal that asks for a sign-in leads to Microsoft's page, whose
//! content script reports; one that somebody is signed in to already shows its own page at once.
//! The browser does not tell us its address, only that the tab has loaded something else.

use hallpass_protocol::ids::AccountId;

use crate::ports::Portal;
use crate::worker::Worker;
use crate::worker::binding::{CookieStore, TabBinding};
use crate::worker::platform::Platform;
use crate::worker::sign_in_page::sign_in_host;
use crate::worker::state::{State, Topic};

/// The portal let somebody in whom we did not sign in.
const FOREIGN_SESSION: &str = "The portal opened without asking who signs in: this browser is \
     signed in to it as somebody else. Sign out there, or choose in Hallpass's settings that \
     portals open in private windows.";

/// Where an account was signed in by us: as long as the browser runs, the portal may go on without
/// asking.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Arrival {
    portal: Portal,
    account_id: AccountId,
    /// Private windows, and each container, know of their own sessions only.
    cookie_store: CookieStore,
}

/// What a launched tab met on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    /// No page of the sign-in that asked for anything.
    Nothing,
    /// One that we gave no secret to: what it leads to, such as another identity provider, is told
    /// by its own hint.
    Question,
    /// One that we gave a secret to.
    SignedIn,
}

impl State {
    /// Whether nobody has to be asked who `arrival` is: we signed the account in, and nobody else
    /// at this portal since.
    fn is_let_in_silently(&self, arrival: &Arrival) -> bool {
        let mut here = self
            .arrivals
            .iter()
            .rev()
            .filter(|one| one.cookie_store == arrival.cookie_store);
        let is_signed_in = here.clone().any(|one| one.account_id == arrival.account_id);
        let last = here.find(|one| one.portal == arrival.portal);
        is_signed_in && last.is_none_or(|one| one.account_id == arrival.account_id)
    }

    /// Notes that the account was signed in.
    fn note_arrival(&mut self, arrival: Arrival) {
        self.arrivals.retain(|one| *one != arrival);
        self.arrivals.push(arrival);
    }
}

impl<P: Platform> Worker<P> {
    /// Whether a page that has loaded may be a launched portal's: the browser need not tell of any
    /// other.
    pub fn watches_tabs(&self) -> bool {
        let now = self.now_unix_ms();
        self.look(|state| state.bindings.iter().any(|one| one.is_on_its_way(now)))
    }

    /// `tabs.onUpdated`: a tab has loaded a page.
    pub async fn tab_loaded(&self, tab_id: i32) {
        if self.arrival_of(tab_id).is_none() {
            return;
        }
        let Some(tab) = self.platform().tab(tab_id).await else {
            return;
        };
        // What was loaded may be the page before; of a sign-in page its content script tells.
        if tab.is_loading
            || tab
                .url
                .as_deref()
                .is_some_and(|url| sign_in_host(url).is_some())
        {
            return;
        }
        let Some((arrival, met)) = self.arrival_of(tab_id) else {
            return;
        };
        if met == Met::SignedIn || self.look(|state| state.is_let_in_silently(&arrival)) {
            self.arrive(tab_id, arrival);
        } else if met == Met::Nothing {
            // It stays bound: signed out of there, it is signed in to as it should be.
            self.hint(arrival.account_id, Some(FOREIGN_SESSION.to_owned()));
        }
    }

    /// The tab has arrived, signed in as the account.
    fn arrive(&self, tab_id: i32, arrival: Arrival) {
        let account_id = arrival.account_id;
        self.change(|state| state.note_arrival(arrival));
        self.save(&[Topic::Arrivals]);
        self.change_binding(tab_id, TabBinding::arrive);
        self.hint(account_id, None);
    }

    /// The last screen of a sign-in was answered: what comes is the portal.
    pub(super) fn sign_in_is_done(&self, tab_id: i32) {
        if let Some((arrival, Met::SignedIn)) = self.arrival_of(tab_id) {
            self.change(|state| state.note_arrival(arrival));
            self.save(&[Topic::Arrivals]);
        }
    }

    /// As what a tab that is under way will arrive, and what it met so far.
    fn arrival_of(&self, tab_id: i32) -> Option<(Arrival, Met)> {
        let now = self.now_unix_ms();
        self.look(|state| {
            let mut bindings = state.bindings.iter();
            let binding = bindings.find(|one| one.tab_id == tab_id && one.is_under_way(now))?;
            let arrival = Arrival {
                portal: binding.portal?,
                account_id: binding.account_id,
                cookie_store: binding.cookie_store.clone(),
            };
            let met = match (binding.is_any_submitted(), binding.was_asked()) {
                (true, _) => Met::SignedIn,
                (false, true) => Met::Question,
                (false, false) => Met::Nothing,
            };
            Some((arrival, met))
        })
    }
}
