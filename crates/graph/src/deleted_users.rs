//! Users in the bin (Microsoft Graph v1.0, `directory/deletedItems`): kept for 30 days, and restored
//! with everything that they held.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::EntraObjectId;
use serde::Deserialize;

use crate::client::GraphClient;
use crate::error::{GraphError, GraphErrorKind};

/// A user in the bin.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedUser {
    /// The object id, which a restored user keeps.
    pub id: EntraObjectId,
    /// Whose tag it carries.
    pub employee_id: Option<String>,
    /// When it was deleted, by Microsoft's clock.
    pub deleted_date_time: Option<Timestamp>,
}

impl GraphClient {
    /// All users in the bin; `None` when our application may not look.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn list_deleted_users(&self) -> Result<Option<Vec<DeletedUser>>, GraphError> {
        // Without the type's name in the path the answer holds objects of all kinds, or none.
        let mut url = self.resource(&["directory", "deletedItems", "microsoft.graph.user"]);
        url.query_pairs_mut()
            .append_pair("$select", "id,employeeId,deletedDateTime")
            .append_pair("$top", "999");
        match self.list("list deleted users", url).await {
            Ok(users) => Ok(Some(users)),
            Err(error) if error.kind == GraphErrorKind::Forbidden => Ok(None),
            Err(error) => Err(error),
        }
    }
}
