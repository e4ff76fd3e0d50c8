//! `hallpass admin rotate-key` beside the running program, and killed at each secret.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};

use hallpass_cloud::lifecycle::Account;
use hallpass_cloud::store::accounts::credentials;
use hallpass_cloud::store::connections;
use hallpass_protocol::ids::IdempotencyKey;
use serde_json::Value;
use tokio::io::AsyncBufReadExt as _;
use uuid::Uuid;

use crate::cloud::Cloud;
use crate::installation::{MSP, TECHNICIAN, technician};
use crate::passkeys::{self, PLAIN};
use crate::process::{is_ended, is_ready, serve, serve_command, wait};
use crate::stack::{Stack, new_account};

/// Accounts whose password the cloud holds; the connection's secret is one more.
const HELD: u128 = 5;

fn rotate_key(stack: &Stack) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hallpass"));
    command
        .args(["admin", "rotate-key", "--batch", "1"])
        .args(stack.database.arguments())
        .arg("--data-dir")
        .arg(stack.dir.path());
    command
}

fn told(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{output:?}");
    let lines = output.stdout.split(|byte| *byte == b'\n');
    lines
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

/// Accounts that are ready, made by the program.
async fn make_held(stack: &Stack, desk: &Cloud) -> Vec<Account> {
    passkeys::add(stack, desk, PLAIN).await;
    let mut asked = Vec::new();
    for key in 0..HELD {
        let mut new = new_account(7_200);
        new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(key));
        new.passkey_id = PLAIN;
        asked.push(desk.lifecycle.request(&technician(), new).await.unwrap());
    }
    let mut program = serve(stack);
    for account in &asked {
        wait(stack, desk, account, |account| is_ready(&account.progress)).await;
    }
    program.kill().await.unwrap();
    asked
}

/// Each secret opens with what a process that starts now finds in the key file.
async fn assert_all_open(stack: &Stack, desk: &Cloud, accounts: &[Account], case: &str) {
    let keys = stack.keys();
    let mut reader = desk.store.read().await.unwrap();
    let now = stack.clock.now();
    for account in accounts {
        let released =
            credentials::find_released(&mut reader, &keys, MSP, TECHNICIAN, account.id, now);
        let held = released.await.unwrap().unwrap().held.unwrap();
        let expected = passkeys::password(stack, account);
        assert_eq!(held.into_password(), expected, "{case}");
        let client =
            connections::find_client_secret(&mut reader, &keys, MSP, account.connection_id);
        assert_eq!(
            client.await.unwrap().unwrap().expose(),
            "contoso-secret",
            "{case}"
        );
    }
}

#[tokio::test]
async fn rotate_key_when_killed_at_each_secret_goes_on_and_every_secret_opens_at_every_moment() {
    let stack = Stack::start_privileged_at_real_time().await;
    let desk = stack.open_desk().await;
    let accounts = make_held(&stack, &desk).await;
    assert_all_open(&stack, &desk, &accounts, "before").await;
    for lines in 1..=4 {
        let mut child = rotate_key(&stack).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
        for _ in 0..lines {
            out.next().unwrap().unwrap();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let case = format!("killed after line {lines}");
        assert_all_open(&stack, &desk, &accounts, &case).await;
    }
    let told = told(&rotate_key(&stack).output().unwrap());
    assert_eq!(told[0]["event"], "begun");
    let last = told.last().unwrap();
    assert_eq!(last["event"], "finished");
    // Five passwords, the connection's secret, and the key that signs checkpoints.
    assert_eq!(last["secrets"], 7);
    let keys = stack.key_file().read().unwrap();
    assert_eq!(keys.len(), 1, "the old key is retired");
    assert_eq!(keys[0].id().to_string(), last["kek_id"].as_str().unwrap());
    assert_all_open(&stack, &desk, &accounts, "after").await;
}

/// The program, once it serves.
async fn start(stack: &Stack) -> tokio::process::Child {
    let mut program = serve_command(stack).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = tokio::io::BufReader::new(program.stdout.take().unwrap()).lines();
    let first = lines.next_line().await.unwrap().unwrap();
    assert!(first.starts_with("listening on"), "{first}");
    program
}

#[tokio::test]
async fn rotate_key_when_the_program_runs_is_noticed_by_it_without_a_restart() {
    let stack = Stack::start_privileged_at_real_time().await;
    let desk = stack.open_desk().await;
    passkeys::add(&stack, &desk, PLAIN).await;
    let first_keys = stack.key_file().read().unwrap();
    let mut program = start(&stack).await;
    for _ in 0..2 {
        let told = told(&rotate_key(&stack).output().unwrap());
        assert_eq!(told[0]["is_resumed"], false);
    }
    // It reads the connection's secret under a key that it has never seen, and writes under it.
    let mut new = new_account(7_200);
    new.passkey_id = PLAIN;
    let asked = desk.lifecycle.request(&technician(), new).await.unwrap();
    wait(&stack, &desk, &asked, |account| is_ready(&account.progress)).await;
    assert_all_open(&stack, &desk, std::slice::from_ref(&asked), "served").await;
    program.kill().await.unwrap();
    desk.end(&asked).await;

    // With the first key alone it does not start any more, and says why.
    let todays_keys = stack.key_file().read().unwrap();
    stack.key_file().replace(&first_keys).unwrap();
    let mut command = serve_command(&stack);
    let refused = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .await
        .unwrap();
    assert!(!refused.status.success());
    let complaint = String::from_utf8(refused.stderr).unwrap();
    assert!(
        complaint.contains("start with the right key file"),
        "{complaint}"
    );
    let refused = rotate_key(&stack).output().unwrap();
    let complaint = String::from_utf8(refused.stderr).unwrap();
    assert!(complaint.contains("name the right key file"), "{complaint}");
    stack.key_file().replace(&todays_keys).unwrap();
    let mut program = start(&stack).await;
    wait(&stack, &desk, &asked, |account| is_ended(&account.progress)).await;
    program.kill().await.unwrap();
}
