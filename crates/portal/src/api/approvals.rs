//! Calls of people who approve, and of those who look at what was approved.

use hallpass_protocol::Base64Url;
use hallpass_protocol::approval::{
    ApproveRequest, DecisionResponse, DenyRequest, FindApprovalRequest, InboxResponse,
    OpenApprovalRequest, OpenApprovalResponse,
};
use hallpass_protocol::attempt::{AttemptsQuery, AttemptsResponse};
use hallpass_protocol::ids::ApprovalId;

use super::call::{Call, CallError, Method};
use super::signed_in::SignedInApi;
use crate::state::attempts::to_query_string;

const ATTEMPTS: &str = "/v1/approvals/attempts";

impl SignedInApi {
    /// What the person could approve.
    pub(crate) async fn inbox(self) -> Result<InboxResponse, CallError> {
        self.read("/v1/approvals/inbox").await
    }

    /// Opens the request of a typed code.
    pub(crate) async fn find_approval(
        self,
        code: String,
    ) -> Result<OpenApprovalResponse, CallError> {
        let request = FindApprovalRequest { code };
        self.act_with(Method::Post, "/v1/approvals/find", &request)
            .await
    }

    /// Opens a request, with the nonce of its link where it was scanned.
    pub(crate) async fn open_approval(
        self,
        id: ApprovalId,
        nonce: Option<[u8; 16]>,
    ) -> Result<OpenApprovalResponse, CallError> {
        let request = OpenApprovalRequest {
            nonce: nonce.map(|bytes| Base64Url::from(bytes.to_vec())),
        };
        self.act_with(Method::Post, &path(id, "open"), &request)
            .await
    }

    /// Approves it.
    pub(crate) async fn approve(
        self,
        id: ApprovalId,
        request: &ApproveRequest,
    ) -> Result<DecisionResponse, CallError> {
        self.act_with(Method::Post, &path(id, "approve"), request)
            .await
    }

    /// Denies it.
    pub(crate) async fn deny(
        self,
        id: ApprovalId,
        request: &DenyRequest,
    ) -> Result<DecisionResponse, CallError> {
        self.act_with(Method::Post, &path(id, "deny"), request)
            .await
    }

    /// A page of what was asked for and what became of it.
    pub(crate) async fn attempts(
        self,
        query: AttemptsQuery,
    ) -> Result<AttemptsResponse, CallError> {
        self.read(&format!("{ATTEMPTS}{}", to_query_string(&query)))
            .await
    }

    /// All of it as CSV (RFC 4180).
    pub(crate) async fn export_attempts(self, query: AttemptsQuery) -> Result<String, CallError> {
        let path = format!("{ATTEMPTS}/export{}", to_query_string(&query));
        self.send(&Call::new(Method::Get, path)).await?.text()
    }
}

fn path(id: ApprovalId, what: &str) -> String {
    format!("/v1/approvals/{id}/{what}")
}
