//! What connecting a tenant needs of what accounts are made with.

use core::time::Duration;

use hallpass_graph::{AppCredential, Endpoints, GraphClient};
use hallpass_protocol::ids::{ConnectionId, EntraTenantId, MspId};

use super::{CheckError, Lifecycle};
use crate::store::connections;

impl Lifecycle {
    /// Where Entra and Graph are.
    pub fn endpoints(&self) -> &Endpoints {
        self.shared.graph_clients.endpoints()
    }

    /// How long a person waits for a tenant's answer.
    pub fn check_patience(&self) -> Duration {
        self.shared.settings.oversight.check_patience
    }

    /// How long to wait before a consent that was just given is looked for again.
    pub fn consent_looked_for_every(&self) -> Duration {
        self.shared.settings.oversight.consent_looked_for_every
    }

    /// Whether Microsoft's admin portals let nobody in without a second factor.
    pub fn is_mfa_mandatory(&self) -> bool {
        self.shared.settings.is_mfa_mandatory
    }

    /// A client for a tenant that is not connected yet.
    pub fn make_client(&self, tenant: EntraTenantId, app: AppCredential) -> GraphClient {
        self.shared.graph_clients.make(tenant, app)
    }

    /// The client of a connection.
    ///
    /// # Errors
    /// When there is no such connection, or the database cannot be read.
    pub async fn client_of(
        &self,
        msp_id: MspId,
        connection_id: ConnectionId,
    ) -> Result<GraphClient, CheckError> {
        let mut reader = self.shared.store.read().await?;
        connections::find(&mut reader, msp_id, connection_id)
            .await?
            .ok_or(CheckError::UnknownConnection)?;
        let clients = &self.shared.graph_clients;
        let (client, _) = clients.get(&mut reader, msp_id, connection_id).await?;
        Ok(client)
    }

    /// What proves us in this connection's tenant was replaced: it is read again next time. Another
    /// process finds out when the old one is refused.
    pub fn forget_credential(&self, connection_id: ConnectionId) {
        self.shared.graph_clients.forget(connection_id);
    }

    /// The same about the tenants of all connections.
    pub fn forget_credentials(&self) {
        self.shared.graph_clients.forget_all();
    }

    /// Waits for a tenant's answer as long as a person does; `None` when it did not come.
    pub async fn within_patience<T>(&self, asking: impl Future<Output = T>) -> Option<T> {
        let clock = &self.shared.clock;
        let until = clock.now().plus(self.check_patience());
        tokio::select! {
            answer = asking => Some(answer),
            // Nothing is changed by asking: it may be broken off.
            () = clock.sleep_until(until) => None,
        }
    }
}
