//! Sign-in on a computer where a technician has no passkey, by their phone, for one account (ADR 26).
//!
//! 1. A browser that nobody knows makes a wish, and shows its link and number. Where no MSP's policy
//!    allows it, there are none.
//! 2. One technician, signed in with a passkey on a phone in the same network, opens it, chooses one of
//!    their running accounts, types the number and signs all of it with their passkey.
//! 3. The browser's token is then that of a session for this account alone. Its credential was sealed
//!    again by the phone, to the browser's one-time key.
//!
//! Every change is decided by [`hallpass_approval::computer_sign_in::decide`].

mod allowing;
mod attempt;
mod bound_session;
mod denying;
mod evidence;
mod flood;
mod offer;
mod opening;
mod record;
mod refusal;
mod signing;
mod starting;
mod view;

pub use allowing::allow;
pub use attempt::{Allowed, ComputerAttempt, Ending};
pub use bound_session::AccountBound;
pub use denying::{cancel, deny};
pub use evidence::ComputerSignInEvidence;
pub use flood::FloodWatch;
pub use opening::{find, open};
pub use record::{ComputerSignIn, Opening, Stage};
pub use refusal::ComputerSignInError;
pub use starting::start;
pub use view::view;

use hallpass_protocol::Timestamp;
use hallpass_protocol::approval::ApprovalWarning;
use hallpass_protocol::ids::MspId;

use crate::app::App;
use crate::approval::warning_of;
use crate::audit::Actor;
use crate::http::browser::CallingBrowser;
use crate::http::peer_address::PeerAddress;
use crate::store::sessions::Session;
use crate::store::technicians::{self, Technician};
use crate::store::{StoreError, sql};

/// A technician on their phone.
#[derive(Debug, Clone, Copy)]
pub struct Phone<'a> {
    /// Who.
    pub technician: &'a Technician,
    /// In which session.
    pub session: &'a Session,
    /// With which browser.
    pub browser: &'a CallingBrowser,
    /// From where.
    pub peer: PeerAddress,
}

impl Phone<'_> {
    const fn msp_id(&self) -> MspId {
        self.technician.msp_id
    }

    const fn actor(&self) -> Actor {
        Actor::Technician {
            technician_id: self.technician.id,
        }
    }

    /// What is unusual about where they are; nothing, where nobody knows where that is.
    async fn warnings(
        &self,
        app: &App,
        connection: &mut sql::Connection,
        now: Timestamp,
    ) -> Result<Vec<ApprovalWarning>, StoreError> {
        let strange = app
            .approvals
            .find_strangeness(connection, (self.session, self.browser), now)
            .await?;
        Ok(strange.into_iter().map(warning_of).collect())
    }

    /// How the wish ends by what they do, which is no yes.
    fn ending(&self, app: &App, stage: Stage, now: Timestamp) -> Ending {
        Ending {
            stage,
            at: now,
            from: self.browser.address.clone(),
            place: app.approvals.place_at(self.browser.address.as_deref()),
            is_alarm: false,
            allowed: None,
        }
    }

    /// The technician as they are now that nobody else writes.
    async fn read_again(
        &self,
        connection: &mut sql::Connection,
    ) -> Result<Technician, ComputerSignInError> {
        let found = technicians::find(connection, self.msp_id(), self.technician.id).await?;
        found
            .filter(|technician| !technician.is_suspended())
            .ok_or(ComputerSignInError::Stopped)
    }
}

/// Whether a level of the MSP allows signing in by phone.
async fn is_allowed_in(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<bool, StoreError> {
    let allowing = crate::store::computer_sign_ins::list_allowing_msps(connection).await?;
    Ok(allowing.contains(&msp_id))
}
