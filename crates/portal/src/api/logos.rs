//! Calls about logos.

use hallpass_protocol::logo::{LogoHash, LogoResponse};
use web_sys::{AbortSignal, Blob};

use super::call::{Call, CallError, Method};
use super::client::Opened;
use super::fetch;
use super::signed_in::SignedInApi;

impl SignedInApi {
    /// Uploads a logo; the cloud decodes it, whatever it is called.
    pub(crate) async fn add_logo(self, file: Blob) -> Result<LogoResponse, CallError> {
        let call = Call::with_file(Method::Post, "/v1/logos", file);
        self.send(&call).await?.json()
    }

    /// The bytes of a logo, a PNG.
    pub(crate) async fn logo(self, sha256: &LogoHash) -> Result<Vec<u8>, CallError> {
        let call = Call::new(Method::Get, format!("/v1/logos/{sha256}"));
        let limit = AbortSignal::timeout_with_u32(fetch::TIMEOUT_MS);
        match self.client().identity().open(&call, &limit).await? {
            Opened::Stream(response) => fetch::read_bytes(&response).await,
            Opened::Refused(answer) => {
                Err(answer.nothing().err().unwrap_or(CallError::NotHallpass))
            }
        }
    }
}
