//! Where launched tabs open, and so which sessions of the browser they share.

use hallpass_protocol::account::AccountView;

use crate::ports::{LaunchPlace, LaunchSettings, PortError};
use crate::worker::Worker;
use crate::worker::binding::CookieStore;
use crate::worker::launch::{BLANK, unavailable};
use crate::worker::platform::{ContainersOff, Platform, TabError};

/// The browser keeps extensions out of private windows until the person lets them in.
const NO_PRIVATE_WINDOWS: &str = "Hallpass may not open private windows yet. Allow it on the \
     browser's page of extensions, in the details of Hallpass.";

const NO_CONTAINERS: &str =
    "This browser has no containers. Choose another place for portals in Hallpass's settings.";

const CONTAINERS_OFF: &str = "Containers are switched off in this browser. Switch on \"Enable \
     Container Tabs\" in its settings, or choose another place for portals in Hallpass's settings.";

impl<P: Platform> Worker<P> {
    /// A blank tab where the technician wants portals to open, and whose cookies it shares.
    pub(super) async fn open_blank(
        &self,
        account: &AccountView,
    ) -> Result<(i32, CookieStore), PortError> {
        let place = self.launch_place().await;
        self.require_place(place).await?;
        match place {
            LaunchPlace::Window => {
                let tab = self.platform().create(BLANK).await;
                Ok((tab.map_err(not_opened)?, CookieStore::Default))
            }
            LaunchPlace::PrivateWindow => {
                let tab = self.platform().create_private(BLANK).await;
                Ok((tab.map_err(not_opened)?, CookieStore::Private))
            }
            LaunchPlace::Container => {
                let store = self.container_for(account).await?;
                let tab = self.platform().create_in_container(BLANK, &store).await;
                Ok((tab.map_err(not_opened)?, CookieStore::Container(store)))
            }
        }
    }

    /// The customer's container: the one that was made for it, or a new one if there is none or the
    /// person removed it. Found by the customer's id: names change, and two customers may share one.
    async fn container_for(&self, account: &AccountView) -> Result<String, PortError> {
        // Two launches at once must not make two.
        let _turn = self.0.container_turn.lock().await;
        let known = self.platform().containers().await.map_err(switched_off)?;
        let kept = self.platform().container_of(account.customer_id).await;
        if let Some(kept) = kept.filter(|kept| known.contains(kept)) {
            return Ok(kept);
        }
        let made = self.platform().make_container(&account.customer_name).await;
        let made = made.map_err(switched_off)?;
        self.platform().keep_container(account.customer_id, &made);
        Ok(made)
    }

    /// Where portals open.
    async fn launch_place(&self) -> LaunchPlace {
        let chosen = self.platform().launch_place().await;
        chosen.map_or_else(LaunchPlace::default, |name| LaunchPlace::from_name(&name))
    }

    /// Whether the browser lets us open tabs there, and the sentence that says what to do if not.
    async fn require_place(&self, place: LaunchPlace) -> Result<(), PortError> {
        match place {
            LaunchPlace::Window => Ok(()),
            LaunchPlace::PrivateWindow => {
                let is_allowed = self.platform().may_open_private_windows().await;
                is_allowed
                    .then_some(())
                    .ok_or_else(|| unavailable(NO_PRIVATE_WINDOWS))
            }
            LaunchPlace::Container if !self.platform().has_containers() => {
                Err(unavailable(NO_CONTAINERS))
            }
            LaunchPlace::Container => {
                let containers = self.platform().containers().await;
                containers.map(drop).map_err(switched_off)
            }
        }
    }

    /// Where portals open, and what else there is to choose.
    pub(super) async fn launch_settings(&self) -> LaunchSettings {
        let (place, may_open_private_windows) = futures::join!(
            self.launch_place(),
            self.platform().may_open_private_windows()
        );
        LaunchSettings {
            place,
            may_open_private_windows,
            has_containers: self.platform().has_containers(),
        }
    }

    /// Remembers where portals open from now on.
    pub(super) async fn choose_launch_place(
        &self,
        place: LaunchPlace,
    ) -> Result<LaunchSettings, PortError> {
        self.require_place(place).await?;
        self.platform().choose_launch_place(place.name());
        Ok(self.launch_settings().await)
    }
}

fn not_opened(TabError: TabError) -> PortError {
    unavailable("The browser did not open a tab. Open a window, then try again.")
}

fn switched_off(ContainersOff: ContainersOff) -> PortError {
    unavailable(CONTAINERS_OFF)
}
