//! The whole life of an administrator account, through HTTP alone: Graph makes it, a browser signs
//! in with it, Graph takes it away, the portal lets go.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something unexpected shall fail right there"
)]

#[path = "support/browser.rs"]
#[expect(dead_code, reason = "shared: no test uses all of it")]
mod browser;

use browser::Browser;
use entra_sim::{Seed, SeedApp, SimConfig, Simulator};
use reqwest::{Client, Method};
use serde_json::{Value, json};

const UPN: &str = "jit-7f3a@fabrikam.onmicrosoft.com";
const PASSWORD: &str = "Made-by-n0body";
const PORTAL: &str = "https://entra.microsoft.com/fabrikam.onmicrosoft.com";
const EXCHANGE_ADMINISTRATOR: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";

struct Graph {
    http: Client,
    base: String,
    token: String,
}

impl Graph {
    async fn connect(sim: &Simulator) -> Self {
        let http = Client::builder().no_proxy().build().unwrap();
        let base = sim.http_url();
        let client_id = SeedApp::CLIENT_ID.to_string();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &client_id),
            ("client_secret", "fabrikam-secret"),
            ("scope", "https://graph.microsoft.com/.default"),
        ];
        let url = format!("{base}/fabrikam.onmicrosoft.com/oauth2/v2.0/token");
        let answer = http.post(url).form(&form).send().await.unwrap();
        let body: Value = answer.json().await.unwrap();
        let token = body["access_token"].as_str().unwrap().to_owned();
        Self { http, base, token }
    }

    /// The answer's body; the status must be `expected`.
    async fn call(&self, method: Method, path: &str, body: &Value, expected: u16) -> Value {
        let url = format!("{}/v1.0{path}", self.base);
        let request = self
            .http
            .request(method, url)
            .bearer_auth(&self.token)
            .json(body);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), expected, "{path}");
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null)
    }
}

#[tokio::test]
async fn an_account_is_made_used_and_taken_away() {
    let sim = Simulator::start(SimConfig::new(Seed::contoso_and_fabrikam()))
        .await
        .unwrap();
    let mut browser = Browser::new(&sim);
    let graph = Graph::connect(&sim).await;
    let new = json!({
        "accountEnabled": false, "displayName": "Jane Doe (MSP)", "mailNickname": "jit-7f3a",
        "userPrincipalName": UPN, "employeeId": "hp-0001",
        "passwordProfile": { "forceChangePasswordNextSignIn": false, "password": "Thr0w-away!" },
    });
    let id = graph.call(Method::POST, "/users", &new, 201).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let user = format!("/users/{id}");
    let password = json!({ "passwordProfile": {
        "forceChangePasswordNextSignIn": false, "password": PASSWORD,
    } });
    graph.call(Method::PATCH, &user, &password, 204).await;

    let page = browser.open(PORTAL).await;
    let refused = browser.submit_password(&page, UPN, PASSWORD).await;
    assert_eq!(refused.error_code(), "50057");
    graph
        .call(
            Method::PATCH,
            &user,
            &json!({ "accountEnabled": true }),
            204,
        )
        .await;
    let role = json!({
        "roleDefinitionId": EXCHANGE_ADMINISTRATOR, "principalId": id, "directoryScopeId": "/",
    });
    graph
        .call(
            Method::POST,
            "/roleManagement/directory/roleAssignments",
            &role,
            201,
        )
        .await;

    let kmsi = browser.submit_password(&refused, UPN, PASSWORD).await;
    let bridge = browser.answer_stay_signed_in(&kmsi, "3").await;
    let portal = browser.post_itself(&bridge).await;
    for shown in [
        "data-testid=\"portal-tenant\">Fabrikam<",
        UPN,
        "<li>Exchange Administrator</li>",
    ] {
        assert!(portal.html.contains(shown), "{shown}");
    }

    // Our service principal holds Privileged Authentication Administrator here.
    graph
        .call(
            Method::PATCH,
            &user,
            &json!({ "accountEnabled": false }),
            204,
        )
        .await;
    graph
        .call(
            Method::POST,
            &format!("{user}/revokeSignInSessions"),
            &Value::Null,
            200,
        )
        .await;
    let ended = browser.open(PORTAL).await;
    assert!(ended.html.contains("data-testid=\"portal-signed-out\""));
}
