use futures::FutureExt;
use rstest::rstest;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::store::sql::{Connection, Row, query, query_scalar};
use crate::store::{DATABASE_FILE, Store, StoreError};

/// A database with a table of all that is kept, and the way to it that is tested.
async fn new() -> (TempDir, Connection) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create_or_open(dir.path()).await.unwrap();
    store.close().await;
    let mut inline = open_in(&dir, Duration::ZERO).await;
    inline.begin().await.unwrap();
    let mut connection = Connection::from(inline);
    connection
        .run_all("CREATE TABLE kept (number INTEGER, is_so INTEGER, name TEXT, content BLOB, id BLOB UNIQUE)")
        .await
        .unwrap();
    (dir, connection)
}

async fn open_in(dir: &TempDir, busy_timeout: Duration) -> InlineSqlite {
    let options = InlineOptions {
        file: dir.path().join(DATABASE_FILE),
        busy_timeout,
    };
    InlineSqlite::open(options).await.unwrap()
}

/// As a reader has it.
async fn other(dir: &TempDir) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(dir.path().join(DATABASE_FILE));
    options
        .busy_timeout(Duration::ZERO)
        .connect()
        .await
        .unwrap()
}

const ALL: &str = "SELECT number, is_so, name, content, id FROM kept";

type Values = (
    Option<i64>,
    Option<bool>,
    Option<String>,
    Option<Vec<u8>>,
    Option<Uuid>,
);

fn read(row: &Row) -> Values {
    (
        row.try_get("number").unwrap(),
        row.try_get("is_so").unwrap(),
        row.try_get("name").unwrap(),
        row.try_get("content").unwrap(),
        row.try_get(4).unwrap(),
    )
}

#[rstest]
#[case::nothing((None, None, None, None, None))]
#[case::empty((Some(0), Some(false), Some(String::new()), Some(Vec::new()), Some(Uuid::nil())))]
#[case::smallest((Some(i64::MIN), Some(true), Some("\0ä🔑'?1".to_owned()), Some(vec![0, 0xff]), Some(Uuid::max())))]
#[case::largest((Some(i64::MAX), Some(true), Some("x".repeat(100_000)), Some(vec![7; 100_000]), None))]
#[tokio::test]
async fn values_are_kept_and_read_as_the_readers_read_them(#[case] values: Values) {
    let (dir, mut connection) = new().await;
    let (number, is_so, name, content, id) = values.clone();
    let done = query("INSERT INTO kept VALUES (?5, ?4, ?3, ?2, ?1)")
        .bind(id)
        .bind(content)
        .bind(name)
        .bind(is_so)
        .bind(number)
        .execute(&mut connection)
        .await
        .unwrap();
    assert_eq!(done.rows_affected(), 1);
    let row = query(ALL).fetch_one(&mut connection).await.unwrap();
    assert_eq!(read(&row), values);
    connection.inline().unwrap().commit().await.unwrap();
    let mut reader = Connection::from(other(&dir).await);
    let row = query(ALL).fetch_one(&mut reader).await.unwrap();
    assert_eq!(read(&row), values);
}

#[tokio::test]
async fn column_when_it_holds_something_else_is_named() {
    let (_dir, mut connection) = new().await;
    query("INSERT INTO kept VALUES (1.5, NULL, CAST(x'ff' AS TEXT), x'00', x'00')")
        .execute(&mut connection)
        .await
        .unwrap();
    let row = query("SELECT * FROM kept")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let errors = [
        row.try_get::<i64>("number").unwrap_err(),
        row.try_get::<bool>("is_so").unwrap_err(),
        row.try_get::<&str>("name").unwrap_err(),
        row.try_get::<String>("content").unwrap_err(),
        row.try_get::<Uuid>("id").unwrap_err(),
    ];
    for (error, name) in errors
        .iter()
        .zip(["number", "is_so", "name", "content", "id"])
    {
        assert!(
            error.to_string().contains(&format!("column {name}: ")),
            "{error}"
        );
    }
    let unknown = row.try_get::<i64>("nothing").unwrap_err();
    assert!(matches!(unknown, sqlx::Error::ColumnNotFound(name) if name == "nothing"));
    let beyond = row.try_get::<i64>(5).unwrap_err();
    assert!(matches!(
        beyond,
        sqlx::Error::ColumnIndexOutOfBounds { index: 5, len: 5 }
    ));
}

#[tokio::test]
async fn statement_of_which_one_row_is_wanted_is_carried_out_whole_and_can_be_repeated() {
    let (_dir, mut connection) = new().await;
    for number in 0..3_i64 {
        let insert = "INSERT INTO kept (number) VALUES (?1), (?1 + 10) RETURNING number";
        let first: Option<i64> = query_scalar(insert)
            .bind(number)
            .fetch_optional(&mut connection)
            .await
            .unwrap();
        assert_eq!(first, Some(number));
    }
    let numbers: Vec<i64> = query_scalar("SELECT number FROM kept ORDER BY number")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(numbers, [0, 1, 2, 10, 11, 12]);
    let deleted = query("DELETE FROM kept WHERE number >= ?").bind(10_i64);
    let deleted = deleted.execute(&mut connection).await.unwrap();
    assert_eq!(deleted.rows_affected(), 3);
}

#[tokio::test]
async fn refusal_says_what_it_is() {
    let (_dir, mut connection) = new().await;
    let mut outcomes = Vec::new();
    for _ in 0..2 {
        let insert = query("INSERT INTO kept (id) VALUES (?)").bind(Uuid::nil());
        outcomes.push(insert.execute(&mut connection).await);
    }
    let refused = StoreError::from(outcomes.pop().unwrap().unwrap_err());
    assert!(refused.is_unique_violation() && !refused.is_disk_full() && !refused.is_away());
    let wrong = query("SELECT nonsense FROM kept")
        .execute(&mut connection)
        .await;
    let wrong = wrong.unwrap_err().to_string();
    assert!(wrong.contains("no such column: nonsense"), "{wrong}");
}

#[tokio::test]
async fn transaction_when_another_process_writes_waits_for_it_and_not_for_ever() {
    let (dir, first) = new().await;
    let mut impatient = open_in(&dir, Duration::from_millis(1)).await;
    let refused = StoreError::from(impatient.begin().await.unwrap_err());
    assert!(refused.is_away(), "{refused:?}");
    let mut patient = open_in(&dir, Duration::from_mins(1)).await;
    let mut waiting = Box::pin(patient.begin());
    // The runtime is not kept: what waits is elsewhere.
    assert_eq!(waiting.as_mut().now_or_never().map(|_| ()), None);
    first.close().await.unwrap();
    waiting.await.unwrap();
}

#[tokio::test]
async fn connection_when_given_up_while_it_waits_is_not_used_again() {
    let (dir, first) = new().await;
    let mut second = open_in(&dir, Duration::from_secs(10)).await;
    {
        let mut waiting = Box::pin(second.begin());
        assert_eq!(waiting.as_mut().now_or_never().map(|_| ()), None);
    }
    assert!(matches!(
        second.begin().await,
        Err(sqlx::Error::WorkerCrashed)
    ));
    first.close().await.unwrap();
}

#[tokio::test]
async fn task_that_carries_out_many_statements_lets_others_have_their_turn() {
    let (_dir, mut connection) = new().await;
    let (said, mut heard) = tokio::sync::oneshot::channel();
    tokio::spawn(async move { said.send(()) });
    let mut statements = 0;
    // One thread: unless this gives way, the other never speaks.
    while heard.try_recv().is_err() {
        query("SELECT 1").execute(&mut connection).await.unwrap();
        statements += 1;
        assert!(statements < 10_000, "it never gave way");
    }
}
