//! What our application may do, from the two places that say it.

use data_encoding::BASE64URL_NOPAD;
use hallpass_graph::{GrantedRights, GraphErrorKind};
use hallpass_protocol::ids::RoleTemplateId;
use serde_json::json;
use uuid::{Uuid, uuid};

use crate::server::Reply;
use crate::stack::{Stack, error, stack};

const OWN: Uuid = uuid!("00000000-0000-0000-0000-0000000000aa");
const GRAPH: Uuid = uuid!("00000000-0000-0000-0000-0000000000bb");
const READ: Uuid = uuid!("00000000-0000-0000-0000-000000000001");
const WRITE: Uuid = uuid!("00000000-0000-0000-0000-000000000002");
const ADMIN: Uuid = uuid!("7be44c8a-adaf-4e2a-84d6-ab2649e08a13");

fn denied() -> Reply {
    error(
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges.",
    )
}

fn token(claims: &serde_json::Value) -> Reply {
    let payload = BASE64URL_NOPAD.encode(claims.to_string().as_bytes());
    let body = json!({
        "token_type": "Bearer", "expires_in": 3599, "access_token": format!("e30.{payload}.c2ln"),
    });
    Reply::json(200, &body.to_string())
}

/// What the directory says: our principal, what it was granted, Graph's permissions.
fn directory() -> [Reply; 3] {
    let granted = json!({ "value": [
        { "appRoleId": READ, "resourceId": GRAPH },
        // The same id of another resource is another permission.
        { "appRoleId": WRITE, "resourceId": OWN },
        { "appRoleId": Uuid::from_u128(9), "resourceId": GRAPH },
    ] });
    let graph = json!({ "id": GRAPH, "appRoles": [
        { "id": READ, "value": "User.Read.All" },
        { "id": WRITE, "value": "User.ReadWrite.All" },
        { "id": Uuid::from_u128(3), "value": null },
    ] });
    [
        Reply::json(200, &json!({ "id": OWN }).to_string()),
        Reply::json(200, &granted.to_string()),
        Reply::json(200, &graph.to_string()),
    ]
}

fn held() -> Reply {
    let held = json!({ "value": [
        { "id": "1", "roleDefinitionId": ADMIN, "directoryScopeId": "/" },
        { "id": "2", "roleDefinitionId": Uuid::from_u128(4), "directoryScopeId": "/administrativeUnits/x" },
    ] });
    Reply::json(200, &held.to_string())
}

async fn rights(stack: &Stack) -> Option<GrantedRights> {
    stack.graph.granted_rights().await.unwrap()
}

#[tokio::test]
async fn rights_when_the_directory_is_readable_are_what_it_and_the_token_agree_on() {
    let stack = stack(directory().into_iter().chain([held()])).await;
    stack.server.set_token_reply(token(
        &json!({ "oid": OWN, "roles": ["User.Read.All", "Domain.Read.All"] }),
    ));
    let rights = rights(&stack).await.unwrap();
    assert_eq!(rights.permissions, ["User.Read.All".to_owned()].into());
    // A role that holds in a part of the directory does not help with the rest.
    assert_eq!(rights.directory_roles, [RoleTemplateId::new(ADMIN)].into());
    assert_eq!(
        stack.server.graph_lines()[0],
        "GET /v1.0/servicePrincipals(appId='00000000-0000-0000-0000-0000000000c1')?%24select=id"
    );
    assert!(stack.server.graph_lines()[3].contains(&OWN.to_string()));
}

#[tokio::test]
async fn rights_when_the_directory_is_not_readable_are_what_the_token_says() {
    let stack = stack([denied(), held()]).await;
    stack.server.set_token_reply(token(
        &json!({ "oid": OWN, "roles": ["User.ReadWrite.All"] }),
    ));
    let rights = rights(&stack).await.unwrap();
    assert_eq!(rights.permissions, ["User.ReadWrite.All".to_owned()].into());
    assert!(stack.server.graph_lines()[1].contains(&OWN.to_string()));
}

#[tokio::test]
async fn rights_when_the_token_cannot_be_read_are_what_the_directory_says() {
    let stack = stack(directory().into_iter().chain([denied()])).await;
    let rights = rights(&stack).await.unwrap();
    assert_eq!(rights.permissions, ["User.Read.All".to_owned()].into());
    assert!(rights.directory_roles.is_empty());
}

#[tokio::test]
async fn rights_when_neither_says_anything_are_unknown() {
    let opaque = stack([denied()]).await;
    assert_eq!(rights(&opaque).await, None);
    let nameless = stack([denied()]).await;
    nameless
        .server
        .set_token_reply(token(&json!({ "roles": ["User.ReadWrite.All"] })));
    assert_eq!(rights(&nameless).await, None);
}

#[tokio::test]
async fn rights_are_read_by_a_new_token_and_no_half_answer_counts() {
    let stack = stack([denied(), held(), denied(), held()]).await;
    stack
        .server
        .set_token_reply(token(&json!({ "oid": OWN, "roles": [] })));
    rights(&stack).await.unwrap();
    rights(&stack).await.unwrap();
    assert_eq!(stack.server.token_requests(), 2);

    let away = crate::stack::stack([
        Reply::json(200, &json!({ "id": OWN }).to_string()),
        error(400, "Request_BadRequest", "x"),
    ])
    .await;
    let failed = away.graph.granted_rights().await.unwrap_err();
    assert_eq!(failed.kind, GraphErrorKind::Rejected);
}
