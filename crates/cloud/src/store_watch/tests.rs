use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::reserve::{RESERVE_BYTES, RESERVE_FILE};
use super::*;
use crate::testing::TestApp;

struct Watched {
    app: TestApp,
    watch: StoreWatch,
}

impl Watched {
    async fn new() -> Self {
        let app = TestApp::on_sqlite().await;
        let clock = Arc::clone(&app.app.clock);
        let watch = StoreWatch::new(app.app.store.clone(), clock, Some(app.dir.path()));
        Self { app, watch }
    }

    fn reserve(&self) -> PathBuf {
        self.app.dir.path().join(RESERVE_FILE)
    }

    async fn look(&self) -> StoreHealth {
        let probed = self.watch.probe().await;
        self.watch.look(probed);
        self.watch.health()
    }

    /// What SQLite says when a write finds no room.
    async fn disk_full(&self) -> StoreError {
        let mut tx = self.app.app.store.write().await.unwrap();
        tx.run_all("PRAGMA max_page_count = 1").await.unwrap();
        let filled = tx
            .run_all("CREATE TABLE too_much AS SELECT * FROM audit")
            .await;
        tx.run_all("PRAGMA max_page_count = 1000000").await.unwrap();
        filled.unwrap_err().into()
    }
}

#[tokio::test]
async fn room_is_taken_given_back_when_the_disk_is_full_and_taken_again() {
    let watched = Watched::new().await;
    assert!(watched.watch.admit_new().is_ok(), "before the first look");
    assert_eq!(watched.look().await, StoreHealth::Well);
    let length = watched.reserve().metadata().unwrap().len();
    assert_eq!(usize::try_from(length), Ok(RESERVE_BYTES));

    let full = watched.disk_full().await;
    assert!(full.is_disk_full());
    watched.watch.look(Err(full));
    assert_eq!(watched.watch.health(), StoreHealth::Full);
    assert!(!watched.reserve().exists());
    let refused = watched.watch.admit_new().unwrap_err();
    assert_eq!(refused.code, ErrorCode::Unavailable);
    assert_eq!(refused.retry_after_s, Some(60));

    assert_eq!(watched.look().await, StoreHealth::Well);
    assert!(watched.reserve().exists());
    assert!(watched.watch.admit_new().is_ok());
}

#[tokio::test]
async fn database_that_writes_stays_full_until_there_is_room_for_a_reserve() {
    let watched = Watched::new().await;
    // Nothing can be written over a directory.
    fs::create_dir(watched.reserve()).unwrap();
    assert_eq!(watched.look().await, StoreHealth::Full);
    fs::remove_dir(watched.reserve()).unwrap();
    assert_eq!(watched.look().await, StoreHealth::Well);
}

#[tokio::test]
async fn database_that_is_gone_is_away_and_keeps_its_reserve() {
    let watched = Watched::new().await;
    assert_eq!(watched.look().await, StoreHealth::Well);
    watched.app.app.store.close().await;
    assert_eq!(watched.look().await, StoreHealth::Away);
    assert!(watched.reserve().exists());
    assert!(watched.watch.admit_new().is_ok(), "its own error says more");
}
