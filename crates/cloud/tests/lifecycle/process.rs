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

use crate::invariants;
use crate::stack::{Cloud, Stack};

/// Programs at the same time.
const PARALLEL: usize = 4;

/// The longest that a restarted program may take for all that is left.
const PATIENCE: Duration = Duration::from_secs(40);

fn serve(stack: &Stack) -> Child {
    let dir = stack.dir.path();
    std::fs::write(dir.join("kek.key"), stack.kek()).unwrap();
    let log = File::options()
        .create(true)
        .append(true)
        .open(stack.log_file())
        .unwrap();
    let address = stack.sim.http_url();
    Command::new(env!("CARGO_BIN_EXE_hallpass"))
        .arg("serve")
        .arg("--data-dir")
        .arg(dir)
        .args([
            "--listen",
            "127.0.0.1:0",
            "--public-url",
            "http://localhost:0",
        ])
        .args(["--login-endpoint", &address, "--graph-endpoint", &address])
        .env("RUST_LOG", "debug")
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

async fn kill_and_restart(stack: &Stack, mut program: Child) -> Child {
    program.start_kill().unwrap();
    program.wait().await.unwrap();
    stack.control.clear_faults();
    serve(stack)
}

/// Another process writes, so there is nothing to subscribe to: the database is read until it says
/// so.
async fn wait(stack: &Stack, cloud: &Cloud, account: &Account, holds: fn(&Progress) -> bool) {
    let waiting = async {
        while !holds(&cloud.find(account).await.progress) {
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    };
    if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
        let log = std::fs::read_to_string(stack.log_file()).unwrap();
        panic!("stuck: {:#?}\n{log}", cloud.find(account).await);
    }
}

fn is_ready(progress: &Progress) -> bool {
    *progress == Progress::Ready
}

fn is_ended(progress: &Progress) -> bool {
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
    wait(&stack, &desk, &asked, is_ready).await;
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
    wait(&stack, &desk, &asked, is_ready).await;
    program.kill().await.unwrap();
    desk.end(&asked).await;
    let fault = stack.control.add_fault(hang(call));
    let program = serve(&stack);
    stack.control.wait_until_struck(fault).await;
    let mut program = kill_and_restart(&stack, program).await;
    wait(&stack, &desk, &asked, is_ended).await;
    invariants::check(&stack, &desk, &case).await;
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
