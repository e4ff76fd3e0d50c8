//! The MSP's own app registration.

pub mod get;
pub mod put;
pub mod remove;

use hallpass_protocol::ErrorCode;
use hallpass_protocol::app_registration::AppRegistrationView;

use crate::app_registration::{self, SaveRegistrationError};
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::sentence::sentence;
use crate::store::{StoreError, installation, sql};

/// As it is now.
async fn view(
    connection: &mut sql::Connection,
    caller: &SignedIn,
) -> Result<AppRegistrationView, StoreError> {
    let installation = installation::find(connection)
        .await?
        .ok_or_else(|| StoreError::unreadable("installation", "it was never started"))?;
    app_registration::view(connection, caller.session.msp_id, &installation.public_url).await
}

impl From<SaveRegistrationError> for Failure {
    fn from(error: SaveRegistrationError) -> Self {
        match error {
            SaveRegistrationError::InUse { .. } => {
                Self::new(ErrorCode::RegistrationInUse, sentence(&error))
            }
            SaveRegistrationError::Missing => Self::new(
                ErrorCode::RegistrationMissing,
                "There is no app registration; reload the page.",
            ),
            SaveRegistrationError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests;
