//! A crash at every call: the cloud is killed while Graph keeps it waiting, before and after the
//! call had its effect, and started again.

use core::time::Duration;
use std::sync::Arc;

use entra_sim::{FaultAction, FaultPhase, FaultRule};
use hallpass_cloud::lifecycle::Progress;
use hallpass_protocol::account::EndCause;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::cloud::Cloud;
use crate::installation::{PASSKEY, technician};
use crate::invariants;
use crate::passkeys::{self, PLAIN, SECOND};
use crate::stack::{Stack, is_soon_after, new_account};

const PHASES: [FaultPhase; 2] = [FaultPhase::BeforeEffect, FaultPhase::AfterEffect];

/// Stacks at the same time: two cores do not like more.
const PARALLEL: usize = 8;

/// Long enough for provisioning and all waiting, in the fast clock's seconds.
const LIFETIME_S: i64 = 7_200;

fn hang(call: u32, phase: FaultPhase) -> FaultRule {
    FaultRule {
        method: None,
        path: "/v1.0/*".into(),
        body_contains: None,
        tenant_id: None,
        skip: call,
        times: Some(1),
        action: FaultAction::Hang { phase },
    }
}

fn graph_calls(stack: &Stack) -> u32 {
    let requests = stack.control.requests();
    let calls = requests
        .iter()
        .filter(|request| request.path.starts_with("/v1.0/"))
        .count();
    u32::try_from(calls).unwrap()
}

/// How many Graph calls the whole way takes: to ready, and from there to the end.
async fn count_calls() -> (u32, u32) {
    let stack = Stack::start_with_groups().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    let provisioning = graph_calls(&stack);
    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    (provisioning, graph_calls(&stack) - provisioning)
}

async fn restart(stack: &Stack, cloud: Cloud) -> Cloud {
    cloud.kill().await;
    stack.control.clear_faults();
    stack.start_cloud().await
}

async fn crash_while_provisioning(call: u32, phase: FaultPhase) {
    let case = format!("provisioning, call {call}, {phase:?}");
    let stack = Stack::start_with_groups().await;
    let fault = stack.control.add_fault(hang(call, phase));
    let cloud = stack.start_cloud().await;
    let asked = cloud.request(LIFETIME_S).await;
    stack.control.wait_until_struck(fault).await;
    let cloud = restart(&stack, cloud).await;
    assert_eq!(cloud.request(LIFETIME_S).await.id, asked.id, "{case}");
    let settled = cloud.wait_settled(&asked).await;
    assert_eq!(settled.progress, Progress::Ready, "{case}");
    invariants::check(&stack, &cloud, &case).await;
    cloud.end(&settled).await;
    cloud.wait_ended(&settled).await;
    invariants::check(&stack, &cloud, &case).await;
}

async fn crash_while_ending(call: u32, phase: FaultPhase) {
    let case = format!("ending, call {call}, {phase:?}");
    let stack = Stack::start_with_groups().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    let fault = stack.control.add_fault(hang(call, phase));
    cloud.end(&ready).await;
    stack.control.wait_until_struck(fault).await;
    let cloud = restart(&stack, cloud).await;
    cloud.wait_ended(&ready).await;
    invariants::check(&stack, &cloud, &case).await;
}

/// Which passkey is lost or gained, and who keeps the secret.
#[derive(Debug, Clone, Copy)]
enum Change {
    Added,
    Removed,
    RemovedFromHeld,
}

/// Killed `kills` times at the same call of a rotation; then it is let through.
async fn crash_while_rotating(change: Change, kills: u32, phase: FaultPhase) {
    let case = format!("rotation, {change:?}, {kills} kills, {phase:?}");
    let stack = Stack::start_privileged().await;
    let mut cloud = stack.start_cloud().await;
    let mut new = new_account(LIFETIME_S);
    let user = match change {
        Change::Added => PASSKEY,
        Change::Removed => {
            passkeys::add(&stack, &cloud, SECOND).await;
            PASSKEY
        }
        Change::RemovedFromHeld => {
            passkeys::add(&stack, &cloud, PLAIN).await;
            new.passkey_id = PLAIN;
            PLAIN
        }
    };
    let asked = cloud.lifecycle.request(&technician(), new).await.unwrap();
    let ready = cloud.wait_ready(&asked).await;
    let first = passkeys::password(&stack, &ready);
    for kill in 0..kills {
        // Every call is one that sets the password, except for the token after a restart.
        let fault = FaultRule {
            method: Some("PATCH".into()),
            ..hang(0, phase)
        };
        let fault = stack.control.add_fault(fault);
        if kill == 0 {
            match change {
                Change::Added => passkeys::add(&stack, &cloud, SECOND).await,
                Change::Removed => passkeys::remove(&stack, &cloud, SECOND).await,
                Change::RemovedFromHeld => passkeys::remove(&stack, &cloud, PASSKEY).await,
            }
        }
        stack.control.wait_until_struck(fault).await;
        // What is handed out is what Entra last confirmed, never what was only sent.
        let opened = passkeys::open(&stack, &cloud, &ready, user).await;
        assert_eq!(opened.as_ref(), Some(&first), "{case}");
        cloud = restart(&stack, cloud).await;
    }
    passkeys::wait_rotated(&cloud, &ready).await;
    let now = passkeys::password(&stack, &ready);
    assert_ne!(now, first, "{case}");
    let opened = passkeys::open(&stack, &cloud, &ready, user).await;
    assert_eq!(opened, Some(now), "{case}");
    invariants::check(&stack, &cloud, &case).await;
    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    invariants::check(&stack, &cloud, &case).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crash_when_a_password_is_being_rotated_ends_with_the_one_that_the_passkey_opens() {
    let places = Arc::new(Semaphore::new(PARALLEL));
    let mut cases = JoinSet::new();
    for change in [Change::Added, Change::Removed, Change::RemovedFromHeld] {
        for phase in PHASES {
            for kills in 1..=3 {
                let places = Arc::clone(&places);
                cases.spawn(async move {
                    let _place = places.acquire().await.unwrap();
                    crash_while_rotating(change, kills, phase).await;
                });
            }
        }
    }
    while let Some(case) = cases.join_next().await {
        case.unwrap();
    }
}

#[tokio::test]
async fn crash_when_between_the_request_and_the_rotation_loses_nothing() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    cloud.kill().await;
    let desk = stack.open_desk().await;
    passkeys::add(&stack, &desk, SECOND).await;
    desk.store.close().await;
    let cloud = stack.start_cloud().await;
    passkeys::wait_rotated(&cloud, &ready).await;
    let opened = passkeys::open(&stack, &cloud, &ready, SECOND).await;
    assert_eq!(opened, Some(passkeys::password(&stack, &ready)));
    invariants::check(&stack, &cloud, "down at the request").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crash_when_at_any_call_leaves_nothing_enabled_nothing_doubled_and_the_end_done() {
    let (provisioning, ending) = count_calls().await;
    assert!(
        provisioning >= 10 && ending >= 8,
        "{provisioning} and {ending} calls"
    );
    let places = Arc::new(Semaphore::new(PARALLEL));
    let mut cases = JoinSet::new();
    for phase in PHASES {
        for call in 0..provisioning {
            let places = Arc::clone(&places);
            cases.spawn(async move {
                let _place = places.acquire().await.unwrap();
                crash_while_provisioning(call, phase).await;
            });
        }
        for call in 0..ending {
            let places = Arc::clone(&places);
            cases.spawn(async move {
                let _place = places.acquire().await.unwrap();
                crash_while_ending(call, phase).await;
            });
        }
    }
    while let Some(case) = cases.join_next().await {
        case.unwrap();
    }
}

#[tokio::test]
async fn crash_when_the_token_is_being_fetched_is_survived() {
    let stack = Stack::start().await;
    let hang = FaultAction::Hang {
        phase: FaultPhase::AfterEffect,
    };
    let fault = stack
        .control
        .add_fault(FaultRule::once("POST", "*/oauth2/v2.0/token", hang));
    let cloud = stack.start_cloud().await;
    let asked = cloud.request(LIFETIME_S).await;
    stack.control.wait_until_struck(fault).await;
    let cloud = restart(&stack, cloud).await;
    cloud.wait_ready(&asked).await;
    invariants::check(&stack, &cloud, "token").await;
}

#[tokio::test]
async fn deadline_when_it_passes_while_the_cloud_is_down_is_met_after_the_restart() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(120).await).await;
    cloud.kill().await;
    stack.clock.sleep_until(ready.ends_at.unwrap()).await;
    assert!(
        stack.user(&ready).unwrap().account_enabled,
        "nobody was there to end it"
    );
    let restarted_at = stack.clock.now();
    let cloud = stack.start_cloud().await;
    let ended = cloud.wait_ended(&ready).await;
    assert_eq!(
        ended.progress,
        Progress::Ended {
            cause: EndCause::Deadline
        }
    );
    assert!(is_soon_after(ended.ended_at.unwrap(), restarted_at));
    invariants::check(&stack, &cloud, "down at the deadline").await;
}

#[tokio::test]
async fn provisioning_when_interrupted_for_long_is_not_taken_up_again_but_ended() {
    let mut stack = Stack::start().await;
    stack.settings.provisioning_limit = Duration::from_mins(5);
    let hang = FaultAction::Hang {
        phase: FaultPhase::AfterEffect,
    };
    let fault = stack
        .control
        .add_fault(FaultRule::once("POST", "/v1.0/users", hang));
    let cloud = stack.start_cloud().await;
    let asked = cloud.request(LIFETIME_S).await;
    stack.control.wait_until_struck(fault).await;
    cloud.kill().await;
    stack.control.clear_faults();
    stack
        .clock
        .sleep_until(asked.requested_at.plus(Duration::from_mins(6)))
        .await;
    let cloud = stack.start_cloud().await;
    let ended = cloud.wait_ended(&asked).await;
    let Progress::Ended {
        cause: EndCause::ProvisioningFailed { message },
    } = &ended.progress
    else {
        panic!("{:?}", ended.progress)
    };
    assert!(message.contains("Request again"), "{message}");
    assert!(
        ended.object_id.is_some(),
        "what the lost answer made was found"
    );
    invariants::check(&stack, &cloud, "interrupted for long").await;
}
