//! Directory roles, and what an application may do by its own.

use entra_sim::{Seed, SeedApp, SimConfig, Simulator};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::client::{Client, new_user, start};

#[tokio::test]
async fn roles_are_listed_conflict_and_are_gone_after_delete() {
    let (_sim, client) = start().await;
    let id = client.create("jit-1").await;
    let (status, made) = client.assign(&id).await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, body) = client.assign(&id).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(
        body["error"]["message"]
            .as_str()
            .unwrap()
            .starts_with("A conflicting object")
    );
    let list = format!("/roleManagement/directory/roleAssignments?$filter=principalId eq '{id}'");
    let (_, held) = client.call(Method::GET, &list, None).await;
    assert_eq!(held["value"].as_array().unwrap().len(), 1);
    let one = format!(
        "/roleManagement/directory/roleAssignments/{}",
        made["id"].as_str().unwrap()
    );
    assert_eq!(
        client.call(Method::DELETE, &one, None).await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        client.call(Method::DELETE, &one, None).await.0,
        StatusCode::NOT_FOUND
    );
    let (_, held) = client.call(Method::GET, &list, None).await;
    assert_eq!(held["value"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_privileged_user_is_out_of_reach_without_a_directory_role() {
    let (sim, client) = start().await;
    let id = client.create("jit-1").await;
    client.assign(&id).await;
    let path = format!("/users/{id}");
    let disable = || Some(json!({ "accountEnabled": false }));
    let (status, body) = client.call(Method::PATCH, &path, disable()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(body["error"]["code"], "Authorization_RequestDenied");
    let change = entra_sim::control::AppChange {
        directory_roles: Some(vec!["Privileged Authentication Administrator".to_owned()]),
        ..Default::default()
    };
    sim.control().change_app("contoso.com", change).unwrap();
    assert_eq!(
        client.call(Method::PATCH, &path, disable()).await.0,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn the_log_names_the_permission_that_was_used() {
    let (sim, client) = start().await;
    let id = client.create("jit-1").await;
    let password = json!({ "passwordProfile": {
        "password": "An0ther-one!", "forceChangePasswordNextSignIn": false,
    } });
    client
        .call(Method::PATCH, &format!("/users/{id}"), Some(password))
        .await;
    let last = sim.control().requests().pop().unwrap();
    assert_eq!(
        last.permission.as_deref(),
        Some("User-PasswordProfile.ReadWrite.All")
    );
    assert_eq!((last.status, last.took_effect), (Some(204), true));
    let change = entra_sim::control::AppChange {
        app_roles: Some(vec!["User.Read.All".to_owned()]),
        ..Default::default()
    };
    sim.control().change_app("contoso.com", change).unwrap();
    let weak = Client::new(&sim, "contoso.com", "contoso-secret").await;
    let (status, _) = weak
        .call(Method::POST, "/users", Some(new_user("jit-2")))
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn service_principal_shows_what_it_was_granted_to_those_who_may_look() {
    let mut seed = Seed::contoso();
    let sim = Simulator::start(SimConfig::new(seed.clone()))
        .await
        .unwrap();
    let own = format!("/servicePrincipals(appId='{}')", SeedApp::CLIENT_ID);
    let client = Client::new(&sim, "contoso.onmicrosoft.com", "contoso-secret").await;
    let (status, _) = client.call(Method::GET, &own, None).await;
    assert_eq!(status, StatusCode::FORBIDDEN);

    let app = &mut seed.tenants[0].app;
    app.app_roles.push("Application.Read.All".to_owned());
    let wanted = app.app_roles.len();
    let sim = Simulator::start(SimConfig::new(seed)).await.unwrap();
    let client = Client::new(&sim, "contoso.onmicrosoft.com", "contoso-secret").await;
    let (status, principal) = client.call(Method::GET, &own, None).await;
    assert_eq!(status, StatusCode::OK, "{principal}");
    let path = format!(
        "/servicePrincipals/{}/appRoleAssignments",
        principal["id"].as_str().unwrap()
    );
    let (_, granted) = client.call(Method::GET, &path, None).await;
    let granted = granted["value"].as_array().unwrap().clone();
    assert_eq!(granted.len(), wanted);
    let graph =
        "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id,appRoles";
    let (_, graph) = client.call(Method::GET, graph, None).await;
    let roles = graph["appRoles"].as_array().unwrap();
    for one in &granted {
        assert_eq!(one["resourceId"], graph["id"]);
        assert!(roles.iter().any(|role| role["id"] == one["appRoleId"]));
    }
}
