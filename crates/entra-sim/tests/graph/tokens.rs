//! Who gets a token, and who does not.

use entra_sim::{Seed, SimConfig, Simulator};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::client::{Client, ask_token, start};

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
