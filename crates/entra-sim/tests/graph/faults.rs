//! Replication, and the ways in which Graph fails.

use std::time::Duration;

use entra_sim::{FaultAction, FaultPhase, FaultRule, Replication};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::client::{new_user, start};

#[tokio::test]
async fn a_new_user_is_found_only_after_replication() {
    let (sim, client) = start().await;
    sim.control().set_replication(Replication {
        not_found_reads: 2,
        ..Replication::default()
    });
    let id = client.create("jit-1").await;
    assert_eq!(client.assign(&id).await.0, StatusCode::NOT_FOUND);
    let path = format!("/users/{id}");
    assert_eq!(
        client.call(Method::GET, &path, None).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        client.call(Method::GET, &path, None).await.0,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_throttled_call_says_when_to_come_back_and_has_no_effect() {
    let (sim, client) = start().await;
    let rule = FaultRule::once("POST", "/v1.0/users", FaultAction::throttle("2.128"));
    sim.control().add_fault(rule);
    let answer = client
        .http
        .post(format!("{}/v1.0/users", client.base))
        .bearer_auth(&client.token)
        .json(&new_user("jit-1"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()["retry-after"], "2.128");
    assert!(
        sim.control()
            .user("contoso.com", "jit-1@contoso.onmicrosoft.com")
            .is_none()
    );
    client.create("jit-1").await;
}

#[tokio::test]
async fn a_lost_answer_leaves_its_effect() {
    let (sim, client) = start().await;
    let lost = FaultAction::Drop {
        phase: FaultPhase::AfterEffect,
    };
    sim.control()
        .add_fault(FaultRule::once("POST", "/v1.0/users", lost));
    let outcome = client
        .http
        .post(format!("{}/v1.0/users", client.base))
        .bearer_auth(&client.token)
        .json(&new_user("jit-1"))
        .send()
        .await;
    assert!(outcome.is_err());
    assert!(
        sim.control()
            .user("contoso.com", "jit-1@contoso.onmicrosoft.com")
            .is_some()
    );
    let record = sim.control().requests().pop().unwrap();
    assert_eq!((record.status, record.took_effect), (None, true));
}

#[tokio::test]
async fn a_hanging_call_is_announced_and_never_answered() {
    let (sim, client) = start().await;
    let hang = FaultAction::Hang {
        phase: FaultPhase::BeforeEffect,
    };
    let fault = sim
        .control()
        .add_fault(FaultRule::once("POST", "/v1.0/users", hang));
    let call = client
        .http
        .post(format!("{}/v1.0/users", client.base))
        .bearer_auth(&client.token)
        .json(&new_user("jit-1"))
        .send();
    let call = tokio::spawn(call);
    let reached: Value = client
        .http
        .get(format!(
            "{}/control/hang/wait?fault={}",
            client.base, fault.0
        ))
        .timeout(Duration::from_secs(20))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(reached["reached"], true);
    assert!(!call.is_finished());
    call.abort();
    assert!(
        sim.control()
            .user("contoso.com", "jit-1@contoso.onmicrosoft.com")
            .is_none()
    );
}

#[tokio::test]
async fn a_late_effect_follows_a_dropped_connection() {
    let (sim, client) = start().await;
    let late = FaultAction::DropThenEffect { ms: 30 };
    sim.control()
        .add_fault(FaultRule::once("POST", "/v1.0/users", late));
    let outcome = client
        .http
        .post(format!("{}/v1.0/users", client.base))
        .bearer_auth(&client.token)
        .json(&new_user("jit-1"))
        .send()
        .await;
    assert!(outcome.is_err());
    let url = format!(
        "{}/control/tenants/contoso.com/users/jit-1@contoso.onmicrosoft.com/wait?enabled=false",
        client.base
    );
    let user: Value = client
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(user["employee_id"], "hp-1");
}

#[tokio::test]
async fn stale_replicas_show_the_past() {
    let (sim, client) = start().await;
    let id = client.create("jit-1").await;
    let lag = Replication {
        stale_reads: 1,
        stale_lists: 1,
        ..Replication::default()
    };
    sim.control().set_replication(lag);
    let path = format!("/users/{id}?$select=accountEnabled");
    let enable = json!({ "accountEnabled": true });
    client
        .call(Method::PATCH, &format!("/users/{id}"), Some(enable))
        .await;
    assert_eq!(
        client.call(Method::GET, &path, None).await.1["accountEnabled"],
        false
    );
    assert_eq!(
        client.call(Method::GET, &path, None).await.1["accountEnabled"],
        true
    );
    client.assign(&id).await;
    let list = format!("/roleManagement/directory/roleAssignments?$filter=principalId eq '{id}'");
    let count = async || {
        let (_, held) = client.call(Method::GET, &list, None).await;
        held["value"].as_array().unwrap().len()
    };
    assert_eq!((count().await, count().await), (0, 1));
}
