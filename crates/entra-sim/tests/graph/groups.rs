//! Groups: who may be put into which, and what follows from being in one.

use entra_sim::control::AppChange;
use entra_sim::{Seed, SeedGroup, SeedGroupKind, SimConfig, Simulator};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::Client;

const PLAIN: Uuid = Uuid::from_u128(0x61);
const ROLES: Uuid = Uuid::from_u128(0x62);
const PARENT: Uuid = Uuid::from_u128(0x63);
const DYNAMIC: Uuid = Uuid::from_u128(0x64);
const SYNCED: Uuid = Uuid::from_u128(0x65);
const MAIL: Uuid = Uuid::from_u128(0x66);

async fn start() -> (Simulator, Client) {
    let mut seed = Seed::contoso();
    let tenant = &mut seed.tenants[0];
    let of_kind = |id, name, kind| SeedGroup {
        kind,
        ..SeedGroup::security(id, name)
    };
    let mut parent = SeedGroup::security(PARENT, "All contributors");
    parent.member_groups = vec![PLAIN];
    tenant.groups = vec![
        SeedGroup::security(PLAIN, "Azure contributors"),
        SeedGroup::role_assignable(ROLES, "Exchange admins", &["Exchange Administrator"]),
        parent,
        of_kind(DYNAMIC, "Everybody", SeedGroupKind::Dynamic),
        of_kind(SYNCED, "Old admins", SeedGroupKind::Synced),
        of_kind(MAIL, "Mail admins", SeedGroupKind::MailSecurity),
    ];
    tenant
        .app
        .app_roles
        .push("GroupMember.ReadWrite.All".to_owned());
    let sim = Simulator::start(SimConfig::new(seed)).await.unwrap();
    let client = Client::new(&sim, "contoso.onmicrosoft.com", "contoso-secret").await;
    (sim, client)
}

async fn add(client: &Client, group: Uuid, user: &str) -> (StatusCode, Value) {
    let reference = format!("{}/v1.0/directoryObjects/{user}", client.base);
    client
        .call(
            Method::POST,
            &format!("/groups/{group}/members/$ref"),
            Some(json!({ "@odata.id": reference })),
        )
        .await
}

async fn groups_of(client: &Client, user: &str) -> Vec<Value> {
    let question = json!({ "securityEnabledOnly": true });
    let path = format!("/users/{user}/getMemberGroups");
    let (_, answer) = client.call(Method::POST, &path, Some(question)).await;
    answer["value"].as_array().unwrap().clone()
}

#[tokio::test]
async fn member_is_listed_through_nested_groups_conflicts_and_is_gone_after_delete() {
    let (_sim, client) = start().await;
    let user = client.create("jit-1").await;
    assert_eq!(add(&client, PLAIN, &user).await.0, StatusCode::NO_CONTENT);
    let (status, body) = add(&client, PLAIN, &user).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let message = body["error"]["message"].as_str().unwrap();
    assert!(message.contains("references already exist"), "{message}");
    assert_eq!(
        groups_of(&client, &user).await,
        [json!(PLAIN), json!(PARENT)]
    );
    let path = format!("/groups/{PLAIN}/members/{user}/$ref");
    let remove = || client.call(Method::DELETE, &path, None);
    assert_eq!(remove().await.0, StatusCode::NO_CONTENT);
    assert_eq!(remove().await.0, StatusCode::NOT_FOUND);
    assert!(groups_of(&client, &user).await.is_empty());
}

#[tokio::test]
async fn nobody_is_put_into_a_group_that_others_look_after() {
    let (_sim, client) = start().await;
    let user = client.create("jit-1").await;
    for group in [DYNAMIC, SYNCED, MAIL] {
        let (status, _) = add(&client, group, &user).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{group}");
    }
    let unknown = Uuid::from_u128(0x99);
    assert_eq!(add(&client, unknown, &user).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn member_of_a_group_that_can_hold_roles_is_an_administrator() {
    let (sim, client) = start().await;
    let user = client.create("jit-1").await;
    assert_eq!(add(&client, ROLES, &user).await.0, StatusCode::NO_CONTENT);
    let disable = Some(json!({ "accountEnabled": false }));
    let (status, _) = client
        .call(Method::PATCH, &format!("/users/{user}"), disable)
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let list =
        format!("/roleManagement/directory/roleAssignments?$filter=principalId eq '{ROLES}'");
    let (_, held) = client.call(Method::GET, &list, None).await;
    assert_eq!(held["value"].as_array().unwrap().len(), 1);

    let permissions = vec!["User.ReadWrite.All", "GroupMember.ReadWrite.All"];
    let change = AppChange {
        app_roles: Some(permissions.into_iter().map(str::to_owned).collect()),
        ..AppChange::default()
    };
    sim.control().change_app("contoso.com", change).unwrap();
    let weak = Client::new(&sim, "contoso.com", "contoso-secret").await;
    let other = weak.create("jit-2").await;
    assert_eq!(add(&weak, PLAIN, &other).await.0, StatusCode::NO_CONTENT);
    assert_eq!(add(&weak, ROLES, &other).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn groups_are_found_by_the_start_of_their_name() {
    let (_sim, client) = start().await;
    let path = "/groups?$filter=startsWith(displayName,'azure')&$select=id,displayName";
    let (status, found) = client.call(Method::GET, path, None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        found["value"],
        json!([{ "id": PLAIN, "displayName": "Azure contributors" }])
    );
}
