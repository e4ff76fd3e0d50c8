use hallpass_protocol::dpop::token_hash;
use hallpass_protocol::technician::TechnicianRole;

use super::*;
use crate::store::sql;
use crate::testing::TestApp;

struct Signed {
    app: TestApp,
    hash: [u8; 32],
}

impl Signed {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let authenticator = app.enrol(1, TechnicianRole::Technician).await;
        let token = app.sign_in(&authenticator).await;
        Self {
            app,
            hash: token_hash(&token),
        }
    }

    async fn find(&self) -> Option<Arc<LiveSession>> {
        let now = self.app.app.clock.now();
        self.app.app.sessions.find(&self.hash, now).await.unwrap()
    }

    /// Changes the database behind the store's back.
    async fn write(&self, store: &Store, sql: &'static str) {
        let mut tx = store.write().await.unwrap();
        sql::query(sql).execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn session_that_is_used_again_is_not_read_again() {
    let signed = Signed::new().await;
    let first = signed.find().await.unwrap();
    let second = signed.find().await.unwrap();
    assert!(Arc::ptr_eq(&first, &second));
    // Nothing is asked of the database: it could be gone.
    signed.app.app.store.close().await;
    assert!(signed.find().await.is_some());
}

#[tokio::test]
async fn session_that_this_process_ended_is_gone_at_once() {
    let signed = Signed::new().await;
    let live = signed.find().await.unwrap();
    let session = live.session();
    let mut tx = signed.app.app.store.write().await.unwrap();
    sessions::delete_for_technician(&mut tx, session.msp_id, session.technician_id)
        .await
        .unwrap();
    assert!(signed.find().await.is_some(), "nothing is committed yet");
    tx.commit().await.unwrap();
    assert!(signed.find().await.is_none());
}

#[tokio::test]
async fn what_is_undone_ends_nothing() {
    let signed = Signed::new().await;
    let live = signed.find().await.unwrap();
    let mut ended = signed.app.app.store.session_changes().subscribe_ended();
    let session = live.session();
    let mut tx = signed.app.app.store.write().await.unwrap();
    sessions::delete_for_passkey(&mut tx, session.msp_id, session.passkey_id)
        .await
        .unwrap();
    drop(tx);
    assert!(Arc::ptr_eq(&live, &signed.find().await.unwrap()));
    assert!(ended.try_recv().is_err());
}

#[tokio::test]
async fn technician_whom_this_process_changed_is_read_again_at_once() {
    let signed = Signed::new().await;
    assert_eq!(
        signed.find().await.unwrap().technician().role,
        TechnicianRole::Technician
    );
    let mut tx = signed.app.app.store.write().await.unwrap();
    sql::query("UPDATE technicians SET role = 'auditor'")
        .execute(&mut tx)
        .await
        .unwrap();
    tx.note_changed_technician();
    tx.commit().await.unwrap();
    assert_eq!(
        signed.find().await.unwrap().technician().role,
        TechnicianRole::Auditor
    );
}

#[tokio::test]
async fn what_another_process_did_is_seen_within_a_second() {
    let signed = Signed::new().await;
    let role = async || signed.find().await.map(|live| live.technician().role);
    let other = signed.app.dir.open().await;
    assert_eq!(role().await, Some(TechnicianRole::Technician));
    signed
        .write(&other, "UPDATE technicians SET role = 'auditor'")
        .await;
    signed.app.clock.advance(Duration::from_millis(999));
    assert_eq!(role().await, Some(TechnicianRole::Technician));
    signed.app.clock.advance(Duration::from_millis(1));
    assert_eq!(role().await, Some(TechnicianRole::Auditor));

    signed.write(&other, "DELETE FROM sessions").await;
    // Also when the clock was put back meanwhile.
    let earlier = Timestamp::from_unix_ms(1_794_999_000_000);
    signed.app.clock.set(earlier);
    assert_eq!(role().await, None);
}

#[tokio::test]
async fn database_that_does_not_say_what_others_did_signs_nobody_in() {
    let signed = Signed::new().await;
    signed.find().await.unwrap();
    signed.app.app.store.close().await;
    signed.app.clock.advance(OTHERS_SEEN_WITHIN);
    let now = signed.app.app.clock.now();
    assert!(
        signed
            .app
            .app
            .sessions
            .find(&signed.hash, now)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn cache_keeps_a_bounded_number_of_sessions() {
    let signed = Signed::new().await;
    let live = signed.find().await.unwrap();
    let cache = &signed.app.app.sessions;
    for n in 0..2 * SHARD_CAPACITY {
        let mut hash = [0; 32];
        let (_, rest) = hash.split_at_mut(24);
        rest.copy_from_slice(&u64::try_from(n).unwrap().to_be_bytes());
        cache.shard(&hash).insert(hash, Arc::clone(&live));
    }
    let mut first = signed.hash;
    first[0] = 0;
    let signed = Signed {
        hash: first,
        ..signed
    };
    let mut tx = signed.app.app.store.write().await.unwrap();
    sql::query("UPDATE sessions SET token_hash = ?")
        .bind(first.as_slice())
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(signed.find().await.is_some());
    let kept = signed.app.app.sessions.shard(&[0; 32]).len();
    assert_eq!(kept, 2 * SHARD_CAPACITY, "one came for one that went");
}
