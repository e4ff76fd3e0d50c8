//! One Graph client for each connection, so that its accounts share a token.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use hallpass_graph::{AppCredential, Endpoints, Environment, GraphClient};
use hallpass_protocol::ids::{ConnectionId, EntraTenantId, MspId};
use uuid::Uuid;

use crate::envelope::KeyRing;
use crate::store::{StoreError, connections, sql};

pub(super) struct GraphClients {
    http: reqwest::Client,
    endpoints: Endpoints,
    keys: Arc<KeyRing>,
    environment: Arc<dyn Environment>,
    known: Mutex<HashMap<ConnectionId, Known>>,
}

/// A client, and the application that it speaks for.
type Known = (GraphClient, Uuid);

impl GraphClients {
    pub(super) fn new(
        http: reqwest::Client,
        endpoints: Endpoints,
        keys: Arc<KeyRing>,
        environment: Arc<dyn Environment>,
    ) -> Self {
        Self {
            http,
            endpoints,
            keys,
            environment,
            known: Mutex::default(),
        }
    }

    /// The client of a connection, and its application's id.
    pub(super) async fn get(
        &self,
        connection: &mut sql::Connection,
        msp_id: MspId,
        id: ConnectionId,
    ) -> Result<Known, StoreError> {
        if let Some(client) = self.known().get(&id) {
            return Ok(client.clone());
        }
        let Some(found) = connections::find(connection, msp_id, id).await? else {
            return Err(StoreError::unreadable("accounts", "connection is missing"));
        };
        let app = connections::find_credential(connection, &self.keys, msp_id, &found)
            .await?
            .ok_or_else(|| StoreError::unreadable("connections", "app registration is missing"))?;
        let client = self.make(found.tenant_id, app);
        let known = (client, found.client_id);
        self.known().insert(id, known.clone());
        Ok(known)
    }

    /// A client that nobody else has.
    pub(super) fn make(&self, tenant: EntraTenantId, app: AppCredential) -> GraphClient {
        GraphClient::new(
            self.http.clone(),
            self.endpoints.clone(),
            tenant,
            app,
            Arc::clone(&self.environment),
        )
    }

    /// Where Entra and Graph are.
    pub(super) const fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// Reads every credential again next time: what proves us has been replaced.
    pub(super) fn forget_all(&self) {
        self.known().clear();
    }

    /// Reads the connection's secret again next time: the one at hand was refused.
    pub(super) fn forget(&self, id: ConnectionId) {
        self.known().remove(&id);
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<ConnectionId, Known>> {
        self.known.lock().expect("mutex not to be poisoned")
    }
}
