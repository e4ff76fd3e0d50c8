//! Calls about the ticket system.

use hallpass_protocol::ids::CustomerId;
use hallpass_protocol::ticket_system::{
    PutTicketSystemRequest, TestTicketSystemResponse, TicketClientChoice, TicketSystemResponse,
};

use super::call::{CallError, Method};
use super::signed_in::SignedInApi;

impl SignedInApi {
    /// The MSP's ticket system, and which customers are which clients of it.
    pub(crate) async fn ticket_system(self) -> Result<TicketSystemResponse, CallError> {
        self.read("/v1/ticket-system").await
    }

    /// Saves it, its secret included.
    pub(crate) async fn put_ticket_system(
        self,
        request: PutTicketSystemRequest,
    ) -> Result<TicketSystemResponse, CallError> {
        self.act_with(Method::Put, "/v1/ticket-system", &request)
            .await
    }

    /// Has Hallpass sign in there.
    pub(crate) async fn test_ticket_system(self) -> Result<TestTicketSystemResponse, CallError> {
        self.act(Method::Post, "/v1/ticket-system/test").await
    }

    /// Forgets it.
    pub(crate) async fn remove_ticket_system(self) -> Result<(), CallError> {
        self.delete("/v1/ticket-system").await
    }

    /// Says which client of it a customer is.
    pub(crate) async fn put_ticket_client(
        self,
        id: CustomerId,
        client: Option<u32>,
    ) -> Result<TicketClientChoice, CallError> {
        let path = format!("/v1/customers/{id}/ticket-client");
        self.act_with(Method::Put, &path, &TicketClientChoice { client })
            .await
    }
}
