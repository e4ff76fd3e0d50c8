//! Calls about technicians and their invitations.

use hallpass_protocol::account::EndAccountsResponse;
use hallpass_protocol::ids::{PasskeyId, TechnicianId};
use hallpass_protocol::technician::{
    ChangeTechnicianRequest, InvitationResponse, InviteTechnicianRequest, InviteTechnicianResponse,
    ReinviteRequest, TechnicianResponse, TechniciansResponse,
};

use super::call::{CallError, Method};
use super::signed_in::SignedInApi;

impl SignedInApi {
    /// The MSP's technicians.
    pub(crate) async fn technicians(self) -> Result<TechniciansResponse, CallError> {
        self.read("/v1/technicians").await
    }

    /// Adds a technician and invites them.
    pub(crate) async fn invite_technician(
        self,
        request: &InviteTechnicianRequest,
    ) -> Result<InviteTechnicianResponse, CallError> {
        self.act_with(Method::Post, "/v1/technicians", request)
            .await
    }

    /// One technician with all that belongs to them.
    pub(crate) async fn technician(
        self,
        id: TechnicianId,
    ) -> Result<TechnicianResponse, CallError> {
        self.read(&path(id, "")).await
    }

    /// Changes name or role.
    pub(crate) async fn change_technician(
        self,
        id: TechnicianId,
        request: &ChangeTechnicianRequest,
    ) -> Result<TechnicianResponse, CallError> {
        self.act_with(Method::Patch, &path(id, ""), request).await
    }

    /// Ends sessions and accounts, and lets the technician in no more until resumed.
    pub(crate) async fn suspend_technician(
        self,
        id: TechnicianId,
    ) -> Result<TechnicianResponse, CallError> {
        self.act(Method::Post, &path(id, "/suspend")).await
    }

    /// Lets a suspended technician in again.
    pub(crate) async fn resume_technician(
        self,
        id: TechnicianId,
    ) -> Result<TechnicianResponse, CallError> {
        self.act(Method::Post, &path(id, "/resume")).await
    }

    /// Ends all accounts of a technician now.
    pub(crate) async fn end_accounts_of(
        self,
        id: TechnicianId,
    ) -> Result<EndAccountsResponse, CallError> {
        self.act(Method::Post, &path(id, "/end-accounts")).await
    }

    /// Removes a technician; sessions and accounts end.
    pub(crate) async fn remove_technician(self, id: TechnicianId) -> Result<(), CallError> {
        self.delete(&path(id, "")).await
    }

    /// Makes a new invitation; an earlier one is void.
    pub(crate) async fn reinvite_technician(
        self,
        id: TechnicianId,
        request: &ReinviteRequest,
    ) -> Result<InvitationResponse, CallError> {
        self.act_with(Method::Post, &path(id, "/invitation"), request)
            .await
    }

    /// Takes an open invitation back.
    pub(crate) async fn withdraw_invitation(self, id: TechnicianId) -> Result<(), CallError> {
        self.delete(&path(id, "/invitation")).await
    }

    /// Removes somebody else's passkey.
    pub(crate) async fn remove_passkey_of(
        self,
        id: TechnicianId,
        passkey: PasskeyId,
    ) -> Result<(), CallError> {
        self.delete(&path(id, &format!("/passkeys/{passkey}")))
            .await
    }
}

fn path(id: TechnicianId, rest: &str) -> String {
    format!("/v1/technicians/{id}{rest}")
}
