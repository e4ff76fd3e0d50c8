//! An account that is ready, with a secret sealed to its technician's passkey, as the lifecycle
//! leaves it.

use axum::http::Method;
use hallpass_cloud::lifecycle::{Answer, Progress};
use hallpass_cloud::store::accounts::credentials::NewSecret;
use hallpass_cloud::store::accounts::{self, credentials};
use hallpass_cloud::store::connections::{self, ClientSecret, Connection};
use hallpass_cloud::store::{customers, tenant_health};
use hallpass_protocol::credential::{CredentialBinding, Custody, SealedCredential};
use hallpass_protocol::ids::{AccountId, ConnectionId, CustomerId, EntraTenantId};
use serde_json::json;
use uuid::Uuid;

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
    let keys = credentials::list_sealing_keys(&mut tx, stack.msp_id, account.technician_id);
    let (passkey_id, _) = keys.await.unwrap().remove(0);
    let binding = CredentialBinding {
        tenant_id: account.tenant_id,
        account_id,
        technician_id: account.technician_id,
        version: 1,
        expires_at: stack.now().plus(account.lifetime.as_duration()),
    };
    let blob = SealedCredential {
        format: 1,
        passkey_id,
        encapsulated_key: vec![1; 32].into(),
        ciphertext: CIPHERTEXT.to_vec().into(),
    };
    let sources = (&*stack.app.random, &*stack.app.keys);
    let secret = NewSecret::Sealed(vec![blob]);
    credentials::add(&mut tx, sources, &account, &binding, &secret)
        .await
        .unwrap();
    credentials::confirm(&mut tx, &account, binding.version, Custody::Sealed)
        .await
        .unwrap();
    let ready = Progress::Ready;
    accounts::record_progress(&mut tx, &account, &ready, None, stack.now())
        .await
        .unwrap();
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
    };
    let secret = ClientSecret::new("secret".to_owned().into());
    let (random, keys, now) = (&*stack.app.random, &*stack.app.keys, stack.now());
    let mut tx = stack.app.store.write().await.unwrap();
    let name = format!("Customer {n}");
    customers::insert(&mut tx, stack.msp_id, id, &name, now)
        .await
        .unwrap();
    let inserted = connections::insert(
        &mut tx,
        random,
        keys,
        stack.msp_id,
        &connection,
        &secret,
        now,
    );
    inserted.await.unwrap();
    let answer = Answer {
        at: now,
        findings: Vec::new(),
    };
    tenant_health::record_answer(&mut tx, stack.msp_id, connection.id, &answer)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}
