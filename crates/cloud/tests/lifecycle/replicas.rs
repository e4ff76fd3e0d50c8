//! Several programs on one PostgreSQL database.

use hallpass_protocol::ids::IdempotencyKey;
use tokio::process::{Child, Command};
use uuid::Uuid;

use crate::process::{is_ended, is_ready, serve, wait};
use crate::stack::{Stack, new_account, technician};

async fn signal(program: &Child, name: &str) {
    let pid = program.id().unwrap().to_string();
    let sent = Command::new("kill").args([name, &pid]).status().await;
    assert!(sent.unwrap().success());
}

#[tokio::test]
async fn program_when_it_is_stopped_keeps_no_other_from_working_and_harms_nothing_after() {
    let stack = Stack::start_on_postgres_at_real_time().await;
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
    for user in stack.users() {
        assert!(
            !user.account_enabled || user.employee_id.is_none(),
            "{user:?}"
        );
    }
    stopped.kill().await.unwrap();
}
