//! Audited writes: a change of state and the audit entry that records it, durable when the caller
//! hears of it.

use core::time::Duration;

use hallpass_cloud::audit::{Actor, AuditEvent};
use hallpass_cloud::store::msps::{self, Msp};
use hallpass_cloud::store::{Store, audit, customers};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{CustomerId, MspId, TechnicianId};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::figures::{ROUNDS, print};
use super::measure::{rate, time};

const MSP: MspId = MspId::new(Uuid::from_u128(1));
const TECHNICIAN: TechnicianId = TechnicianId::new(Uuid::from_u128(2));

/// Callers at the same time.
const CALLERS: usize = 256;

/// How many writes a round is long.
pub(crate) struct Counts {
    /// One by one.
    pub(crate) one_by_one: usize,
    /// By [`CALLERS`] at the same time: a multiple of them.
    pub(crate) by_many: usize,
}

/// Prints what an empty `store` does: `{name}-serial`, one by one, and `name`, by many callers.
pub(crate) async fn measure(store: &Store, name: &str, round: Counts) {
    fill(store).await;

    let mut number = 0;
    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let took = one_by_one(store, number, round.one_by_one).await;
        number += round.one_by_one;
        samples.push(rate(round.one_by_one, took));
    }
    print(&format!("{name}-serial"), "per s", &samples);

    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let took = by_many(store, number, round.by_many / CALLERS).await;
        number += round.by_many;
        samples.push(rate(round.by_many, took));
    }
    print(name, "per s", &samples);
    verify(store).await;
}

/// How long so many writes behind `number` take, one by one.
async fn one_by_one(store: &Store, number: usize, count: usize) -> Duration {
    let (took, ()) = time(async {
        for offset in 1..=count {
            write(store, number + offset).await;
        }
    })
    .await;
    took
}

/// The same by [`CALLERS`], each so many.
async fn by_many(store: &Store, number: usize, each: usize) -> Duration {
    let (took, ()) = time(async {
        let mut callers = JoinSet::new();
        for caller in 0..CALLERS {
            let (store, first) = (store.clone(), number + caller * each + 1);
            callers.spawn(async move {
                for offset in 0..each {
                    write(&store, first + offset).await;
                }
            });
        }
        callers.join_all().await;
    })
    .await;
    took
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

/// The MSP whose customers they are.
async fn fill(store: &Store) {
    let mut tx = store.write().await.unwrap();
    let msp = Msp {
        id: MSP,
        name: "Northwind IT".into(),
    };
    msps::insert(&mut tx, &msp, now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Nothing was lost.
async fn verify(store: &Store) {
    let mut reader = store.read().await.unwrap();
    audit::verify(&mut reader, MSP).await.unwrap().unwrap();
}

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}
