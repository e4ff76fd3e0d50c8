//! A client of the simulator, as ours is one.

use entra_sim::{Seed, SeedApp, SimConfig, Simulator};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

pub(crate) const GLOBAL_READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";

pub(crate) struct Client {
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) token: String,
}

impl Client {
    pub(crate) async fn new(sim: &Simulator, tenant: &str, secret: &str) -> Self {
        // A second test in the same process finds the provider installed: that is what is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let base = sim.http_url();
        let answer = ask_token(&http, &base, tenant, secret).await;
        let token = answer.1["access_token"].as_str().unwrap().to_owned();
        Self { http, base, token }
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
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

    pub(crate) async fn create(&self, name: &str) -> String {
        let (status, user) = self
            .call(Method::POST, "/users", Some(new_user(name)))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{user}");
        user["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn assign(&self, principal: &str) -> (StatusCode, Value) {
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

pub(crate) async fn ask_token(
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

pub(crate) fn new_user(name: &str) -> Value {
    json!({
        "accountEnabled": false, "displayName": "JIT", "mailNickname": name,
        "userPrincipalName": format!("{name}@contoso.onmicrosoft.com"), "employeeId": "hp-1",
        "passwordProfile": { "forceChangePasswordNextSignIn": false, "password": "Thr0w-away!" },
    })
}

pub(crate) async fn start() -> (Simulator, Client) {
    let sim = Simulator::start(SimConfig::new(Seed::contoso_and_fabrikam()))
        .await
        .unwrap();
    let client = Client::new(&sim, "contoso.onmicrosoft.com", "contoso-secret").await;
    (sim, client)
}
