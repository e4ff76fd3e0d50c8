//! The tenant and its domains (Microsoft Graph v1.0, `organization` and `domain`).

use hallpass_protocol::ids::EntraTenantId;
use serde::Deserialize;

use crate::client::GraphClient;
use crate::error::{GraphError, GraphErrorKind};

/// The tenant, as it describes itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// The tenant's id: proves that the token was for the tenant it was meant for.
    pub id: EntraTenantId,
    /// Its name.
    pub display_name: String,
}

/// A domain of the tenant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Domain {
    /// Its name, such as `contoso.onmicrosoft.com`.
    pub id: String,
    /// `Managed` or `Federated`.
    pub authentication_type: String,
    /// Whether it is the tenant's first, `….onmicrosoft.com`.
    pub is_initial: bool,
    /// Whether its ownership is proven.
    pub is_verified: bool,
}

impl Domain {
    /// Whether users with a password that we set can be made in it. A federated domain signs its
    /// users in elsewhere.
    pub fn can_hold_accounts(&self) -> bool {
        self.is_verified && self.authentication_type == "Managed"
    }
}

impl GraphClient {
    /// The tenant behind the token.
    ///
    /// # Errors
    /// When Graph refuses or does not answer.
    pub async fn organization(&self) -> Result<Organization, GraphError> {
        const NAME: &str = "read organization";
        let mut url = self.resource(&["organization"]);
        url.query_pairs_mut()
            .append_pair("$select", "id,displayName");
        let mut all: Vec<Organization> = self.list(NAME, url).await?;
        match (all.pop(), all.is_empty()) {
            (Some(only), true) => Ok(only),
            _ => Err(GraphError::new(NAME, GraphErrorKind::Rejected)),
        }
    }

    /// The tenant's domains.
    ///
    /// # Errors
    /// When Graph refuses or does not answer.
    pub async fn domains(&self) -> Result<Vec<Domain>, GraphError> {
        self.list("list domains", self.resource(&["domains"])).await
    }
}
