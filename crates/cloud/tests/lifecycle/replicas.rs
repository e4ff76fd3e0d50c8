//! Several programs on one PostgreSQL database.

use std::process::Stdio;

use entra_sim::{FaultAction, FaultPhase, FaultRule};
use hallpass_protocol::ids::IdempotencyKey;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use uuid::Uuid;

use crate::database::Database;
use crate::installation::technician;
use crate::invariants;
use crate::process::{is_ended, is_ready, serve, serve_command, wait};
use crate::stack::{Stack, new_account};

async fn signal(program: &Child, name: &str) {
    let pid = program.id().unwrap().to_string();
    let sent = Command::new("kill").args([name, &pid]).status().await;
    assert!(sent.unwrap().success());
}

/// A program that serves. It says nothing more, since somebody has a passkey.
async fn serve_and_listen(stack: &Stack) -> Child {
    let mut program = serve_command(stack).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let first = lines.next_line().await.unwrap().unwrap();
    assert!(first.starts_with("listening on "), "{first}");
    program
}

fn assert_no_account_is_enabled(stack: &Stack) {
    for user in stack.users() {
        assert!(
            !user.account_enabled || user.employee_id.is_none(),
            "{user:?}"
        );
    }
}

#[tokio::test]
async fn program_when_it_is_stopped_keeps_no_other_from_working_and_harms_nothing_after() {
    let stack = Stack::start_on(Database::postgres()).await;
    let desk = stack.open_desk().await;
    let mut stopped = serve(&stack);
    let before = desk.request(7_200).await;
    wait(&stack, &desk, &before, |account| {
        is_ready(&account.progress)
    })
    .await;
    signal(&stopped, "-STOP").await;
    let mut other = serve(&stack);
    desk.end(&before).await;
    wait(&stack, &desk, &before, |account| {
        is_ended(&account.progress)
    })
    .await;
    signal(&stopped, "-CONT").await;
    let mut new = new_account(7_200);
    new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(2));
    let after = desk.lifecycle.request(&technician(), new).await.unwrap();
    wait(&stack, &desk, &after, |account| is_ready(&account.progress)).await;
    // Either of them alone goes on with what the two shared.
    other.kill().await.unwrap();
    desk.end(&after).await;
    wait(&stack, &desk, &after, |account| is_ended(&account.progress)).await;
    desk.audit().await;
    assert_no_account_is_enabled(&stack);
    stopped.kill().await.unwrap();
}

#[tokio::test]
async fn account_in_the_hands_of_a_program_that_is_killed_is_taken_over_before_its_lease_ends() {
    let stack = Stack::start_on(Database::postgres()).await;
    let desk = stack.open_desk().await;
    let hang = FaultAction::Hang {
        phase: FaultPhase::AfterEffect,
    };
    let fault = stack
        .control
        .add_fault(FaultRule::once("POST", "/v1.0/users", hang));
    let mut killed = serve_and_listen(&stack).await;
    let asked = desk.request(7_200).await;
    stack.control.wait_until_struck(fault).await;
    let mut other = serve_and_listen(&stack).await;
    killed.kill().await.unwrap();
    // The lease lasts longer than anybody waits here.
    wait(&stack, &desk, &asked, |account| is_ready(&account.progress)).await;
    desk.end(&asked).await;
    wait(&stack, &desk, &asked, |account| is_ended(&account.progress)).await;
    invariants::check(&stack, &desk, "killed beside another").await;
    other.kill().await.unwrap();
}
