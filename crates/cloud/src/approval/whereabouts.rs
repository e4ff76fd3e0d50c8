//! Where somebody asks or decides from, and whether that is strange.

use hallpass_approval::{Sighting, Strangeness, find_strangeness};
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::RequestAccountRequest;
use hallpass_protocol::approval::ApprovalWarning;
use hallpass_protocol::place::Place;

use super::Approvals;
use super::caller::Caller;
use super::refusal::ApprovalError;
use crate::http::browser::CallingBrowser;
use crate::places::Located;
use crate::policy::find_rules;
use crate::store::sessions::Session;
use crate::store::sign_ins::{self, SeenAt};
use crate::store::{StoreError, sql};

impl Approvals {
    /// Where the caller is, in words for people.
    pub(super) fn place_of(&self, caller: Caller<'_>) -> Option<Place> {
        self.place_at(caller.browser.address.as_deref())
    }

    /// Where an address is, in words for people.
    pub(crate) fn place_at(&self, address: Option<&str>) -> Option<Place> {
        self.parts.places.find(address).map(|it| it.place)
    }

    /// What is strange about where somebody who is signed in asks from; nothing, where nobody knows
    /// where that is.
    pub(crate) async fn find_strangeness(
        &self,
        connection: &mut sql::Connection,
        (session, browser): (&Session, &CallingBrowser),
        now: Timestamp,
    ) -> Result<Vec<Strangeness>, StoreError> {
        let places = self.parts.places.current();
        let locate = |address: &str| places.find(address.parse().ok()?);
        let Some(here) = browser.address.as_deref().and_then(locate) else {
            return Ok(Vec::new());
        };
        let seen = sign_ins::list_seen(connection, session, now).await?;
        let seen: Vec<Sighting> = seen
            .into_iter()
            .filter_map(
                |SeenAt {
                     address,
                     at,
                     is_before_session,
                 }| { Some(sighting(locate(&address)?, at, is_before_session)) },
            )
            .collect();
        Ok(find_strangeness(&sighting(here, now, false), &seen))
    }

    /// Goes on only when an account that needs nobody's approval may be asked for from where the
    /// caller is: from a strange place somebody approves it, unless policy never asks for that.
    ///
    /// # Errors
    /// When somebody has to approve it, or the database cannot be read.
    pub async fn check_place(
        &self,
        caller: Caller<'_>,
        request: &RequestAccountRequest,
    ) -> Result<(), ApprovalError> {
        let (lifecycle, key) = (&self.parts.lifecycle, request.idempotency_key);
        if lifecycle.is_known(caller.technician, key).await? {
            return Ok(());
        }
        let now = self.parts.clock.now();
        let mut reader = self.parts.store.read().await?;
        if self
            .find_strangeness(&mut reader, (caller.session, caller.browser), now)
            .await?
            .is_empty()
        {
            return Ok(());
        }
        let rules = find_rules(&mut reader, caller.technician, request.customer_id).await?;
        if rules.never_asks_for_approval() {
            return Ok(());
        }
        Err(ApprovalError::StrangePlace)
    }
}

fn sighting(located: Located, at: Timestamp, is_usual: bool) -> Sighting {
    Sighting {
        country: located.place.country_code,
        network: located.place.network,
        coordinates: located.coordinates,
        at,
        is_usual,
    }
}

/// As approvers are warned of it.
pub(crate) const fn warning_of(strangeness: Strangeness) -> ApprovalWarning {
    match strangeness {
        Strangeness::NewCountry => ApprovalWarning::NewCountry,
        Strangeness::NewNetwork => ApprovalWarning::NewNetwork,
        Strangeness::TooFast => ApprovalWarning::ImpossibleTravel,
    }
}
