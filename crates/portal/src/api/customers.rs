//! Calls about customers.

use hallpass_protocol::access::AccessPreviewResponse;
use hallpass_protocol::account::EndAccountsResponse;
use hallpass_protocol::customer::{
    AllTagsResponse, ConnectionHealth, CustomersHealthResponse, CustomersResponse,
    NameCustomerRequest, NamedCustomerResponse, PutTagsRequest, TagsResponse,
};
use hallpass_protocol::ids::CustomerId;

use super::call::{CallError, Method};
use super::signed_in::SignedInApi;

impl SignedInApi {
    /// The MSP's customers, by name.
    pub(crate) async fn customers(self) -> Result<CustomersResponse, CallError> {
        self.read("/v1/customers").await
    }

    /// Adds a customer.
    pub(crate) async fn add_customer(
        self,
        name: String,
    ) -> Result<NamedCustomerResponse, CallError> {
        self.act_with(Method::Post, "/v1/customers", &NameCustomerRequest { name })
            .await
    }

    /// Gives a customer another name.
    pub(crate) async fn rename_customer(
        self,
        id: CustomerId,
        name: String,
    ) -> Result<NamedCustomerResponse, CallError> {
        let path = format!("/v1/customers/{id}");
        self.act_with(Method::Patch, &path, &NameCustomerRequest { name })
            .await
    }

    /// The tags of all customers.
    pub(crate) async fn all_tags(self) -> Result<AllTagsResponse, CallError> {
        self.read("/v1/customers/tags").await
    }

    /// Who would gain or lose a customer by other tags.
    pub(crate) async fn preview_tags(
        self,
        id: CustomerId,
        tags: Vec<String>,
    ) -> Result<AccessPreviewResponse, CallError> {
        let path = format!("/v1/customers/{id}/tags/preview");
        self.act_with(Method::Post, &path, &PutTagsRequest { tags })
            .await
    }

    /// Gives a customer other tags.
    pub(crate) async fn put_tags(
        self,
        id: CustomerId,
        tags: Vec<String>,
    ) -> Result<TagsResponse, CallError> {
        let path = format!("/v1/customers/{id}/tags");
        self.act_with(Method::Put, &path, &PutTagsRequest { tags })
            .await
    }

    /// What is known of the customers' connections.
    pub(crate) async fn customers_health(self) -> Result<CustomersHealthResponse, CallError> {
        self.read("/v1/customers/health").await
    }

    /// Asks a customer's tenant now what Hallpass may do there.
    pub(crate) async fn check_customer(
        self,
        id: CustomerId,
    ) -> Result<ConnectionHealth, CallError> {
        self.act(Method::Post, &format!("/v1/customers/{id}/check"))
            .await
    }

    /// Ends everybody's accounts in a customer's tenant.
    pub(crate) async fn end_accounts_at(
        self,
        id: CustomerId,
    ) -> Result<EndAccountsResponse, CallError> {
        self.act(Method::Post, &format!("/v1/customers/{id}/end-accounts"))
            .await
    }
}
