//! Calls about groups.

use hallpass_protocol::ids::{GroupId, TechnicianId};
use hallpass_protocol::technician::{GroupResponse, GroupsResponse, NameGroupRequest};

use super::call::{CallError, Method};
use super::signed_in::SignedInApi;

impl SignedInApi {
    /// The MSP's groups.
    pub(crate) async fn groups(self) -> Result<GroupsResponse, CallError> {
        self.read("/v1/groups").await
    }

    /// Adds a group.
    pub(crate) async fn create_group(self, name: String) -> Result<GroupResponse, CallError> {
        self.act_with(Method::Post, "/v1/groups", &NameGroupRequest { name })
            .await
    }

    /// Gives a group another name.
    pub(crate) async fn rename_group(
        self,
        id: GroupId,
        name: String,
    ) -> Result<GroupResponse, CallError> {
        let path = format!("/v1/groups/{id}");
        self.act_with(Method::Patch, &path, &NameGroupRequest { name })
            .await
    }

    /// Deletes a group; its members stay.
    pub(crate) async fn delete_group(self, id: GroupId) -> Result<(), CallError> {
        self.delete(&format!("/v1/groups/{id}")).await
    }

    /// Puts a technician into a group, or takes them out.
    pub(crate) async fn set_member(
        self,
        group: GroupId,
        technician: TechnicianId,
        is_member: bool,
    ) -> Result<GroupResponse, CallError> {
        let path = format!("/v1/groups/{group}/members/{technician}");
        let method = if is_member {
            Method::Put
        } else {
            Method::Delete
        };
        self.act(method, &path).await
    }
}
