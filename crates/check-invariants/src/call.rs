//! A write that arrived at Graph.

use entra_sim::{RequestRecord, principal_of_assignment};
use hallpass_protocol::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// A write that arrived at Graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its place among all requests.
    pub seq: u64,
    /// When it arrived, by the cloud's clock.
    pub at: Timestamp,
    /// What it was to do.
    pub effect: Effect,
    /// To which user; unknown for one that was to be made.
    pub object_id: Option<Uuid>,
    /// Whether it did it, whatever was answered.
    pub happened: bool,
}

/// What a write is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Make a user with this tag.
    Create {
        /// `employeeId`.
        tag: String,
    },
    /// Let it sign in.
    Enable,
    /// Forbid it to.
    Disable,
    /// Give it a password.
    SetPassword,
    /// End its sessions.
    RevokeSessions,
    /// Give it a role.
    AssignRole(Uuid),
    /// Take one.
    RemoveRole,
    /// Put it into a group.
    AddToGroup(Uuid),
    /// Take it out of one.
    LeaveGroup,
    /// Give it something to sign in with beside its password.
    AddMethod,
    /// Take that away.
    RemoveMethod,
    /// Put a hardware token into the tenant's inventory, or take it out.
    ChangeInventory,
    /// What the cloud has no business to do.
    Other(String),
}

impl Call {
    /// The write that a request was; `None` for one that only read, or went elsewhere.
    pub fn of_request(
        request: &RequestRecord,
        to_cloud_time: &(dyn Fn(i64) -> Timestamp + Sync),
    ) -> Option<Self> {
        let path = ["/v1.0/", "/beta/"]
            .iter()
            .find_map(|version| request.path.strip_prefix(version))?;
        if request.method == "GET" {
            return None;
        }
        let segments: Vec<&str> = path.split('/').collect();
        if let ["users" | "groups", _, "getMemberGroups"] = segments[..] {
            // A question, although it is posted.
            return None;
        }
        let (effect, object_id) = read(&request.method, &segments, &request.body);
        Some(Self {
            seq: request.seq,
            at: to_cloud_time(request.at_ms),
            effect,
            object_id,
            happened: request.took_effect,
        })
    }
}

fn read(method: &str, path: &[&str], body: &Value) -> (Effect, Option<Uuid>) {
    let other = || (Effect::Other(format!("{method} {}", path.join("/"))), None);
    match (method, path) {
        ("POST", ["users"]) => {
            let tag = text(body, "employeeId").unwrap_or_default().to_owned();
            (Effect::Create { tag }, None)
        }
        ("PATCH", ["users", id]) => {
            let effect = match (body.get("accountEnabled"), body.get("passwordProfile")) {
                (Some(Value::Bool(true)), None) => Effect::Enable,
                (Some(Value::Bool(false)), None) => Effect::Disable,
                (None, Some(_)) => Effect::SetPassword,
                _ => return other(),
            };
            (effect, id.parse().ok())
        }
        ("POST", ["users", id, "revokeSignInSessions"]) => {
            (Effect::RevokeSessions, id.parse().ok())
        }
        ("POST", ["roleManagement", "directory", "roleAssignments"]) => {
            let parsed = |name| text(body, name).and_then(|id| id.parse().ok());
            match parsed("roleDefinitionId") {
                Some(role) => (Effect::AssignRole(role), parsed("principalId")),
                None => other(),
            }
        }
        ("DELETE", ["roleManagement", "directory", "roleAssignments", id]) => {
            (Effect::RemoveRole, principal_of_assignment(id))
        }
        ("POST", ["groups", group, "members", "$ref"]) => {
            let member = text(body, "@odata.id").and_then(|it| it.rsplit('/').next());
            match group.parse() {
                Ok(group) => (
                    Effect::AddToGroup(group),
                    member.and_then(|id| id.parse().ok()),
                ),
                Err(_) => other(),
            }
        }
        ("DELETE", ["groups", _, "members", id, "$ref"]) => (Effect::LeaveGroup, id.parse().ok()),
        ("POST", ["users", id, "authentication", ..]) => (Effect::AddMethod, id.parse().ok()),
        ("DELETE", ["users", id, "authentication", ..]) => (Effect::RemoveMethod, id.parse().ok()),
        ("POST" | "DELETE", ["directory", "authenticationMethodDevices", ..]) => {
            (Effect::ChangeInventory, None)
        }
        _ => other(),
    }
}

fn text<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    body.get(name).and_then(Value::as_str)
}
