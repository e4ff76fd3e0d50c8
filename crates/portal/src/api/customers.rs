//! Calls about customers.

use hallpass_protocol::account::EndAccountsResponse;
use hallpass_protocol::customer::{ConnectionHealth, CustomersHealthResponse, CustomersResponse};
use hallpass_protocol::ids::CustomerId;

use super::call::{CallError, Method};
use super::signed_in::SignedInApi;

impl SignedInApi {
    /// The MSP's customers, by name.
    pub(crate) async fn customers(self) -> Result<CustomersResponse, CallError> {
        self.read("/v1/customers").await
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
