//! Reading a whole audit chain back, as `hallpass audit verify` does.

use super::figures::{ROUNDS, print};
use super::measure::{rate, time};
use hallpass_cloud::audit::{Actor, AuditEvent};
use hallpass_cloud::store::msps::{self, Msp};
use hallpass_cloud::store::{Store, audit};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, MspId, SessionId, TechnicianId};
use uuid::Uuid;

const MSP: MspId = MspId::new(Uuid::from_u128(1));

/// The chain's length.
const ENTRIES: usize = 200_000;

/// Prints its figures.
pub(crate) async fn run() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create_or_open(dir.path()).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let msp = Msp {
        id: MSP,
        name: "Northwind IT".into(),
    };
    msps::insert(&mut tx, &msp, now()).await.unwrap();
    for _ in 0..ENTRIES {
        let actor = Actor::Technician {
            technician_id: TechnicianId::new(Uuid::from_u128(2)),
        };
        let event = AuditEvent::CredentialReleased {
            account_id: AccountId::new(Uuid::from_u128(3)),
            session_id: SessionId::new(Uuid::from_u128(4)),
            version: 1,
        };
        audit::append(&mut tx, MSP, now(), actor, event)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();

    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let mut reader = store.read().await.unwrap();
        let (took, verified) = time(audit::verify(&mut reader, MSP)).await;
        assert_eq!(verified.unwrap().unwrap(), i64::try_from(ENTRIES).unwrap());
        samples.push(rate(ENTRIES, took));
    }
    print("audit-verify", "entries per s", &samples);
}

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}
