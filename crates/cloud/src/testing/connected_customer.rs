//! A customer who is connected to a tenant in which nothing is missing, as the cloud found it. The
//! program's tests and the benches have it too.

use hallpass_cloud::envelope::KeyRing;
use hallpass_cloud::lifecycle::Answer;
use hallpass_cloud::random::RandomSource;
use hallpass_cloud::store::connections::{self, ClientSecret, Connection};
use hallpass_cloud::store::{WriteTransaction, customers, tenant_health};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;
use zeroize::Zeroizing;

/// Adds the customer, the connection and what is known of the tenant.
pub(crate) async fn insert_connected_customer(
    tx: &mut WriteTransaction,
    (random, keys): (&dyn RandomSource, &KeyRing),
    (msp_id, name): (MspId, &str),
    connection: &Connection,
    client_secret: &str,
    now: Timestamp,
) {
    customers::insert(tx, msp_id, connection.customer_id, name, now)
        .await
        .unwrap();
    let secret = ClientSecret::new(Zeroizing::new(client_secret.to_owned()));
    connections::insert(tx, random, keys, msp_id, connection, &secret, now)
        .await
        .unwrap();
    let answer = Answer {
        at: now,
        findings: Vec::new(),
    };
    tenant_health::record_answer(tx, msp_id, connection.id, &answer)
        .await
        .unwrap();
}
