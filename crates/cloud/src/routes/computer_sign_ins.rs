//! Computers that a technician's phone signs in, for one account.

pub mod allow;
pub mod cancel;
pub mod deny;
pub mod find;
pub mod get;
pub mod open;
pub mod start;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use hallpass_protocol::ids::ComputerSignInId;

use crate::app::App;
use crate::authorization::Relation;
use crate::computer_sign_in::Phone;
use crate::failure::Failure;
use crate::http::browser::CallingBrowser;
use crate::http::peer_address::PeerAddress;
use crate::http::signed_in::SignedIn;

/// The technician's phone, and where it is.
#[derive(Debug, Clone)]
pub struct CallingPhone {
    caller: SignedIn,
    browser: CallingBrowser,
    peer: PeerAddress,
}

impl CallingPhone {
    const fn phone(&self) -> Phone<'_> {
        Phone {
            technician: &self.caller.technician,
            session: &self.caller.session,
            browser: &self.browser,
            peer: self.peer,
        }
    }
}

impl FromRequestParts<App> for CallingPhone {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let caller = SignedIn::from_request_parts(parts, app).await?;
        caller.authorize(Relation::Own)?;
        let Ok(peer) = PeerAddress::from_request_parts(parts, app).await;
        Ok(Self {
            caller,
            browser: CallingBrowser::of(parts),
            peer,
        })
    }
}

fn parse(id: &str) -> Result<ComputerSignInId, Failure> {
    id.parse().map_err(|_| Failure::not_found())
}

#[cfg(test)]
mod tests;
