//! Temporary Access Passes (Microsoft Graph v1.0, `temporaryAccessPassAuthenticationMethod`).

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::EntraObjectId;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::client::{Call, GraphClient};
use crate::error::GraphError;
use crate::retry::Repeat;
use crate::users::to_json;

/// A pass that was just made: Graph tells its code once, here. Does not print.
pub struct NewAccessPass {
    /// The method's id; opaque.
    pub id: String,
    /// The code.
    pub code: Zeroizing<String>,
    /// For how long Entra takes it from now on, in minutes.
    pub lifetime_min: u32,
}

/// A pass as read: without its code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessPass {
    /// The method's id; opaque.
    pub id: String,
    /// Whether it signs in now. `None` when this replica did not say.
    pub is_usable: Option<bool>,
    /// Why, or why not: `EnabledByPolicy`, `DisabledByPolicy`, `Expired`, `NotYetValid`,
    /// `OneTimeUsed`.
    pub method_usability_reason: Option<String>,
    /// From when it is good.
    pub start_date_time: Option<Timestamp>,
}

impl AccessPass {
    /// Whether the tenant's policy keeps the user from signing in with it.
    pub fn is_disabled_by_policy(&self) -> bool {
        self.method_usability_reason.as_deref() == Some("DisabledByPolicy")
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateBody {
    lifetime_in_minutes: u32,
    is_usable_once: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    id: String,
    temporary_access_pass: String,
    lifetime_in_minutes: u32,
}

impl GraphClient {
    /// Makes a pass that may be used many times for `lifetime_min` minutes from now on. A user has
    /// one: an earlier one is replaced, so that a repetition after a lost answer is safe, and
    /// needed.
    ///
    /// # Errors
    /// [`crate::GraphErrorKind::LifetimeRefused`] outside the range of the tenant's policy,
    /// [`crate::GraphErrorKind::MethodRefused`] where it allows no pass to this user,
    /// [`crate::GraphErrorKind::NotFound`] while the user has not reached this replica.
    pub async fn create_access_pass(
        &self,
        user: EntraObjectId,
        lifetime_min: u32,
    ) -> Result<NewAccessPass, GraphError> {
        let body = CreateBody {
            lifetime_in_minutes: lifetime_min,
            is_usable_once: false,
        };
        let created: Created = self
            .fetch(Call {
                name: "create access pass",
                method: Method::POST,
                url: self.access_passes(user, None),
                body: Some(to_json(&body)),
                repeat: Repeat::Harmless,
                success: &[200, 201],
            })
            .await?;
        Ok(NewAccessPass {
            id: created.id,
            code: Zeroizing::new(created.temporary_access_pass),
            lifetime_min: created.lifetime_in_minutes,
        })
    }

    /// The user's passes: one at most.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn list_access_passes(
        &self,
        user: EntraObjectId,
    ) -> Result<Vec<AccessPass>, GraphError> {
        let url = self.access_passes(user, None);
        self.list("list access passes", url).await
    }

    /// Takes a pass away. One that is gone already is success.
    ///
    /// # Errors
    /// When Graph refuses or does not answer.
    pub async fn delete_access_pass(
        &self,
        user: EntraObjectId,
        pass_id: &str,
    ) -> Result<(), GraphError> {
        let url = self.access_passes(user, Some(pass_id));
        self.delete("delete access pass", url).await
    }

    fn access_passes(&self, user: EntraObjectId, pass_id: Option<&str>) -> url::Url {
        let user = user.to_string();
        let mut segments = vec![
            "users",
            user.as_str(),
            "authentication",
            "temporaryAccessPassMethods",
        ];
        segments.extend(pass_id);
        self.resource(&segments)
    }
}
