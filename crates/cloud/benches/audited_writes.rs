//! Audited writes on SQLite with full sync: a change of state and the audit entry that records it,
//! durable when the caller hears of it. One by one, and by many callers at once.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench that cannot go on stops"
)]

mod figures;
mod measure;

use figures::{ROUNDS, print};
use hallpass_cloud::audit::{Actor, AuditEvent};
use hallpass_cloud::store::msps::{self, Msp};
use hallpass_cloud::store::{Store, audit, customers};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{CustomerId, MspId, TechnicianId};
use measure::{rate, time};
use tokio::task::JoinSet;
use uuid::Uuid;

const MSP: MspId = MspId::new(Uuid::from_u128(1));
const TECHNICIAN: TechnicianId = TechnicianId::new(Uuid::from_u128(2));

/// Writes in a round, one by one.
const SERIAL: usize = 2_000;
/// Writes in a round, by so many callers.
const CONCURRENT: usize = 20_000;
const CALLERS: usize = 256;

#[tokio::main]
async fn main() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create_or_open(dir.path()).await.unwrap();
    fill(&store).await;

    let mut number = 0;
    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let (took, ()) = time(async {
            for _ in 0..SERIAL {
                number += 1;
                write(&store, number).await;
            }
        })
        .await;
        samples.push(rate(SERIAL, took));
    }
    print("audited-writes-sqlite-serial", "per s", &samples);

    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let (took, ()) = time(async {
            let mut callers = JoinSet::new();
            for _ in 0..CALLERS {
                let (store, first) = (store.clone(), number + 1);
                number += CONCURRENT / CALLERS;
                callers.spawn(async move {
                    for offset in 0..(CONCURRENT / CALLERS) {
                        write(&store, first + offset).await;
                    }
                });
            }
            callers.join_all().await;
        })
        .await;
        samples.push(rate(CONCURRENT / CALLERS * CALLERS, took));
    }
    print("audited-writes-sqlite", "per s", &samples);

    let mut reader = store.read().await.unwrap();
    audit::verify(&mut reader, MSP).await.unwrap().unwrap();
}

/// One customer more, and the entry that says so.
async fn write(store: &Store, number: usize) {
    let id = CustomerId::new(Uuid::from_u64_pair(1, u64::try_from(number).unwrap()));
    let name = format!("Customer {number}");
    let mut tx = store.write().await.unwrap();
    customers::insert(&mut tx, MSP, id, &name, now())
        .await
        .unwrap();
    let event = AuditEvent::CustomerAdded {
        customer_id: id,
        name,
    };
    let actor = Actor::Technician {
        technician_id: TECHNICIAN,
    };
    audit::append(&mut tx, MSP, now(), actor, event)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn fill(store: &Store) {
    let mut tx = store.write().await.unwrap();
    let msp = Msp {
        id: MSP,
        name: "Northwind IT".into(),
    };
    msps::insert(&mut tx, &msp, now()).await.unwrap();
    tx.commit().await.unwrap();
}

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}
