//! Secrets stand nowhere on the disk: not in the database, its write-ahead log or the program's log,
//! in no encoding that is likely.

use data_encoding::{
    BASE32_NOPAD, BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER, HEXUPPER,
};

use crate::passkeys::{self, PLAIN, SECOND};
use crate::process::{is_ended, is_ready, serve, wait};
use crate::stack::{Cloud, PASSKEY, Stack, new_account, technician};

/// The secret as it could have slipped out.
fn encodings(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = secret.as_bytes();
    let utf_16 = |to_bytes: fn(u16) -> [u8; 2]| secret.encode_utf16().flat_map(to_bytes).collect();
    let mut found = vec![
        ("raw", bytes.to_vec()),
        ("hex", HEXLOWER.encode(bytes).into_bytes()),
        ("HEX", HEXUPPER.encode(bytes).into_bytes()),
        ("base32", BASE32_NOPAD.encode(bytes).into_bytes()),
        ("UTF-16 LE", utf_16(u16::to_le_bytes)),
        ("UTF-16 BE", utf_16(u16::to_be_bytes)),
        ("JSON", serde_json::to_string(secret).unwrap().into_bytes()),
        ("list of bytes", format!("{bytes:?}").into_bytes()),
        ("base64", BASE64.encode(bytes).into_bytes()),
        ("base64url", BASE64URL.encode(bytes).into_bytes()),
    ];
    // In the middle of something longer, base64 has three other faces; their edges depend on the
    // neighbours.
    for (shift, name) in ["base64 + 0", "base64 + 1", "base64 + 2"]
        .into_iter()
        .enumerate()
    {
        let padded = [&vec![0; shift], bytes].concat();
        for encoded in [
            BASE64_NOPAD.encode(&padded),
            BASE64URL_NOPAD.encode(&padded),
        ] {
            let inner = &encoded.as_bytes()[shift + 1..encoded.len() - 2];
            found.push((name, inner.to_vec()));
        }
    }
    found
}

pub(crate) fn assert_absent(bytes: &[u8], secret: &str, case: &str) {
    assert!(secret.len() >= 12, "too short to be looked for");
    for (encoding, needle) in encodings(secret) {
        let is_there = bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!is_there, "{case}: a secret is on the disk, {encoding}");
    }
}

#[test]
fn search_when_a_secret_is_there_in_any_encoding_finds_it() {
    let secret = "Correct-Horse 7!";
    for (encoding, needle) in encodings(secret) {
        let bytes = [&b"before "[..], &needle, b" after"].concat();
        let found = std::panic::catch_unwind(|| assert_absent(&bytes, secret, "test"));
        assert!(found.is_err(), "{encoding}");
    }
    let inside = BASE64_NOPAD.encode(format!(r#"{{"password":"{secret}"}}"#).as_bytes());
    let found = std::panic::catch_unwind(|| assert_absent(inside.as_bytes(), secret, "test"));
    assert!(found.is_err(), "inside of a longer text");
    assert_absent(b"nothing of it", secret, "test");
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
