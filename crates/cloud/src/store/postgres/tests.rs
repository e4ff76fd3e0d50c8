//! What only a server that several processes share can be asked.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{CustomerId, MspId, SessionId};
use private_postgres::PrivatePostgres;
use uuid::Uuid;

use super::*;
use crate::audit::{Actor, AuditEvent};
use crate::store::msps::{self, Msp};
use crate::store::sql::{self, Connection};
use crate::store::{PeerChange, Store, StoreError, audit, customers};
use crate::testing::TestDatabase;

const MSP: MspId = MspId::new(Uuid::from_u128(1));

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}

async fn add_msp(store: &Store) {
    let mut tx = store.write().await.unwrap();
    let msp = Msp {
        id: MSP,
        name: "Northwind IT".into(),
    };
    msps::insert(&mut tx, &msp, now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// A customer, and the entry that says so.
async fn add(store: &Store, number: u128) -> Result<(), StoreError> {
    let customer_id = CustomerId::new(Uuid::from_u128(number));
    let name = number.to_string();
    let mut tx = store.write().await?;
    customers::insert(&mut tx, MSP, customer_id, &name, now()).await?;
    let event = AuditEvent::CustomerAdded { customer_id, name };
    audit::append(&mut tx, MSP, now(), Actor::CommandLine, event).await?;
    tx.commit().await
}

/// The customers, which are as many as the entries of a chain that holds.
async fn seen(store: &Store) -> BTreeSet<u128> {
    let mut reader = store.read().await.unwrap();
    let length = audit::verify(&mut reader, MSP).await.unwrap().unwrap();
    let customers = customers::list(&mut reader, MSP).await.unwrap();
    assert_eq!(usize::try_from(length).unwrap(), customers.len());
    let names = customers.into_iter().map(|customer| customer.name);
    names.map(|name| name.parse().unwrap()).collect()
}

/// Adds it however often the database is away; what was told to have failed may have happened.
async fn add_patiently(store: &Store, number: u128) -> u32 {
    for failures in 0..1_000 {
        match add(store, number).await {
            Ok(()) => return failures,
            Err(error) if error.is_unique_violation() => return failures,
            Err(error) => assert!(error.is_away(), "{error:?}"),
        }
        tokio::task::yield_now().await;
    }
    panic!("the database does not come back");
}

#[test]
fn database_url_shows_no_password() {
    let url: DatabaseUrl = "postgres://hallpass:canary-7f3a@db.example:5433/main"
        .parse()
        .unwrap();
    assert_eq!(format!("{url}"), "main on db.example:5433");
    assert_eq!(format!("{url:?}"), "main on db.example:5433");
    let error = "postgres://hallpass:canary-7f3a@[bad/main"
        .parse::<DatabaseUrl>()
        .unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary-7f3a"));
    assert!("sqlite://file".parse::<DatabaseUrl>().is_err());
}

async fn columns(connection: &mut Connection, sql: &'static str) -> BTreeMap<String, Vec<String>> {
    let mut columns = BTreeMap::<String, Vec<String>>::new();
    for row in sql::query(sql).fetch_all(connection).await.unwrap() {
        let of = columns.entry(row.try_get("of_table").unwrap());
        of.or_default().push(row.try_get("of_column").unwrap());
    }
    columns
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let dir = tempfile::tempdir().unwrap();
    let sqlite = Store::create_or_open(dir.path()).await.unwrap();
    let database = TestDatabase::postgres();
    let postgres = database.open().await;
    let of_sqlite = columns(
        &mut sqlite.read().await.unwrap(),
        "SELECT t.name AS of_table,
                c.name || CASE WHEN c.\"notnull\" = 0 THEN '?' ELSE '' END AS of_column
         FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE '#_sqlx%' ESCAPE '#' ORDER BY c.name",
    )
    .await;
    let of_postgres = columns(
        &mut postgres.read().await.unwrap(),
        "SELECT table_name::text AS of_table,
                column_name || CASE WHEN is_nullable = 'YES' THEN '?' ELSE '' END AS of_column
         FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT LIKE '#_sqlx%' ESCAPE '#'
         ORDER BY column_name::text COLLATE \"C\"",
    )
    .await;
    assert!(of_sqlite.len() > 20);
    let mut of_postgres = of_postgres;
    // A file has one process, which remembers its proofs itself and shares its jobs with nobody.
    assert!(of_postgres.remove("used_proofs").is_some());
    let jobs = of_postgres.get_mut("account_jobs").unwrap();
    jobs.retain(|column| column != "lease_backend?");
    assert_eq!(of_sqlite, of_postgres);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_of_two_processes_take_turns_and_write_one_chain() {
    let database = TestDatabase::postgres();
    let stores = [database.open().await, database.open().await];
    add_msp(&stores[0]).await;
    let writes = (0..200_u128).map(|number| add(&stores[usize::from(number % 3 == 0)], number));
    for written in join_all(writes).await {
        written.unwrap();
    }
    assert_eq!(seen(&stores[0]).await, (0..200).collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_when_its_connections_are_cut_loses_nothing_that_it_told() {
    let database = TestDatabase::postgres();
    let store = database.open().await;
    add_msp(&store).await;
    for round in 0..10_u128 {
        let writes = (0..20).map(|number| add_patiently(&store, round * 20 + number));
        let cut = async { tokio::task::block_in_place(|| database.cut_connections()) };
        tokio::join!(join_all(writes), cut);
    }
    // A reader that was cut is found out when it is used.
    while store.read().await.is_err() || msps::list(&mut store.read().await.unwrap()).await.is_err()
    {
        tokio::task::yield_now().await;
    }
    assert_eq!(seen(&store).await, (0..200).collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_when_the_server_crashes_keeps_what_it_told_and_goes_on() {
    let server = PrivatePostgres::start("on");
    let url: DatabaseUrl = server.create_database().parse().unwrap();
    let store = Store::connect(&url).await.unwrap();
    let mut peers = store.listen_to_peers().await.unwrap().unwrap();
    add_msp(&store).await;
    for (round, mode) in (0_u128..).zip(["immediate", "fast"]) {
        add(&store, round * 100).await.unwrap();
        tokio::task::block_in_place(|| server.restart(mode));
        assert_eq!(peers.next().await, PeerChange::Missed);
        add_patiently(&store, round * 100 + 1).await;
    }
    while msps::list(&mut store.read().await.unwrap()).await.is_err() {}
    assert_eq!(seen(&store).await, [0, 1, 100, 101].into());
}

#[tokio::test]
async fn transaction_that_stands_still_gives_way_and_does_nothing_after() {
    let database = TestDatabase::postgres();
    let (stopped, other) = (database.open().await, database.open().await);
    add_msp(&other).await;
    let mut tx = stopped.write().await.unwrap();
    let id = CustomerId::new(Uuid::from_u128(1));
    customers::insert(&mut tx, MSP, id, "1", now())
        .await
        .unwrap();
    // Waits until the server ends the other's transaction.
    add(&other, 2).await.unwrap();
    let error = tx.commit().await.unwrap_err();
    assert!(error.is_away(), "{error:?}");
    assert_eq!(seen(&other).await, [2].into());
    add(&stopped, 3).await.unwrap();
    assert_eq!(seen(&other).await, [2, 3].into());
}

#[tokio::test]
async fn proof_that_any_process_accepted_is_accepted_by_none_again() {
    let database = TestDatabase::postgres();
    let (one, other) = (database.open().await, database.open().await);
    assert!(one.use_proof_up([1; 32], now()).await.unwrap());
    assert!(!other.use_proof_up([1; 32], now()).await.unwrap());
    assert!(!one.use_proof_up([1; 32], now()).await.unwrap());
    let at_once = (0..10).map(|_| other.use_proof_up([2; 32], now()));
    let accepted = join_all(at_once).await;
    let accepted = accepted
        .into_iter()
        .filter(|first| *first.as_ref().unwrap());
    assert_eq!(accepted.count(), 1);
}

#[tokio::test]
async fn first_process_knows_that_it_is_alone_and_the_second_that_it_is_not() {
    let database = TestDatabase::postgres();
    let (one, other) = (database.open().await, database.open().await);
    let first = one.listen_to_peers().await.unwrap().unwrap();
    let second = other.listen_to_peers().await.unwrap().unwrap();
    assert!(first.was_alone());
    assert!(!second.was_alone());
}

#[tokio::test]
async fn change_is_heard_by_the_other_process_and_not_by_its_own() {
    let database = TestDatabase::postgres();
    let (one, other) = (database.open().await, database.open().await);
    add_msp(&one).await;
    let mut heard = [
        one.listen_to_peers().await.unwrap().unwrap(),
        other.listen_to_peers().await.unwrap().unwrap(),
    ];
    let session = Uuid::from_u128(7);
    for (store, id) in [(&one, session), (&other, Uuid::from_u128(8))] {
        let mut tx = store.write().await.unwrap();
        let told = format!("session {id}");
        let tell = sql::query("SELECT pg_notify('hallpass', ?)").bind(told);
        tell.execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
    }
    let ended = |n| PeerChange::SessionEnded(SessionId::new(Uuid::from_u128(n)));
    assert_eq!(heard[0].next().await, ended(8));
    assert_eq!(heard[1].next().await, ended(7));
}
