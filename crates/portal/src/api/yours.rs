//! Calls about the caller: session, accounts, passkeys, sessions.

use hallpass_protocol::account::{AccountResponse, AccountsResponse};
use hallpass_protocol::enrolment::FinishEnrolmentRequest;
use hallpass_protocol::ids::{AccountId, PasskeyId, SessionId};
use hallpass_protocol::session::{SessionView, SessionsResponse};
use hallpass_protocol::technician::{
    PasskeyResponse, PasskeysResponse, RenamePasskeyRequest, StartPasskeyResponse,
};

use super::call::{CallError, Method};
use super::signed_in::SignedInApi;

impl SignedInApi {
    /// Who is signed in.
    pub(crate) async fn session(self) -> Result<SessionView, CallError> {
        self.read("/v1/session").await
    }

    /// The technician's accounts.
    pub(crate) async fn accounts(self) -> Result<AccountsResponse, CallError> {
        self.read("/v1/accounts").await
    }

    /// Ends an account now.
    pub(crate) async fn end_account(self, id: AccountId) -> Result<AccountResponse, CallError> {
        self.act(Method::Post, &format!("/v1/accounts/{id}/end"))
            .await
    }

    /// The technician's passkeys.
    pub(crate) async fn passkeys(self) -> Result<PasskeysResponse, CallError> {
        self.read("/v1/passkeys").await
    }

    /// Starts the ceremony that adds a passkey.
    pub(crate) async fn start_passkey(self) -> Result<StartPasskeyResponse, CallError> {
        self.act(Method::Post, "/v1/passkeys/start").await
    }

    /// Ends it with the new passkey.
    pub(crate) async fn finish_passkey(
        self,
        request: &FinishEnrolmentRequest,
    ) -> Result<PasskeyResponse, CallError> {
        self.act_with(Method::Post, "/v1/passkeys/finish", request)
            .await
    }

    /// Gives a passkey another name.
    pub(crate) async fn rename_passkey(
        self,
        id: PasskeyId,
        name: String,
    ) -> Result<PasskeyResponse, CallError> {
        let path = format!("/v1/passkeys/{id}");
        self.act_with(Method::Patch, &path, &RenamePasskeyRequest { name })
            .await
    }

    /// Removes a passkey; sessions that began with it end.
    pub(crate) async fn remove_passkey(self, id: PasskeyId) -> Result<(), CallError> {
        self.delete(&format!("/v1/passkeys/{id}")).await
    }

    /// The technician's sessions.
    pub(crate) async fn sessions(self) -> Result<SessionsResponse, CallError> {
        self.read("/v1/sessions").await
    }

    /// Ends one of them.
    pub(crate) async fn end_session(self, id: SessionId) -> Result<(), CallError> {
        self.delete(&format!("/v1/sessions/{id}")).await
    }

    /// Ends all of them, this one too.
    pub(crate) async fn end_all_sessions(self) -> Result<(), CallError> {
        self.delete("/v1/sessions").await
    }
}
