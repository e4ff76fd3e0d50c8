//! Calls about webhooks.

use hallpass_protocol::ids::WebhookId;
use hallpass_protocol::webhook::{
    AddWebhookRequest, AddWebhookResponse, TestWebhookResponse, WebhooksResponse,
};

use super::call::{CallError, Method};
use super::signed_in::SignedInApi;

impl SignedInApi {
    /// The MSP's webhooks.
    pub(crate) async fn webhooks(self) -> Result<WebhooksResponse, CallError> {
        self.read("/v1/webhooks").await
    }

    /// Adds a webhook.
    pub(crate) async fn add_webhook(
        self,
        request: AddWebhookRequest,
    ) -> Result<AddWebhookResponse, CallError> {
        self.act_with(Method::Post, "/v1/webhooks", &request).await
    }

    /// Sends a webhook a test event.
    pub(crate) async fn test_webhook(
        self,
        id: WebhookId,
    ) -> Result<TestWebhookResponse, CallError> {
        self.act(Method::Post, &format!("/v1/webhooks/{id}/test"))
            .await
    }

    /// Removes a webhook.
    pub(crate) async fn remove_webhook(self, id: WebhookId) -> Result<(), CallError> {
        self.delete(&format!("/v1/webhooks/{id}")).await
    }
}
