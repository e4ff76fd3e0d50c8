//! An account that is ready, with a secret sealed to its technician's passkey, as the lifecycle
//! leaves it.

use axum::http::Method;
use hallpass_cloud::store::accounts;
use hallpass_cloud::store::connections::Connection;
use hallpass_protocol::ids::{AccountId, ConnectionId, CustomerId, EntraTenantId};
use serde_json::json;
use uuid::Uuid;

use super::connected_customer::insert_connected_customer;
use super::provisioned_account::{make_ready, seal_to_first_passkey};
use super::stack::{Browser, Stack};

/// About as long as a sealed password.
const CIPHERTEXT: [u8; 160] = [2; 160];

pub(crate) async fn make_ready_account(
    stack: &Stack,
    browser: &Browser,
    token: &str,
    n: u8,
) -> AccountId {
    let customer_id = add_customer(stack, n.into()).await;
    let presets = browser.request(stack, Method::GET, "/v1/customers", Some(token), None);
    let presets = stack.call(presets).await;
    let body = json!({
        "idempotency_key": Uuid::from_u128(n.into()),
        "customer_id": customer_id,
        "preset_id": presets["customers"][0]["presets"][0]["id"],
        "lifetime_s": 3_600,
        "reason": "Measuring",
    });
    let request = browser.request(stack, Method::POST, "/v1/accounts", Some(token), Some(body));
    let asked = stack.call(request).await;
    let account_id = asked["account"]["id"].as_str().unwrap().parse().unwrap();

    let mut tx = stack.app.store.write().await.unwrap();
    let found = accounts::find(&mut tx, stack.msp_id, account_id).await;
    let account = found.unwrap().unwrap();
    let secret = seal_to_first_passkey(&mut tx, &account, &CIPHERTEXT).await;
    let sources = (&*stack.app.random, &*stack.app.keys);
    make_ready(&mut tx, sources, &account, (&secret, 1), stack.now()).await;
    tx.commit().await.unwrap();
    account_id
}

async fn add_customer(stack: &Stack, n: u128) -> CustomerId {
    let id = CustomerId::new(Uuid::from_u128(n));
    let connection = Connection {
        id: ConnectionId::new(Uuid::from_u128(n)),
        customer_id: id,
        tenant_id: EntraTenantId::new(Uuid::from_u128(n)),
        tenant_name: "Contoso".into(),
        account_domain: "contoso.onmicrosoft.com".into(),
        client_id: Uuid::from_u128(n),
        uses_registration: false,
        disconnected_at: None,
    };
    let mut tx = stack.app.store.write().await.unwrap();
    let sources = (&*stack.app.random, &*stack.app.keys);
    let name = format!("Customer {n}");
    let (whose, now) = ((stack.msp_id, &*name), stack.now());
    insert_connected_customer(&mut tx, sources, whose, &connection, "secret", now).await;
    tx.commit().await.unwrap();
    id
}
