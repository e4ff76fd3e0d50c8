use uuid::Uuid;

use super::*;
use crate::audit::{BadEntry, Fault};
use crate::store::Store;
use crate::store::msps::{self, Msp};
use crate::store::sql::Dialect;
use crate::testing::TestDatabase;

const LENGTH: i64 = 20;

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}

fn msp(n: u128) -> MspId {
    MspId::new(Uuid::from_u128(n))
}

async fn store_with_log() -> (TestDatabase, Store) {
    let dir = TestDatabase::new();
    let store = dir.open().await;
    for id in [msp(1), msp(2)] {
        let mut tx = store.write().await.unwrap();
        msps::insert(
            &mut tx,
            &Msp {
                id,
                name: "MSP".into(),
            },
            now(),
        )
        .await
        .unwrap();
        for n in 1..=LENGTH {
            let event = AuditEvent::MspCreated {
                name: format!("MSP {n}"),
            };
            append(&mut tx, id, now(), Actor::CommandLine, event)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
    }
    (dir, store)
}

async fn tampered(sql: &'static str, seq: i64) -> Result<i64, BadEntry> {
    let (dir, store) = store_with_log().await;
    tampered_in(&dir, &store, sql, seq).await
}

async fn tampered_in(
    dir: &TestDatabase,
    store: &Store,
    sql: &'static str,
    seq: i64,
) -> Result<i64, BadEntry> {
    // As whoever holds the file would, around the triggers.
    let mut thief = dir.thief().await;
    let disarmed = thief.run_all(match store.dialect() {
        Dialect::Sqlite => {
            "DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_deleted"
        }
        Dialect::Postgres => "ALTER TABLE audit DISABLE TRIGGER USER",
    });
    disarmed.await.unwrap();
    sql::query(sql)
        .bind(seq)
        .bind(msp(1).as_uuid())
        .execute(&mut thief)
        .await
        .unwrap();
    let mut reader = store.read().await.unwrap();
    assert_eq!(
        verify(&mut reader, msp(2)).await.unwrap(),
        Ok(LENGTH),
        "the other chain holds"
    );
    verify(&mut reader, msp(1)).await.unwrap()
}

#[tokio::test]
async fn log_when_untouched_verifies() {
    let (_dir, store) = store_with_log().await;
    let mut reader = store.read().await.unwrap();
    assert_eq!(verify(&mut reader, msp(1)).await.unwrap(), Ok(LENGTH));
    let newest = list_newest(&mut reader, msp(1), 1).await.unwrap();
    assert_eq!(
        newest[0].event,
        AuditEvent::MspCreated {
            name: "MSP 20".into()
        }
    );
}

#[tokio::test]
async fn log_when_an_entry_is_changed_or_deleted_names_it() {
    for seq in [1, 7, LENGTH] {
        let changed = "UPDATE audit SET record = record || ' ' WHERE seq = ? AND msp_id = ?";
        assert_eq!(
            tampered(changed, seq).await,
            Err(BadEntry {
                seq,
                fault: Fault::Changed
            })
        );
        let deleted = "DELETE FROM audit WHERE seq = ? AND msp_id = ?";
        assert_eq!(
            tampered(deleted, seq).await,
            Err(BadEntry {
                seq,
                fault: Fault::Missing
            })
        );
    }
}

/// What the fast way of reading could mistake for the entries that were written.
#[tokio::test]
async fn log_when_an_entry_is_made_irregular_names_it_all_the_same() {
    for seq in [1, 7, LENGTH] {
        for of_dialects in [
            ["UPDATE audit SET hash = substr(hash, 1, 31) WHERE seq = ? AND msp_id = ?"; 2],
            [
                "UPDATE audit SET hash = CAST(hash || x'00' AS BLOB) WHERE seq = ? AND msp_id = ?",
                "UPDATE audit SET hash = hash || '\\x00'::bytea WHERE seq = ? AND msp_id = ?",
            ],
            [
                "UPDATE audit SET record = record || char(10) WHERE seq = ? AND msp_id = ?",
                "UPDATE audit SET record = record || chr(10) WHERE seq = ? AND msp_id = ?",
            ],
            [
                "UPDATE audit SET record = char(10) || record WHERE seq = ? AND msp_id = ?",
                "UPDATE audit SET record = chr(10) || record WHERE seq = ? AND msp_id = ?",
            ],
            [
                "UPDATE audit SET record = CAST(x'ff00fe' AS TEXT) WHERE seq = ? AND msp_id = ?",
                "UPDATE audit SET record = chr(1) || chr(65533) WHERE seq = ? AND msp_id = ?",
            ],
            ["UPDATE audit SET record = '' WHERE seq = ? AND msp_id = ?"; 2],
        ] {
            let (dir, store) = store_with_log().await;
            let sql = match store.dialect() {
                Dialect::Sqlite => of_dialects[0],
                Dialect::Postgres => of_dialects[1],
            };
            let found = tampered_in(&dir, &store, sql, seq).await;
            let fault = Fault::Changed;
            assert_eq!(found, Err(BadEntry { seq, fault }), "{sql}");
        }
    }
}

#[tokio::test]
async fn log_when_its_end_is_cut_off_is_shown_by_the_head() {
    let cut = "DELETE FROM audit WHERE seq > ? AND msp_id = ?";
    assert_eq!(
        tampered(cut, 12).await,
        Err(BadEntry {
            seq: 13,
            fault: Fault::Missing
        })
    );
}

#[tokio::test]
async fn log_when_the_head_is_put_back_names_the_last_entry() {
    let head = "UPDATE audit_heads SET seq = ? WHERE msp_id = ?";
    assert_eq!(
        tampered(head, 12).await,
        Err(BadEntry {
            seq: LENGTH,
            fault: Fault::HeadDiffers
        })
    );
}

#[tokio::test]
async fn log_when_changed_by_our_own_code_is_refused() {
    let (_dir, store) = store_with_log().await;
    for sql in ["UPDATE audit SET record = ''", "DELETE FROM audit"] {
        let mut tx = store.write().await.unwrap();
        let error = crate::store::sql::query(sql)
            .execute(&mut tx)
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("audit entries are never"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn entry_when_its_transaction_is_undone_is_not_there() {
    let (_dir, store) = store_with_log().await;
    let mut tx = store.write().await.unwrap();
    let event = AuditEvent::MspCreated {
        name: "never".into(),
    };
    append(&mut tx, msp(1), now(), Actor::Cloud, event)
        .await
        .unwrap();
    drop(tx);
    let verified = verify(&mut store.read().await.unwrap(), msp(1))
        .await
        .unwrap();
    assert_eq!(verified, Ok(LENGTH));
}
