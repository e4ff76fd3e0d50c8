//! The same with the real program: `hallpass serve` is killed with SIGKILL while Graph keeps it
//! waiting, and started again on the same directory.

use core::time::Duration;
use std::fs::File;
use std::process::Stdio;
use std::sync::Arc;

use entra_sim::{FaultAction, FaultPhase, FaultRule};
use hallpass_cloud::lifecycle::{Account, Progress};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::cloud::Cloud;
use crate::installation::PASSKEY;
use crate::invariants;
use crate::passkeys::{self, SECOND};
use crate::stack::Stack;

/// Programs at the same time.
const PARALLEL: usize = 4;

/// The longest that a restarted program may take for all that is left.
const PATIENCE: Duration = Duration::from_mins(4);

pub(crate) fn serve(stack: &Stack) -> Child {
    serve_command(stack).stdout(Stdio::null()).spawn().unwrap()
}

pub(crate) fn serve_command(stack: &Stack) -> Command {
    let log = File::options()
        .create(true)
        .append(true)
        .open(stack.log_file())
        .unwrap();
    let address = stack.sim.http_url();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hallpass"));
    command
        .arg("serve")
        .arg("--data-dir")
        .arg(stack.dir.path())
        .args(stack.database.arguments())
        .args([
            "--listen",
            "127.0.0.1:0",
            "--public-url",
            "http://localhost:0",
        ])
        .args(["--login-endpoint", &address, "--graph-endpoint", &address])
        .args(["--mandatory-mfa", "false"])
        .env("HALLPASS_LOG", "trace")
        .stderr(log)
        .kill_on_drop(true);
    command
}

async fn kill_and_restart(stack: &Stack, mut program: Child) -> Child {
    program.start_kill().unwrap();
    program.wait().await.unwrap();
    stack.control.clear_faults();
    serve(stack)
}

/// Another process writes, so there is nothing to subscribe to: the database is read until it says
/// so.
pub(crate) async fn wait(
    stack: &Stack,
    cloud: &Cloud,
    account: &Account,
    holds: impl Fn(&Account) -> bool,
) {
    let waiting = async {
        while !holds(&cloud.find(account).await) {
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    };
    if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
        let log = std::fs::read_to_string(stack.log_file()).unwrap();
        panic!("stuck: {:#?}\n{log}", cloud.find(account).await);
    }
}

pub(crate) fn is_ready(progress: &Progress) -> bool {
    *progress == Progress::Ready
}

pub(crate) fn is_ended(progress: &Progress) -> bool {
    matches!(progress, Progress::Ended { .. })
}

fn hang(call: u32) -> FaultRule {
    let action = FaultAction::Hang {
        phase: FaultPhase::AfterEffect,
    };
    FaultRule {
        method: None,
        ..FaultRule::once("GET", "/v1.0/*", action).skip(call)
    }
}

/// Killed at a call of provisioning; the next start makes the account ready.
async fn kill_while_provisioning(call: u32) {
    let case = format!("program killed while provisioning, call {call}");
    let stack = Stack::start_at_real_time().await;
    // It writes requests into the database and never works on them.
    let desk = stack.open_desk().await;
    let asked = desk.request(7_200).await;
    let fault = stack.control.add_fault(hang(call));
    let program = serve(&stack);
    stack.control.wait_until_struck(fault).await;
    let mut program = kill_and_restart(&stack, program).await;
    assert_eq!(desk.request(7_200).await.id, asked.id, "{case}");
    wait(&stack, &desk, &asked, |account| is_ready(&account.progress)).await;
    invariants::check(&stack, &desk, &case).await;
    program.kill().await.unwrap();
}

/// Killed at a call of ending; the next start ends the account.
async fn kill_while_ending(call: u32) {
    let case = format!("program killed while ending, call {call}");
    let stack = Stack::start_at_real_time().await;
    let desk = stack.open_desk().await;
    let asked = desk.request(7_200).await;
    let mut program = serve(&stack);
    wait(&stack, &desk, &asked, |account| is_ready(&account.progress)).await;
    program.kill().await.unwrap();
    desk.end(&asked).await;
    let fault = stack.control.add_fault(hang(call));
    let program = serve(&stack);
    stack.control.wait_until_struck(fault).await;
    let mut program = kill_and_restart(&stack, program).await;
    wait(&stack, &desk, &asked, |account| is_ended(&account.progress)).await;
    invariants::check(&stack, &desk, &case).await;
    program.kill().await.unwrap();
}

/// Killed while a password is being replaced; the next start replaces it.
#[tokio::test]
async fn program_when_killed_while_rotating_ends_with_the_password_that_the_passkey_opens() {
    let stack = Stack::start_privileged_at_real_time().await;
    let desk = stack.open_desk().await;
    let asked = desk.request(7_200).await;
    let mut program = serve(&stack);
    wait(&stack, &desk, &asked, |account| is_ready(&account.progress)).await;
    program.kill().await.unwrap();
    let first = passkeys::password(&stack, &asked);
    passkeys::add(&stack, &desk, SECOND).await;
    let rule = FaultRule {
        method: Some("PATCH".into()),
        ..hang(0)
    };
    let fault = stack.control.add_fault(rule);
    let program = serve(&stack);
    stack.control.wait_until_struck(fault).await;
    assert_eq!(
        passkeys::open(&stack, &desk, &asked, PASSKEY).await,
        Some(first)
    );
    let mut program = kill_and_restart(&stack, program).await;
    // The first one was sent and never confirmed. That it may still arrive keeps the rotation open
    // for two more minutes.
    wait(&stack, &desk, &asked, |account| {
        account.confirmed_version == 3
    })
    .await;
    let opened = passkeys::open(&stack, &desk, &asked, SECOND).await;
    assert_eq!(opened, Some(passkeys::password(&stack, &asked)));
    invariants::check(&stack, &desk, "program killed while rotating").await;
    program.kill().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn program_when_killed_at_a_call_goes_on_where_it_was_after_the_restart() {
    // Provisioning: user, two reads, password, enabling, two roles, four reads. Ending: disabling
    // (refused), list, two removals, list, disabling, sessions, list, password, four reads.
    let places = Arc::new(Semaphore::new(PARALLEL));
    let mut cases = JoinSet::new();
    for call in 0..11 {
        let places = Arc::clone(&places);
        cases.spawn(async move {
            let _place = places.acquire().await.unwrap();
            kill_while_provisioning(call).await;
        });
    }
    for call in 0..13 {
        let places = Arc::clone(&places);
        cases.spawn(async move {
            let _place = places.acquire().await.unwrap();
            kill_while_ending(call).await;
        });
    }
    while let Some(case) = cases.join_next().await {
        case.unwrap();
    }
}
