//! The logos that accounts carry.

use hallpass_protocol::logo::{LogoHash, LogoImage};

use crate::worker::Worker;
use crate::worker::cloud::{Call, CloudError};
use crate::worker::platform::Platform;

impl<P: Platform> Worker<P> {
    /// A logo. Each is fetched once in a worker's life: its hash is its name, so it never changes.
    pub(super) async fn logo_now(&self, sha256: LogoHash) -> Result<LogoImage, CloudError> {
        let known = self.look(|state| {
            let one = state.logos.iter().find(|(name, _)| *name == sha256);
            one.map(|(_, logo)| logo.clone())
        });
        if let Some(known) = known {
            return Ok(known);
        }
        let path = format!("/v1/logos/{sha256}/base64");
        let logo: LogoImage = self.call(Call::get(path)).await?;
        self.change(|state| state.logos.push((sha256, logo.clone())));
        Ok(logo)
    }
}
