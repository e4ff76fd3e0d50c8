//! Calls about the policy.

use hallpass_protocol::ids::{CustomerId, TechnicianId};
use hallpass_protocol::policy::{
    ExplainResponse, GroupLevelsResponse, LevelResponse, PolicyLevel, PreviewResponse,
    PutLevelRequest,
};

use super::call::{CallError, Method};
use super::signed_in::SignedInApi;

impl SignedInApi {
    /// What a level says.
    pub(crate) async fn policy(self, level: PolicyLevel) -> Result<LevelResponse, CallError> {
        self.read(&path(level)).await
    }

    /// Saves what a level says.
    pub(crate) async fn save_policy(
        self,
        level: PolicyLevel,
        request: PutLevelRequest,
    ) -> Result<LevelResponse, CallError> {
        self.act_with(Method::Put, &path(level), &request).await
    }

    /// Who would gain and who would lose what.
    pub(crate) async fn preview_policy(
        self,
        level: PolicyLevel,
        request: PutLevelRequest,
    ) -> Result<PreviewResponse, CallError> {
        let path = format!("{}/preview", path(level));
        self.act_with(Method::Post, &path, &request).await
    }

    /// The groups that say something at a customer.
    pub(crate) async fn group_policies(
        self,
        customer: CustomerId,
    ) -> Result<GroupLevelsResponse, CallError> {
        self.read(&format!("/v1/customers/{customer}/policy/groups"))
            .await
    }

    /// What holds for a technician at a customer, and why.
    pub(crate) async fn explain_policy(
        self,
        customer: CustomerId,
        technician: TechnicianId,
    ) -> Result<ExplainResponse, CallError> {
        let path = format!("/v1/customers/{customer}/policy/explain?technician_id={technician}");
        self.read(&path).await
    }
}

fn path(level: PolicyLevel) -> String {
    match level {
        PolicyLevel::BuiltIn | PolicyLevel::Global => "/v1/policy".to_owned(),
        PolicyLevel::Customer { customer_id } => format!("/v1/customers/{customer_id}/policy"),
        PolicyLevel::Group {
            customer_id,
            group_id,
        } => format!("/v1/customers/{customer_id}/policy/groups/{group_id}"),
    }
}
