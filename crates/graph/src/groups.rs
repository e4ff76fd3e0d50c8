//! Groups and who is in them (Microsoft Graph v1.0, `group` and `directoryObject`).
//!
//! Which groups a user is in is asked by `getMemberGroups`: Microsoft documents it for applications
//! with our permissions, and `memberOf` only for such as may read the whole directory.

use std::collections::BTreeSet;

use hallpass_protocol::ids::{EntraGroupId, EntraObjectId};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::{Call, GraphClient, Page, get};
use crate::error::{GraphError, GraphErrorKind};
use crate::retry::Repeat;
use crate::users::to_json;

/// What is asked of a group.
const PROPERTIES: &str = "id,displayName,description,groupTypes,securityEnabled,mailEnabled,\
                          isAssignableToRole,onPremisesSyncEnabled";

/// A group of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// Its id.
    pub id: EntraGroupId,
    /// What the tenant calls it.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// `DynamicMembership`, `Unified`, or neither.
    #[serde(default)]
    pub group_types: Vec<String>,
    /// Whether it can give rights.
    #[serde(default)]
    pub security_enabled: Option<bool>,
    /// Whether it has an address.
    #[serde(default)]
    pub mail_enabled: Option<bool>,
    /// Whether directory roles can be assigned to it; never changes.
    #[serde(default)]
    pub is_assignable_to_role: Option<bool>,
    /// Whether the customer's own Active Directory says who is in it.
    #[serde(default)]
    pub on_premises_sync_enabled: Option<bool>,
}

impl Group {
    /// Whether a rule says who is in it.
    pub fn is_dynamic(&self) -> bool {
        self.group_types.iter().any(|it| it == "DynamicMembership")
    }
}

/// The first groups of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupPage {
    /// The groups.
    pub groups: Vec<Group>,
    /// Whether there are more.
    pub has_more: bool,
}

#[derive(Serialize)]
struct Reference {
    #[serde(rename = "@odata.id")]
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MembershipQuestion {
    security_enabled_only: bool,
}

#[derive(Deserialize)]
struct Ids {
    value: Vec<EntraGroupId>,
}

impl GraphClient {
    /// The first groups whose name begins with `start`, at most `limit` (1 to 999) of them, by no
    /// order that Graph promises.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn list_groups(&self, start: &str, limit: usize) -> Result<GroupPage, GraphError> {
        let mut url = self.resource(&["groups"]);
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("$select", PROPERTIES);
            query.append_pair("$top", &limit.clamp(1, 999).to_string());
            if !start.is_empty() {
                let quoted = start.replace('\'', "''");
                query.append_pair("$filter", &format!("startsWith(displayName,'{quoted}')"));
            }
        }
        let mut page: Page<Group> = self.fetch(get("list groups", url)).await?;
        let has_more = page.next_link.is_some() || page.value.len() > limit;
        page.value.truncate(limit);
        Ok(GroupPage {
            groups: page.value,
            has_more,
        })
    }

    /// The group with this id; `None` when the tenant does not know it.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn find_group(&self, id: EntraGroupId) -> Result<Option<Group>, GraphError> {
        let mut url = self.resource(&["groups", &id.to_string()]);
        url.query_pairs_mut().append_pair("$select", PROPERTIES);
        match self.fetch(get("read group", url)).await {
            Ok(group) => Ok(Some(group)),
            Err(error) if error.kind == GraphErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts a user into a group. One who is in it already is success.
    ///
    /// # Errors
    /// [`GraphErrorKind::NotFound`] while the user has not reached this replica, and when there is
    /// no such group.
    pub async fn add_to_group(
        &self,
        group: EntraGroupId,
        user: EntraObjectId,
    ) -> Result<(), GraphError> {
        let body = Reference {
            id: self
                .resource(&["directoryObjects", &user.to_string()])
                .to_string(),
        };
        let call = Call {
            name: "add to group",
            method: Method::POST,
            url: self.resource(&["groups", &group.to_string(), "members", "$ref"]),
            body: Some(to_json(&body)),
            // Who is in it already is answered with a conflict.
            repeat: Repeat::Harmless,
            success: &[200, 204],
        };
        match self.perform(call).await {
            Err(error) if error.kind == GraphErrorKind::AlreadyExists => Ok(()),
            outcome => outcome,
        }
    }

    /// Takes a user out of a group. One who is not in it is success.
    ///
    /// # Errors
    /// When Graph refuses or does not answer.
    pub async fn remove_from_group(
        &self,
        group: EntraGroupId,
        user: EntraObjectId,
    ) -> Result<(), GraphError> {
        // Without `$ref`, Graph deletes the user instead of the membership.
        let url = self.resource(&[
            "groups",
            &group.to_string(),
            "members",
            &user.to_string(),
            "$ref",
        ]);
        self.delete("remove from group", url).await
    }

    /// The security groups that the user is in, directly or through another group.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn list_memberships(
        &self,
        user: EntraObjectId,
    ) -> Result<BTreeSet<EntraGroupId>, GraphError> {
        let url = self.resource(&["users", &user.to_string(), "getMemberGroups"]);
        self.ask_memberships("list memberships", url, true).await
    }

    /// The groups that the group is in, directly or through another.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn list_memberships_of_group(
        &self,
        group: EntraGroupId,
    ) -> Result<BTreeSet<EntraGroupId>, GraphError> {
        let url = self.resource(&["groups", &group.to_string(), "getMemberGroups"]);
        // Only of users can the others be left out.
        self.ask_memberships("list memberships of group", url, false)
            .await
    }

    async fn ask_memberships(
        &self,
        name: &'static str,
        url: Url,
        security_enabled_only: bool,
    ) -> Result<BTreeSet<EntraGroupId>, GraphError> {
        let body = MembershipQuestion {
            security_enabled_only,
        };
        let call = Call {
            name,
            method: Method::POST,
            url,
            body: Some(to_json(&body)),
            // It changes nothing.
            repeat: Repeat::Harmless,
            success: &[200],
        };
        let ids: Ids = self.fetch(call).await?;
        Ok(ids.value.into_iter().collect())
    }
}
