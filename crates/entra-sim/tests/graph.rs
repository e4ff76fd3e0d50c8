//! The token endpoint and Graph over HTTP, as a client meets them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected shall fail right there"
)]

use std::time::Duration;

use entra_sim::{
    FaultAction, FaultPhase, FaultRule, Replication, Seed, SeedApp, SimConfig, Simulator,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const GLOBAL_READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";

struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    async fn new(sim: &Simulator, tenant: &str, secret: &str) -> Self {
        // A second test in the same process finds the provider installed: that is what is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let base = sim.http_url();
        let answer = ask_token(&http, &base, tenant, secret).await;
        let token = answer.1["access_token"].as_str().unwrap().to_owned();
        Self { http, base, token }
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let mut request = self
            .http
            .request(method, format!("{}/v1.0{path}", self.base))
            .bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    async fn create(&self, name: &str) -> String {
        let (status, user) = self
            .call(Method::POST, "/users", Some(new_user(name)))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{user}");
        user["id"].as_str().unwrap().to_owned()
    }

    async fn assign(&self, principal: &str) -> (StatusCode, Value) {
        let body = json!({
            "@odata.type": "#microsoft.graph.unifiedRoleAssignment",
            "roleDefinitionId": GLOBAL_READER, "principalId": principal, "directoryScopeId": "/",
        });
        self.call(
            Method::POST,
            "/roleManagement/directory/roleAssignments",
            Some(body),
        )
        .await
    }
}

async fn ask_token(
    http: &reqwest::Client,
    base: &str,
    tenant: &str,
    secret: &str,
) -> (StatusCode, Value) {
    let client_id = SeedApp::CLIENT_ID.to_string();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &client_id),
        ("client_secret", secret),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    let url = format!("{base}/{tenant}/oauth2/v2.0/token");
    let answer = http.post(url).form(&form).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

fn new_user(name: &str) -> Value {
    json!({
        "accountEnabled": false, "displayName": "JIT", "mailNickname": name,
        "userPrincipalName": format!("{name}@contoso.onmicrosoft.com"), "employeeId": "hp-1",
        "passwordProfile": { "forceChangePasswordNextSignIn": false, "password": "Thr0w-away!" },
    })
}

async fn start() -> (Simulator, Client) {
    let sim = Simulator::start(SimConfig::new(Seed::contoso_and_fabrikam()))
        .await
        .unwrap();
    let client = Client::new(&sim, "contoso.onmicrosoft.com", "contoso-secret").await;
    (sim, client)
}

#[tokio::test]
async fn refused_tokens_carry_the_real_codes() {
    let (sim, client) = start().await;
    let base = sim.http_url();
    let refused = async |tenant: &str, secret: &str| {
        let (status, body) = ask_token(&client.http, &base, tenant, secret).await;
        (status.as_u16(), body["error_codes"][0].as_u64().unwrap())
    };
    assert_eq!(refused("nowhere.example", "x").await, (400, 90_002));
    assert_eq!(refused("contoso.com", "wrong").await, (401, 7_000_215));
    let withdrawn = entra_sim::control::AppChange {
        consented: Some(false),
        ..Default::default()
    };
    sim.control().change_app("contoso.com", withdrawn).unwrap();
    assert_eq!(
        refused("contoso.com", "contoso-secret").await,
        (401, 7_000_229)
    );
}

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
async fn a_new_user_is_found_only_after_replication() {
    let (sim, client) = start().await;
    sim.control().set_replication(Replication {
        not_found_reads: 2,
        ..Replication::default()
    });
    let id = client.create("jit-1").await;
    assert_eq!(client.assign(&id).await.0, StatusCode::NOT_FOUND);
    let path = format!("/users/{id}");
    assert_eq!(
        client.call(Method::GET, &path, None).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        client.call(Method::GET, &path, None).await.0,
        StatusCode::OK
    );
}

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
async fn a_throttled_call_says_when_to_come_back_and_has_no_effect() {
    let (sim, client) = start().await;
    let rule = FaultRule::once("POST", "/v1.0/users", FaultAction::throttle("2.128"));
    sim.control().add_fault(rule);
    let answer = client
        .http
        .post(format!("{}/v1.0/users", client.base))
        .bearer_auth(&client.token)
        .json(&new_user("jit-1"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()["retry-after"], "2.128");
    assert!(
        sim.control()
            .user("contoso.com", "jit-1@contoso.onmicrosoft.com")
            .is_none()
    );
    client.create("jit-1").await;
}

#[tokio::test]
async fn a_lost_answer_leaves_its_effect() {
    let (sim, client) = start().await;
    let lost = FaultAction::Drop {
        phase: FaultPhase::AfterEffect,
    };
    sim.control()
        .add_fault(FaultRule::once("POST", "/v1.0/users", lost));
    let outcome = client
        .http
        .post(format!("{}/v1.0/users", client.base))
        .bearer_auth(&client.token)
        .json(&new_user("jit-1"))
        .send()
        .await;
    assert!(outcome.is_err());
    assert!(
        sim.control()
            .user("contoso.com", "jit-1@contoso.onmicrosoft.com")
            .is_some()
    );
    let record = sim.control().requests().pop().unwrap();
    assert_eq!((record.status, record.took_effect), (None, true));
}

#[tokio::test]
async fn a_hanging_call_is_announced_and_never_answered() {
    let (sim, client) = start().await;
    let hang = FaultAction::Hang {
        phase: FaultPhase::BeforeEffect,
    };
    let fault = sim
        .control()
        .add_fault(FaultRule::once("POST", "/v1.0/users", hang));
    let call = client
        .http
        .post(format!("{}/v1.0/users", client.base))
        .bearer_auth(&client.token)
        .json(&new_user("jit-1"))
        .send();
    let call = tokio::spawn(call);
    let reached: Value = client
        .http
        .get(format!(
            "{}/control/hang/wait?fault={}",
            client.base, fault.0
        ))
        .timeout(Duration::from_secs(20))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(reached["reached"], true);
    assert!(!call.is_finished());
    call.abort();
    assert!(
        sim.control()
            .user("contoso.com", "jit-1@contoso.onmicrosoft.com")
            .is_none()
    );
}

#[tokio::test]
async fn a_late_effect_follows_a_dropped_connection() {
    let (sim, client) = start().await;
    let late = FaultAction::DropThenEffect { ms: 30 };
    sim.control()
        .add_fault(FaultRule::once("POST", "/v1.0/users", late));
    let outcome = client
        .http
        .post(format!("{}/v1.0/users", client.base))
        .bearer_auth(&client.token)
        .json(&new_user("jit-1"))
        .send()
        .await;
    assert!(outcome.is_err());
    let url = format!(
        "{}/control/tenants/contoso.com/users/jit-1@contoso.onmicrosoft.com/wait?enabled=false",
        client.base
    );
    let user: Value = client
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(user["employee_id"], "hp-1");
}

#[tokio::test]
async fn stale_replicas_show_the_past() {
    let (sim, client) = start().await;
    let id = client.create("jit-1").await;
    let lag = Replication {
        stale_reads: 1,
        stale_lists: 1,
        ..Replication::default()
    };
    sim.control().set_replication(lag);
    let path = format!("/users/{id}?$select=accountEnabled");
    let enable = json!({ "accountEnabled": true });
    client
        .call(Method::PATCH, &format!("/users/{id}"), Some(enable))
        .await;
    assert_eq!(
        client.call(Method::GET, &path, None).await.1["accountEnabled"],
        false
    );
    assert_eq!(
        client.call(Method::GET, &path, None).await.1["accountEnabled"],
        true
    );
    client.assign(&id).await;
    let list = format!("/roleManagement/directory/roleAssignments?$filter=principalId eq '{id}'");
    let count = async || {
        let (_, held) = client.call(Method::GET, &list, None).await;
        held["value"].as_array().unwrap().len()
    };
    assert_eq!((count().await, count().await), (0, 1));
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

#[tokio::test]
async fn tenant_that_vanished_gives_no_token_and_takes_none() {
    let sim = Simulator::start(SimConfig::new(Seed::contoso()))
        .await
        .unwrap();
    let client = Client::new(&sim, "contoso.onmicrosoft.com", "contoso-secret").await;
    sim.control()
        .remove_tenant("contoso.onmicrosoft.com")
        .unwrap();
    let (status, _) = client.call(Method::GET, "/users", None).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let (status, body) = ask_token(
        &client.http,
        &client.base,
        "contoso.onmicrosoft.com",
        "contoso-secret",
    )
    .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["error_codes"], json!([90_002]));
}
