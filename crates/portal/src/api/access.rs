//! Calls about who reaches which customers.

use hallpass_protocol::access::{
    AccessPreviewResponse, AccessResponse, PutAccessRequest, SaveAccessResponse,
};

use super::call::{CallError, Method};
use super::signed_in::SignedInApi;

impl SignedInApi {
    /// Who reaches whom.
    pub(crate) async fn access(self) -> Result<AccessResponse, CallError> {
        self.read("/v1/access").await
    }

    /// Who would reach other customers than now.
    pub(crate) async fn preview_access(
        self,
        request: PutAccessRequest,
    ) -> Result<AccessPreviewResponse, CallError> {
        self.act_with(Method::Post, "/v1/access/preview", &request)
            .await
    }

    /// Saves who reaches whom.
    pub(crate) async fn save_access(
        self,
        request: PutAccessRequest,
    ) -> Result<SaveAccessResponse, CallError> {
        self.act_with(Method::Put, "/v1/access", &request).await
    }
}
