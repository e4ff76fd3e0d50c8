//! The cloud's API. The type says what may be called: [`Api`] needs no session, [`SignedInApi`]
//! holds one. The token lives in memory alone and goes with the page.

mod call;
mod fetch;

use hallpass_protocol::account::{AccountResponse, AccountsResponse};
use hallpass_protocol::enrolment::{
    FinishEnrolmentRequest, FinishEnrolmentResponse, StartEnrolmentRequest, StartEnrolmentResponse,
};
use hallpass_protocol::ids::AccountId;
use hallpass_protocol::session::{
    FinishSignInRequest, SessionResponse, SessionView, StartSignInResponse,
};
use zeroize::Zeroizing;

pub(crate) use call::CallError;
use call::{Answer, Method};

/// What anybody may call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Api;

impl Api {
    /// Opens an invitation.
    pub(crate) async fn start_enrolment(
        self,
        request: &StartEnrolmentRequest,
    ) -> Result<StartEnrolmentResponse, CallError> {
        post("/v1/enrolment/start", request).await
    }

    /// Uses it up.
    pub(crate) async fn finish_enrolment(
        self,
        request: &FinishEnrolmentRequest,
    ) -> Result<FinishEnrolmentResponse, CallError> {
        post("/v1/enrolment/finish", request).await
    }

    /// Starts a passkey ceremony.
    pub(crate) async fn start_sign_in(self) -> Result<StartSignInResponse, CallError> {
        fetch::send(Method::Post, "/v1/sign-in/start", None, None)
            .await?
            .json()
    }

    /// Ends it with a session.
    pub(crate) async fn finish_sign_in(
        self,
        request: &FinishSignInRequest,
    ) -> Result<(SignedInApi, SessionView), CallError> {
        let response: SessionResponse = post("/v1/sign-in/finish", request).await?;
        Ok((
            SignedInApi {
                token: Zeroizing::new(response.token),
            },
            response.session,
        ))
    }
}

/// What a technician with a session may call.
#[derive(Clone)]
pub(crate) struct SignedInApi {
    token: Zeroizing<String>,
}

impl SignedInApi {
    /// The technician's accounts.
    pub(crate) async fn accounts(&self) -> Result<AccountsResponse, CallError> {
        self.send(Method::Get, "/v1/accounts").await?.json()
    }

    /// Ends an account now.
    pub(crate) async fn end_account(&self, id: AccountId) -> Result<AccountResponse, CallError> {
        self.send(Method::Post, &format!("/v1/accounts/{id}/end"))
            .await?
            .json()
    }

    /// Ends the session.
    pub(crate) async fn sign_out(&self) -> Result<(), CallError> {
        self.send(Method::Delete, "/v1/session").await?.nothing()
    }

    async fn send(&self, method: Method, path: &str) -> Result<Answer, CallError> {
        fetch::send(method, path, None, Some(&self.token)).await
    }
}

async fn post<B: serde::Serialize, T: serde::de::DeserializeOwned>(
    path: &str,
    body: &B,
) -> Result<T, CallError> {
    let body = serde_json::to_string(body).map_err(|_| CallError::NotHallpass)?;
    fetch::send(Method::Post, path, Some(&body), None)
        .await?
        .json()
}
