//! Calls about connections to customers' tenants.

use hallpass_protocol::app_registration::{AppRegistrationView, PutAppRegistrationRequest};
use hallpass_protocol::connection::{
    AppPermissionsResponse, ConnectionView, DisconnectResponse, FinishConsentRequest,
    PutDomainRequest, StartConsentRequest, StartConsentResponse, TenantFactsResponse,
};
use hallpass_protocol::ids::CustomerId;

use super::call::{CallError, Method};
use super::signed_in::SignedInApi;

const REGISTRATION: &str = "/v1/app-registration";

impl SignedInApi {
    /// The MSP's app registration, and what one has to be like.
    pub(crate) async fn app_registration(self) -> Result<AppRegistrationView, CallError> {
        self.read(REGISTRATION).await
    }

    /// Gives the registration, or replaces its credential.
    pub(crate) async fn put_app_registration(
        self,
        request: PutAppRegistrationRequest,
    ) -> Result<AppRegistrationView, CallError> {
        self.act_with(Method::Put, REGISTRATION, &request).await
    }

    /// Forgets the registration.
    pub(crate) async fn remove_app_registration(self) -> Result<(), CallError> {
        self.delete(REGISTRATION).await
    }

    /// Asks a customer's administrator for consent.
    pub(crate) async fn start_consent(
        self,
        id: CustomerId,
    ) -> Result<StartConsentResponse, CallError> {
        let request = StartConsentRequest::default();
        self.act_with(Method::Post, &path(id, "consent"), &request)
            .await
    }

    /// Brings back what Microsoft's page answered.
    pub(crate) async fn finish_consent(self, query: String) -> Result<ConnectionView, CallError> {
        let request = FinishConsentRequest { query };
        self.act_with(Method::Post, "/v1/consent/finish", &request)
            .await
    }

    /// A customer's connection with what was checked.
    pub(crate) async fn connection(self, id: CustomerId) -> Result<ConnectionView, CallError> {
        self.read(&path(id, "connection")).await
    }

    /// What the tenant says about itself now.
    pub(crate) async fn tenant(self, id: CustomerId) -> Result<TenantFactsResponse, CallError> {
        self.read(&path(id, "tenant")).await
    }

    /// Chooses the domain in which accounts are made.
    pub(crate) async fn put_domain(
        self,
        id: CustomerId,
        domain: String,
    ) -> Result<ConnectionView, CallError> {
        let request = PutDomainRequest { domain };
        self.act_with(Method::Put, &path(id, "domain"), &request)
            .await
    }

    /// What the application may do in the tenant.
    pub(crate) async fn app_permissions(
        self,
        id: CustomerId,
    ) -> Result<AppPermissionsResponse, CallError> {
        self.read(&path(id, "app-permissions")).await
    }

    /// Disconnects a customer, or asks how far that is.
    pub(crate) async fn disconnect(self, id: CustomerId) -> Result<DisconnectResponse, CallError> {
        self.act(Method::Delete, &path(id, "connection")).await
    }
}

fn path(id: CustomerId, what: &str) -> String {
    format!("/v1/customers/{id}/{what}")
}
