//! One Graph client for each connection, so that its accounts share a token.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use hallpass_graph::{AppCredential, ClientSecret, Endpoints, Environment, GraphClient};
use hallpass_protocol::ids::{ConnectionId, MspId};
use uuid::Uuid;
use zeroize::Zeroizing;

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
        let found = connections::find(connection, msp_id, id).await?;
        let secret = connections::find_client_secret(connection, &self.keys, msp_id, id).await?;
        let (Some(found), Some(secret)) = (found, secret) else {
            return Err(StoreError::unreadable("accounts", "connection is missing"));
        };
        // EXPOSE: the Graph client proves us with it, and keeps it as a secret.
        let secret = ClientSecret::new(Zeroizing::new(secret.expose().to_owned()));
        let app = AppCredential {
            client_id: found.client_id,
            secret,
        };
        let client = GraphClient::new(
            self.http.clone(),
            self.endpoints.clone(),
            found.tenant_id,
            app,
            Arc::clone(&self.environment),
        );
        let known = (client, found.client_id);
        self.known().insert(id, known.clone());
        Ok(known)
    }

    /// Reads the connection's secret again next time: the one at hand was refused.
    pub(super) fn forget(&self, id: ConnectionId) {
        self.known().remove(&id);
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<ConnectionId, Known>> {
        self.known.lock().expect("mutex not to be poisoned")
    }
}
