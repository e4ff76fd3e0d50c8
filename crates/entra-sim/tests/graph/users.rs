//! Users: made, read, deleted and brought back.

use entra_sim::{Seed, SimConfig, Simulator};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::client::{Client, new_user, start};

#[tokio::test]
async fn properties_outside_the_default_set_must_be_selected() {
    let (_sim, client) = start().await;
    let id = client.create("jit-1").await;
    let (_, plain) = client
        .call(Method::GET, &format!("/users/{id}"), None)
        .await;
    assert_eq!(plain["userPrincipalName"], "jit-1@contoso.onmicrosoft.com");
    assert_eq!(plain["employeeId"], Value::Null);
    let path = "/users/jit-1%40contoso.onmicrosoft.com?$select=id,employeeId,accountEnabled";
    let (_, selected) = client.call(Method::GET, path, None).await;
    assert_eq!(selected["employeeId"], "hp-1");
    assert_eq!(selected["accountEnabled"], false);
}

#[tokio::test]
async fn a_taken_name_is_a_400_with_object_conflict() {
    let (_sim, client) = start().await;
    client.create("jit-1").await;
    let (status, body) = client
        .call(Method::POST, "/users", Some(new_user("JIT-1")))
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["error"]["code"], "Request_BadRequest");
    assert_eq!(body["error"]["details"][0]["code"], "ObjectConflict");
    assert_eq!(body["error"]["details"][0]["target"], "userPrincipalName");
}

#[tokio::test]
async fn lists_are_paged_by_next_links() {
    let (sim, client) = start().await;
    sim.control().set_page_size(2);
    for name in ["jit-1", "jit-2", "jit-3"] {
        client.create(name).await;
    }
    let (_, first) = client.call(Method::GET, "/users?$select=id", None).await;
    assert_eq!(first["value"].as_array().unwrap().len(), 2);
    let next = first["@odata.nextLink"].as_str().unwrap();
    let second: Value = client
        .http
        .get(next)
        .bearer_auth(&client.token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(second["value"].as_array().unwrap().len(), 1);
    assert_eq!(second["@odata.nextLink"], Value::Null);
}

#[tokio::test]
async fn deleted_user_lies_in_the_bin_and_comes_back_with_its_roles() {
    let sim = Simulator::start(SimConfig::new(Seed::contoso()))
        .await
        .unwrap();
    let client = Client::new(&sim, "contoso.onmicrosoft.com", "contoso-secret").await;
    let id = client.create("jit-1").await;
    client.assign(&id).await;
    let control = sim.control();
    control.remove_user("contoso.onmicrosoft.com", &id).unwrap();
    let (status, _) = client
        .call(Method::GET, &format!("/users/{id}"), None)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let path = "/directory/deletedItems/microsoft.graph.user?$select=id,deletedDateTime";
    let (_, bin) = client.call(Method::GET, path, None).await;
    assert_eq!(bin["value"][0]["id"], json!(id));
    assert!(bin["value"][0]["deletedDateTime"].is_string());
    // The name is free again, and a restore under a taken name fails.
    let other = client.create("jit-1").await;
    let uuid = id.parse().unwrap();
    assert!(
        control
            .restore_user("contoso.onmicrosoft.com", uuid)
            .is_err()
    );
    control
        .remove_user("contoso.onmicrosoft.com", &other)
        .unwrap();
    control
        .restore_user("contoso.onmicrosoft.com", uuid)
        .unwrap();
    let restored = control.user("contoso.onmicrosoft.com", &id).unwrap();
    assert_eq!(restored.roles.len(), 1);
}
