//! What anybody may call.

use hallpass_protocol::enrolment::{
    FinishEnrolmentRequest, FinishEnrolmentResponse, StartEnrolmentRequest, StartEnrolmentResponse,
};
use hallpass_protocol::session::{FinishSignInRequest, SessionResponse, StartSignInResponse};
use hallpass_ui::ceremony;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::call::{Call, CallError, Method};
use super::client::Client;

/// What anybody may call.
#[derive(Clone, Copy)]
pub(crate) struct Api {
    client: Client,
}

impl Api {
    /// The API as `client` calls it.
    pub(crate) const fn new(client: Client) -> Self {
        Self { client }
    }

    /// A browser without a session, for one ceremony: its key is never stored.
    pub(crate) fn for_one_ceremony() -> Self {
        Self::new(Client::new())
    }

    /// Opens an invitation.
    pub(crate) async fn start_enrolment(
        self,
        request: &StartEnrolmentRequest,
    ) -> Result<StartEnrolmentResponse, CallError> {
        self.post("/v1/enrolment/start", request).await
    }

    /// Uses it up.
    pub(crate) async fn finish_enrolment(
        self,
        request: &FinishEnrolmentRequest,
    ) -> Result<FinishEnrolmentResponse, CallError> {
        self.post("/v1/enrolment/finish", request).await
    }

    /// A whole sign-in: the cloud's challenge, the person's passkey, the session. The PRF's output
    /// is dropped at once: the portal opens no credentials.
    pub(crate) async fn sign_in(self) -> Result<SessionResponse, CallError> {
        let start = Call::new(Method::Post, "/v1/sign-in/start");
        let started: StartSignInResponse =
            self.client.identity().send(&start, None).await?.json()?;
        let assertion = ceremony::get(&started.options).await?;
        let request = FinishSignInRequest {
            ceremony_id: started.ceremony_id,
            credential: assertion.credential,
        };
        self.post("/v1/sign-in/finish", &request).await
    }

    async fn post<T: DeserializeOwned>(
        self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, CallError> {
        let call = Call::with_body(Method::Post, path, body)?;
        self.client.identity().send(&call, None).await?.json()
    }
}
