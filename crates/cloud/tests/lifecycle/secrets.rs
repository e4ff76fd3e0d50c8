//! Secrets stand nowhere on the disk: not in the database, its write-ahead log or the program's log,
//! in no encoding that is likely.

use check_invariants::encodings;

use crate::cloud::Cloud;
use crate::installation::{PASSKEY, technician};
use crate::passkeys::{self, PLAIN, SECOND};
use crate::process::{is_ended, is_ready, serve, wait};
use crate::stack::{Stack, new_account};

pub(crate) fn assert_absent(bytes: &[u8], secret: &str, case: &str) {
    for (encoding, needle) in encodings(secret) {
        let is_there = bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!is_there, "{case}: a secret is on the disk, {encoding}");
    }
}

/// One account of the real program, whose log tells everything: asked for, ready, rotated, ended.
async fn whole_way(custody: &str, passkey: hallpass_protocol::ids::PasskeyId) {
    let stack = Stack::start_privileged_at_real_time().await;
    let desk: Cloud = stack.open_desk().await;
    for id in [PLAIN, SECOND] {
        passkeys::add(&stack, &desk, id).await;
    }
    let mut new = new_account(7_200);
    new.passkey_id = passkey;
    let asked = desk.lifecycle.request(&technician(), new).await.unwrap();
    let mut passwords = vec!["contoso-secret".to_owned()];
    let mut program = serve(&stack);
    wait(&stack, &desk, &asked, |account| is_ready(&account.progress)).await;
    passwords.push(passkeys::password(&stack, &asked));
    assert_eq!(
        passkeys::open(&stack, &desk, &asked, passkey)
            .await
            .as_ref(),
        passwords.last()
    );
    program.kill().await.unwrap();

    passkeys::remove(&stack, &desk, SECOND).await;
    let mut program = serve(&stack);
    wait(&stack, &desk, &asked, |account| account.rotation.is_none()).await;
    passwords.push(passkeys::password(&stack, &asked));
    assert_eq!(
        passkeys::open(&stack, &desk, &asked, passkey)
            .await
            .as_ref(),
        passwords.last()
    );
    program.kill().await.unwrap();

    desk.end(&asked).await;
    let mut program = serve(&stack);
    wait(&stack, &desk, &asked, |account| is_ended(&account.progress)).await;
    program.kill().await.unwrap();
    passwords.push(passkeys::password(&stack, &asked));
    passwords.dedup();
    assert_eq!(passwords.len(), 4, "each one another");

    let bytes = stack.written_bytes();
    let log = std::fs::read(stack.log_file()).unwrap();
    assert!(
        log.windows(5).any(|window| window == b"TRACE"),
        "it is told everything"
    );
    for password in &passwords {
        assert_absent(&bytes, password, custody);
    }
}

#[tokio::test]
async fn password_when_sealed_is_nowhere_on_the_disk() {
    whole_way("sealed", PASSKEY).await;
}

#[tokio::test]
async fn password_when_held_by_the_cloud_is_nowhere_on_the_disk() {
    whole_way("held by the cloud", PLAIN).await;
}
