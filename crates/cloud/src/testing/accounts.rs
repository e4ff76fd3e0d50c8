//! Customers and the accounts in their tenants.

use hallpass_protocol::credential::HeldCredential;
use hallpass_protocol::ids::{AccountId, ConnectionId, CustomerId, EntraTenantId, MspId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::TestApp;
use super::connected_customer::insert_connected_customer;
use super::provisioned_account::{self, seal_to_first_passkey};
use crate::clock::Clock;
use crate::lifecycle::Account;
use crate::store::accounts::credentials::NewSecret;
use crate::store::connections::Connection;
use crate::store::{WriteTransaction, accounts, customers};

/// A customer, connected or not, and its id.
pub(crate) async fn add_customer(
    app: &TestApp,
    msp_id: MspId,
    n: u128,
    is_connected: bool,
) -> CustomerId {
    let id = CustomerId::new(Uuid::from_u128(n));
    if is_connected {
        connect_customer(app, msp_id, n, "s").await;
    } else {
        let mut tx = app.app.store.write().await.unwrap();
        customers::insert(&mut tx, msp_id, id, &name(n), app.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    id
}

/// A customer with a connection that has this secret.
pub(crate) async fn connect_customer(
    app: &TestApp,
    msp_id: MspId,
    n: u128,
    client_secret: &str,
) -> Connection {
    let id = Uuid::from_u128(n);
    let connection = Connection {
        id: ConnectionId::new(id),
        customer_id: CustomerId::new(id),
        tenant_id: EntraTenantId::new(id),
        tenant_name: "Contoso".into(),
        account_domain: "contoso.onmicrosoft.com".into(),
        client_id: id,
        uses_registration: false,
        disconnected_at: None,
    };
    let mut tx = app.app.store.write().await.unwrap();
    let sources = (&*app.app.random, &*app.keys);
    let (whose, now) = ((msp_id, &*name(n)), app.clock.now());
    insert_connected_customer(&mut tx, sources, whose, &connection, client_secret, now).await;
    tx.commit().await.unwrap();
    connection
}

fn name(n: u128) -> String {
    format!("Customer {n}")
}

/// A request that the first preset allows.
pub(crate) async fn request_for(app: &TestApp, token: &str, customer_id: CustomerId) -> Value {
    let customers = app.get("/v1/customers", Some(token)).await.ok();
    json!({
        "idempotency_key": "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3",
        "customer_id": customer_id,
        "preset_id": customers["customers"][0]["presets"][0]["id"],
        "lifetime_s": 3_600,
        "reason": "Reset a password, ticket 4711",
    })
}

/// As the lifecycle leaves an account that is ready, with a secret sealed to its passkey.
pub(crate) async fn make_ready(app: &TestApp, account_id: AccountId) {
    let (mut tx, account) = begin(app, account_id).await;
    let secret = seal_to_first_passkey(&mut tx, &account, &[2; 40]).await;
    finish(app, tx, &account, (&secret, 3)).await;
}

/// The same with a secret that the cloud holds.
pub(crate) async fn make_held(app: &TestApp, account_id: AccountId, password: &str) {
    let (tx, account) = begin(app, account_id).await;
    let secret = NewSecret::Held(HeldCredential::new(password.to_owned()));
    finish(app, tx, &account, (&secret, 1)).await;
}

async fn begin(app: &TestApp, account_id: AccountId) -> (WriteTransaction, Account) {
    let mut tx = app.app.store.write().await.unwrap();
    let found = accounts::find(&mut tx, app.msp_id, account_id).await;
    (tx, found.unwrap().unwrap())
}

async fn finish(
    app: &TestApp,
    mut tx: WriteTransaction,
    account: &Account,
    secret: (&NewSecret, u32),
) {
    let sources = (&*app.app.random, &*app.keys);
    provisioned_account::make_ready(&mut tx, sources, account, secret, app.clock.now()).await;
    tx.commit().await.unwrap();
}
