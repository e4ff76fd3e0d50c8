use std::os::unix::fs::PermissionsExt;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{CustomerId, MspId};
use uuid::Uuid;

use super::*;
use crate::store::sql;
use crate::testing::TestDatabase;

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn store_when_created_is_readable_by_its_owner_alone() {
    let outer = tempfile::tempdir().unwrap();
    let dir = outer.path().join("data");
    let store = Store::create_or_open(&dir).await.unwrap();
    store.write().await.unwrap().commit().await.unwrap();
    assert_eq!(mode(&dir), 0o700);
    for entry in dir.read_dir().unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[tokio::test]
async fn store_when_there_is_none_is_not_made_by_open() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(
        Store::open(dir.path()).await,
        Err(OpenStoreError::Missing(_))
    ));
}

#[tokio::test]
async fn store_syncs_fully_checks_foreign_keys_and_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create_or_open(dir.path()).await.unwrap();
    let mut tx = store.write().await.unwrap();
    for (pragma, expected) in [
        ("PRAGMA synchronous", 2_i64),
        ("PRAGMA foreign_keys", 1),
        ("PRAGMA secure_delete", 1),
        ("PRAGMA temp_store", 2),
        ("PRAGMA wal_autocheckpoint", 8_000),
    ] {
        let value: i64 = sql::query_scalar(pragma).fetch_one(&mut tx).await.unwrap();
        assert_eq!(value, expected, "{pragma}");
    }
    let mode: String = sql::query_scalar("PRAGMA journal_mode")
        .fetch_one(&mut tx)
        .await
        .unwrap();
    assert_eq!(mode, "wal");
}

#[tokio::test]
async fn reader_when_it_tries_to_write_is_refused() {
    let dir = TestDatabase::new();
    let store = dir.open().await;
    let mut reader = store.read().await.unwrap();
    assert!(
        sql::query("DELETE FROM ceremonies")
            .execute(&mut reader)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn transaction_when_dropped_is_undone() {
    let dir = TestDatabase::new();
    let store = dir.open().await;
    let msp = msps::Msp {
        id: MspId::new(Uuid::from_u128(1)),
        name: "Northwind IT".into(),
    };
    let mut tx = store.write().await.unwrap();
    msps::insert(&mut tx, &msp, now()).await.unwrap();
    drop(tx);
    assert_eq!(
        msps::list(&mut store.read().await.unwrap()).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn row_that_points_into_another_msp_is_refused() {
    let dir = TestDatabase::new();
    let store = dir.open().await;
    let [ours, theirs] = [1, 2].map(|n| MspId::new(Uuid::from_u128(n)));
    let customer_id = CustomerId::new(Uuid::from_u128(3));
    let mut tx = store.write().await.unwrap();
    for id in [ours, theirs] {
        msps::insert(
            &mut tx,
            &msps::Msp {
                id,
                name: "MSP".into(),
            },
            now(),
        )
        .await
        .unwrap();
    }
    customers::insert(&mut tx, theirs, customer_id, "Contoso", now())
        .await
        .unwrap();
    let connection = connections::Connection {
        id: hallpass_protocol::ids::ConnectionId::new(Uuid::from_u128(4)),
        customer_id,
        tenant_id: hallpass_protocol::ids::EntraTenantId::new(Uuid::from_u128(5)),
        tenant_name: "Contoso".into(),
        account_domain: "contoso.onmicrosoft.com".into(),
        client_id: Uuid::from_u128(6),
        uses_registration: false,
        disconnected_at: None,
    };
    let random = crate::random::SeededRandom::new(1);
    let kek = crate::envelope::Kek::make(&random);
    let made = installation::Installation {
        public_url: "http://localhost".parse().unwrap(),
        kek_id: kek.id(),
    };
    installation::put(&mut tx, &made).await.unwrap();
    let keys = crate::envelope::KeyRing::of(vec![kek]);
    let secret = connections::ClientSecret::new("canary-7f3a".to_owned().into());
    tx.commit().await.unwrap();
    let mut tx = store.write().await.unwrap();
    let insert =
        connections::insert(&mut tx, &random, &keys, ours, &connection, &secret, now()).await;
    assert!(
        insert.is_err(),
        "a connection of ours points at a customer of theirs"
    );
    drop(tx);

    let mut tx = store.write().await.unwrap();
    connections::insert(&mut tx, &random, &keys, theirs, &connection, &secret, now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut reader = store.read().await.unwrap();
    assert_eq!(
        customers::find(&mut reader, ours, customer_id)
            .await
            .unwrap(),
        None
    );
    assert!(
        connections::find_client_secret(&mut reader, &keys, ours, connection.id)
            .await
            .unwrap()
            .is_none()
    );
    let opened = connections::find_client_secret(&mut reader, &keys, theirs, connection.id).await;
    assert_eq!(opened.unwrap().unwrap().expose(), "canary-7f3a");
    for entry in dir.path().read_dir().unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(11).any(|window| window == b"canary-7f3a"));
    }
}
