//! Calls about computers that the technician's phone signs in.

use hallpass_protocol::Base64Url;
use hallpass_protocol::computer_sign_in::{
    AllowComputerSignInRequest, ComputerSignInDecision, DenyComputerSignInRequest,
    FindComputerSignInRequest, OpenComputerSignInRequest, OpenComputerSignInResponse,
};
use hallpass_protocol::credential::CredentialResponse;
use hallpass_protocol::ids::{AccountId, ComputerSignInId};

use super::call::{Call, CallError, Method};
use super::signed_in::SignedInApi;

impl SignedInApi {
    /// Opens the computer of a typed code.
    pub(crate) async fn find_computer(
        self,
        code: String,
    ) -> Result<OpenComputerSignInResponse, CallError> {
        let request = FindComputerSignInRequest { code };
        self.act_with(Method::Post, "/v1/computer-sign-ins/find", &request)
            .await
    }

    /// Opens a computer, with the nonce of its link where it was scanned just now.
    pub(crate) async fn open_computer(
        self,
        id: ComputerSignInId,
        nonce: Option<[u8; 16]>,
    ) -> Result<OpenComputerSignInResponse, CallError> {
        let request = OpenComputerSignInRequest {
            nonce: nonce.map(|bytes| Base64Url::from(bytes.to_vec())),
        };
        self.act_with(Method::Post, &path(id, "open"), &request)
            .await
    }

    /// Signs it in for one account.
    pub(crate) async fn allow_computer(
        self,
        id: ComputerSignInId,
        request: &AllowComputerSignInRequest,
    ) -> Result<ComputerSignInDecision, CallError> {
        self.act_with(Method::Post, &path(id, "allow"), request)
            .await
    }

    /// Says no.
    pub(crate) async fn deny_computer(
        self,
        id: ComputerSignInId,
        is_alarm: bool,
    ) -> Result<(), CallError> {
        let request = DenyComputerSignInRequest { is_alarm };
        let call = Call::with_body(Method::Post, path(id, "deny"), &request)?;
        self.send(&call).await?.nothing()
    }

    /// What signs one of the technician's accounts in, sealed to their passkeys.
    pub(crate) async fn credential(self, id: AccountId) -> Result<CredentialResponse, CallError> {
        self.read(&format!("/v1/accounts/{id}/credential")).await
    }
}

fn path(id: ComputerSignInId, what: &str) -> String {
    format!("/v1/computer-sign-ins/{id}/{what}")
}
