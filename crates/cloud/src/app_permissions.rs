//! What our application may do in a customer's tenant, in plain words, from what was really granted.

mod document;
mod known;

use hallpass_graph::GrantedRights;
use hallpass_protocol::Timestamp;
use hallpass_protocol::connection::{AppPermissionsResponse, GrantedPermission, HeldRole};
use hallpass_protocol::ids::MspId;
use uuid::{Uuid, uuid};

use crate::store::connections::Connection;
use crate::store::{StoreError, presets, sql};
use known::{Asked, KNOWN};

/// The permissions that a registration has to ask for: what every tenant needs, and where presets name
/// groups what those need.
pub fn asked_for(uses_groups: bool) -> impl Iterator<Item = &'static str> {
    KNOWN
        .iter()
        .filter(move |known| match known.asked {
            Asked::Always => true,
            Asked::ForGroups => uses_groups,
            Asked::Never => false,
        })
        .map(|known| known.name)
}

/// Whether a preset of the MSP names a group.
///
/// # Errors
/// When the database cannot be read.
pub async fn uses_groups(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<bool, StoreError> {
    let presets = presets::list(connection, msp_id).await?;
    Ok(presets.iter().any(|preset| !preset.groups.is_empty()))
}

/// The directory roles that an application of this kind may hold, with what they allow.
const ROLES: [(Uuid, &str, &str); 3] = [
    (
        uuid!("62e90394-69f5-4237-9190-012177145e10"),
        "Global Administrator",
        "do everything in the tenant",
    ),
    (
        uuid!("7be44c8a-adaf-4e2a-84d6-ab2649e08a13"),
        "Privileged Authentication Administrator",
        "disable any user, administrators too, and replace their passwords and sign-in methods",
    ),
    (
        uuid!("fe930be7-5e62-47db-91af-98c3a49a38b1"),
        "User Administrator",
        "manage users who are no administrators",
    ),
];

/// Puts it into words. `customer` is the customer's name; `uses_groups`: whether presets name groups.
pub fn explain(
    customer: &str,
    connection: &Connection,
    (rights, uses_groups): (&GrantedRights, bool),
    read_at: Timestamp,
) -> AppPermissionsResponse {
    let permissions = rights
        .permissions
        .iter()
        .map(|name| in_words(name))
        .collect();
    let missing = asked_for(uses_groups)
        .filter(|name| !rights.permissions.contains(*name))
        .map(in_words)
        .collect();
    let directory_roles = rights
        .directory_roles
        .iter()
        .map(|held| held_role(*held.as_uuid()))
        .collect();
    let mut response = AppPermissionsResponse {
        customer: customer.to_owned(),
        tenant_id: connection.tenant_id,
        tenant_name: connection.tenant_name.clone(),
        client_id: connection.client_id,
        read_at,
        permissions,
        missing,
        directory_roles,
        summary: summary(rights),
        document: String::new(),
    };
    response.document = document::render(&response);
    response
}

fn in_words(name: &str) -> GrantedPermission {
    let known = KNOWN.iter().find(|known| known.name == name);
    GrantedPermission {
        name: name.to_owned(),
        allows: known.map_or_else(
            || {
                "Something that Hallpass has no words for: look the name up at Microsoft."
                    .to_owned()
            },
            |known| known.allows.to_owned(),
        ),
        used_for: known.and_then(|known| known.used_for).map(str::to_owned),
    }
}

fn held_role(id: Uuid) -> HeldRole {
    let known = ROLES.iter().find(|(known, ..)| *known == id);
    known.map_or_else(
        || HeldRole {
            name: format!("Directory role {id}"),
            allows: "what Entra says about this role; Hallpass does not need it".to_owned(),
        },
        |(_, name, allows)| HeldRole {
            name: (*name).to_owned(),
            allows: (*allows).to_owned(),
        },
    )
}

/// The sentences that a customer should read first.
fn summary(rights: &GrantedRights) -> Vec<String> {
    let has = |name: &str| rights.permissions.contains(name);
    let mut said = Vec::new();
    let mut say = |sentence: &str| said.push(sentence.to_owned());
    if has("RoleManagement.ReadWrite.Directory") {
        say(
            "It can give every directory role to everybody, itself too. Whoever has its credential \
             can become Global Administrator: this is the most powerful permission there is.",
        );
    }
    if has("User.ReadWrite.All") || has("Directory.ReadWrite.All") {
        say("It can make, change, disable and delete users, and read what is known of each.");
    }
    if has("User-PasswordProfile.ReadWrite.All") {
        say("It can set the passwords of users.");
    }
    let changes_groups = ["GroupMember.ReadWrite.All", "Group.ReadWrite.All"];
    if changes_groups.iter().any(|name| has(name)) {
        say(
            "It can add anybody to groups and take anybody out of them, also of those that hold \
             directory roles or rights in Azure and Intune, where the group's members are assigned in \
             Entra.",
        );
    }
    if has("UserAuthMethod-TAP.ReadWrite.All") || has("UserAuthenticationMethod.ReadWrite.All") {
        say("It can give users a Temporary Access Pass, by which one signs in as them.");
    }
    let content = ["Mail.", "Files.", "Sites.", "Chat.", "Calendars."];
    let reads_content = |name: &String| content.iter().any(|kind| name.starts_with(kind));
    if rights.permissions.iter().any(reads_content) {
        say(
            "It can get at mail, files, chats or calendars. Hallpass does not need that: ask why it \
             was granted.",
        );
    } else {
        say("It cannot read mail, files, chats or calendars by itself.");
    }
    say(
        "The customer can take everything back at any time by deleting the application under \
         Enterprise applications.",
    );
    said
}

#[cfg(test)]
mod tests;
