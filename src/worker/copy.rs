//! Copy: the way out where a page cannot be filled.

use crate::ports::{CopyField, CredentialText, PortError};
use crate::worker::Worker;
use crate::worker::platform::Platform;

impl<P: Platform> Worker<P> {
    /// The text that the technician asked for; nothing of it stays here.
    pub(super) async fn text_to_copy(&self, field: CopyField) -> Result<CredentialText, PortError> {
        match field {
            CopyField::UserName { account_id } => {
                let account = self.require_usable(account_id)?;
                Ok(CredentialText::new(account.user_principal_name))
            }
            CopyField::Password { account_id } => {
                self.require_usable(account_id)?;
                self.prepare_credential(account_id).await?;
                let opened = self.change(|state| state.opened.remove(account_id));
                let opened = opened.ok_or(PortError::Unreachable)?;
                // EXPOSE: the technician pressed copy; the popup puts it on the clipboard.
                let text = opened.credential.password.expose().to_owned();
                Ok(CredentialText::new(text))
            }
        }
    }
}
