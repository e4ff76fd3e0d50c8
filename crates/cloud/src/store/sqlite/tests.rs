//! Databases that earlier versions made.

use rstest::rstest;
use sqlx::migrate::Migrator;
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

use hallpass_protocol::ids::MspId;

use super::*;
use crate::audit::{Actor, AuditEvent, AuditRecord, EntryToHash, GENESIS};
use crate::store::accounts::jobs::claim::find_waiting;
use crate::store::{Store, accounts, audit, customers, groups, technicians};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// The one whose rows [`write_old`] writes.
const FIRST_ROWS: i64 = 7;

/// The first bytes of their checksums: what landed is never edited.
const LANDED: [(i64, [u8; 4]); 14] = [
    (1, [0xe2, 0x98, 0xe1, 0x3c]),
    (2, [0x9d, 0x8b, 0x6a, 0xcf]),
    (3, [0x6f, 0x7a, 0x51, 0x57]),
    (4, [0xa4, 0x27, 0xf5, 0x59]),
    (5, [0x81, 0xb1, 0x0a, 0x96]),
    (7, [0x85, 0x93, 0xf4, 0x5a]),
    (10, [0xef, 0xb8, 0x50, 0x2e]),
    (11, [0xb8, 0x6b, 0xd3, 0xc0]),
    (13, [0x07, 0xc9, 0xbb, 0xaf]),
    (16, [0xa5, 0x67, 0x5a, 0x34]),
    (19, [0x7c, 0x34, 0x41, 0x6b]),
    (20, [0x5e, 0x21, 0xfd, 0xea]),
    (21, [0xbf, 0x87, 0x06, 0x21]),
    (23, [0xf6, 0x5a, 0xb7, 0xfe]),
];

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// As an early version left it: people, a group, a customer with its connection, an account with two
/// roles, a chain of one entry. Then a version that went as far as `until` was started on it.
async fn write_old(file: &Path, until: i64) {
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let mut old = SqliteConnection::connect(&url).await.unwrap();
    MIGRATIONS.run_to(FIRST_ROWS, &mut old).await.unwrap();
    let [msp, kim, group, customer, connection, account] = [1, 2, 3, 4, 5, 6].map(id);
    let rows = [
        "INSERT INTO msps (msp_id, name, created_at) VALUES (?1, 'Northwind IT', 1)",
        "INSERT INTO technicians (msp_id, technician_id, display_name, email, role, state,
                                  created_at)
         VALUES (?1, ?2, 'Kim', 'Kim@northwind.example', 'technician', 'active', 1)",
        "INSERT INTO technician_groups (msp_id, group_id, name, created_at)
         VALUES (?1, ?3, 'Night shift', 1)",
        "INSERT INTO group_members (msp_id, group_id, technician_id) VALUES (?1, ?3, ?2)",
        "INSERT INTO customers (msp_id, customer_id, name, created_at)
         VALUES (?1, ?4, 'Contoso', 1)",
        "INSERT INTO connections (msp_id, connection_id, customer_id, tenant_id, tenant_name,
                                  account_domain, client_id, client_secret, created_at)
         VALUES (?1, ?5, ?4, ?5, 'Contoso', 'contoso.example', ?5, x'00', 1)",
        "INSERT INTO accounts (msp_id, account_id, technician_id, customer_id, connection_id,
             preset_id, preset_name, idempotency_key, reason, lifetime_s, user_principal_name,
             display_name, tag, state, requested_at, ends_at)
         VALUES (?1, ?6, ?2, ?4, ?5, ?6, 'Mail', ?6, 'Mail is down', 3600,
                 'Admin@contoso.example', 'Kim', 'hp-000001', 'ready', 1, 3600001)",
        "INSERT INTO account_roles (msp_id, account_id, position, template_id, name)
         VALUES (?1, ?6, 1, ?4, 'Second'), (?1, ?6, 0, ?5, 'First')",
        "INSERT INTO account_jobs (msp_id, account_id, due_at) VALUES (?1, ?6, 3600001)",
    ];
    for sql in rows {
        sqlx::query(sql)
            .bind(msp)
            .bind(kim)
            .bind(group)
            .bind(customer)
            .bind(connection)
            .bind(account)
            .execute(&mut old)
            .await
            .unwrap();
    }
    let record = serde_json::to_string(&AuditRecord {
        at: hallpass_protocol::Timestamp::from_unix_ms(1),
        actor: Actor::Cloud,
        event: AuditEvent::MspCreated {
            name: "Northwind IT".into(),
        },
    })
    .unwrap();
    let hash = EntryToHash {
        msp_id: MspId::new(msp),
        seq: 1,
        record: record.as_bytes(),
        previous: GENESIS,
    }
    .hash();
    for sql in [
        "INSERT INTO audit (msp_id, seq, record, hash) VALUES (?1, 1, ?2, ?3)",
        "INSERT INTO audit_heads (msp_id, seq, hash) SELECT ?1, 1, ?3 WHERE ?2 <> ''",
    ] {
        sqlx::query(sql)
            .bind(msp)
            .bind(&record)
            .bind(hash.as_bytes().as_slice())
            .execute(&mut old)
            .await
            .unwrap();
    }
    MIGRATIONS.run_to(until, &mut old).await.unwrap();
    old.close().await.unwrap();
}

/// Each version that there was, by the last migration that it knew.
#[rstest]
#[tokio::test]
async fn database_of_an_earlier_version_is_brought_up_and_holds_what_it_held(
    #[values(7, 10, 11, 13, 16, 19, 20, 21, 23)] until: i64,
) {
    let dir = tempfile::tempdir().unwrap();
    write_old(&dir.path().join(DATABASE_FILE), until).await;
    let store = Store::open(dir.path()).await.unwrap();
    let mut reader = store.read().await.unwrap();
    let msp = MspId::new(id(1));
    let kim = technicians::find_by_email(&mut reader, msp, "kim@NORTHWIND.example").await;
    let kim = kim.unwrap().unwrap();
    assert_eq!(kim.id.as_uuid(), &id(2));
    let [group] = groups::list(&mut reader, msp)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!(group.members, [kim.id]);
    let [customer] = customers::list(&mut reader, msp)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!(customer.tenant.unwrap().account_domain, "contoso.example");
    let [account] = accounts::list_not_ended(&mut reader, msp)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    let roles: Vec<_> = account
        .roles
        .iter()
        .map(|role| role.name.as_str())
        .collect();
    assert_eq!(roles, ["First", "Second"]);
    let waiting = find_waiting(&mut reader, account.requested_at).await;
    assert_eq!(
        waiting.unwrap().first,
        [account.ends_at, None, None],
        "its end is still to come"
    );
    let connection_id = account.connection_id;
    let is_used =
        accounts::is_name_used(&mut reader, msp, connection_id, "admin@CONTOSO.example").await;
    assert!(is_used.unwrap());
    assert_eq!(audit::verify(&mut reader, msp).await.unwrap(), Ok(1));
}

#[test]
fn migrations_that_landed_are_never_edited() {
    for (version, start) in LANDED {
        let migration = MIGRATIONS
            .iter()
            .find(|one| one.version == version)
            .unwrap();
        assert_eq!(migration.checksum[..4], start, "{version}");
    }
}
