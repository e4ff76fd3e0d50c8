//! A database with one MSP, and a writer on it whose batches no clock ends.

use core::time::Duration;
use std::collections::BTreeSet;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{CustomerId, MspId};
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

use crate::audit::{Actor, AuditEvent};
use crate::store::msps::{self, Msp};
use crate::store::sql::InlineOptions;
use crate::store::sqlite::TURN_FILE;
use crate::store::writer::Writer;
use crate::store::writer::batch::BatchLimits;
use crate::store::writer::turn::Turn;
use crate::store::writer::way_in::WayIn;
use crate::store::{DATABASE_FILE, Store, StoreError, WriteTransaction, audit, customers};

pub(super) const MSP: MspId = MspId::new(Uuid::from_u128(1));

/// No clock ends a batch.
pub(super) const UNHURRIED: BatchLimits = BatchLimits {
    members: 512,
    age: Duration::from_hours(1),
};

pub(super) struct Desk {
    pub(super) writer: Writer,
    /// Another one on the same file, as another process has it; and readers.
    pub(super) store: Store,
    dir: TempDir,
}

pub(super) fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}

impl Desk {
    pub(super) async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create_or_open(dir.path()).await.unwrap();
        let mut tx = store.write().await.unwrap();
        let msp = Msp {
            id: MSP,
            name: "Northwind IT".into(),
        };
        msps::insert(&mut tx, &msp, now()).await.unwrap();
        tx.commit().await.unwrap();
        let turn = Turn::open(&dir.path().join(TURN_FILE)).unwrap();
        let options = InlineOptions {
            file: dir.path().join(DATABASE_FILE),
            busy_timeout: Duration::from_secs(10),
        };
        let writer = Writer::start(WayIn::sqlite(options, turn), UNHURRIED);
        Self {
            writer: writer.await.unwrap(),
            store,
            dir,
        }
    }

    pub(super) async fn begin(&self) -> WriteTransaction {
        self.try_begin().await.unwrap()
    }

    pub(super) async fn try_begin(&self) -> Result<WriteTransaction, StoreError> {
        Ok(WriteTransaction::new(
            self.writer.begin().await?,
            self.store.session_changes().clone(),
            std::sync::Arc::default(),
        ))
    }

    /// What others see: the customers, which are the same as those in the audit log, whose chain
    /// holds.
    pub(super) async fn seen(&self) -> BTreeSet<String> {
        let mut reader = self.store.read().await.unwrap();
        let length = audit::verify(&mut reader, MSP).await.unwrap().unwrap();
        let length = u32::try_from(length).unwrap();
        let entries = audit::list_newest(&mut reader, MSP, length).await.unwrap();
        let named: BTreeSet<String> = entries
            .into_iter()
            .map(|record| match record.event {
                AuditEvent::CustomerAdded { name, .. } => name,
                other => panic!("{other:?}"),
            })
            .collect();
        let customers = customers::list(&mut reader, MSP).await.unwrap();
        let customers: BTreeSet<String> = customers
            .into_iter()
            .map(|customer| customer.name)
            .collect();
        assert_eq!(named, customers);
        assert_eq!(named.len(), usize::try_from(length).unwrap());
        named
    }

    /// A connection without manners: it waits for nobody.
    pub(super) async fn connect_impatiently(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(self.dir.path().join(DATABASE_FILE))
            .busy_timeout(Duration::ZERO);
        options.connect().await.unwrap()
    }
}

/// A customer, and the entry that says so.
pub(super) async fn add(tx: &mut WriteTransaction, name: &str) -> Result<(), StoreError> {
    let customer_id = id_of(name);
    customers::insert(tx, MSP, customer_id, name, now()).await?;
    let event = AuditEvent::CustomerAdded {
        customer_id,
        name: name.to_owned(),
    };
    audit::append(tx, MSP, now(), Actor::CommandLine, event).await
}

/// An id of its own for each name.
fn id_of(name: &str) -> CustomerId {
    let digest = Sha256::digest(name);
    CustomerId::new(Uuid::from_slice(&digest[..16]).unwrap())
}
