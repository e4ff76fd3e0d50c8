//! Two processes on one database, each with its own memory.

use axum::body::Body;
use axum::http::{Method, Request};
use hallpass_protocol::technician::TechnicianRole;

use super::*;
use crate::lifecycle::AccountChanged;
use crate::testing::{TestApp, TestDatabase, TestLimits, add_customer, request_for};

async fn two() -> (TestApp, TestApp) {
    let one = TestApp::on(TestDatabase::postgres(), TestLimits::unlimited()).await;
    let other = one.beside().await;
    (one, other)
}

async fn start_following(app: &TestApp) {
    let peers = app.app.store.listen_to_peers().await.unwrap().unwrap();
    let (store, lifecycle) = (app.app.store.clone(), app.app.lifecycle.clone());
    let heard = (lifecycle, app.app.approvals.clone());
    tokio::spawn(follow(peers, store, heard, app.app.shutdown.clone()));
}

#[tokio::test]
async fn session_and_its_nonces_are_good_in_both_and_a_proof_in_one() {
    let (one, other) = two().await;
    let token = one
        .sign_in(&one.enrol(1, TechnicianRole::Technician).await)
        .await;
    // The proof carries a nonce of the first.
    let proven = |path| one.request(&one.browser, Method::GET, path, Some(&token), None);
    let (parts, _) = proven("/v1/session").into_parts();
    let [first, second] =
        [parts.clone(), parts].map(|parts| Request::from_parts(parts, Body::empty()));
    other.call(first).await.ok();
    let replayed = one.call(second).await;
    assert_eq!(replayed.error_code(), "dpop_invalid");
    other.call(proven("/v1/session")).await.ok();
}

#[tokio::test]
async fn session_that_one_ended_is_refused_by_the_other() {
    let (one, other) = two().await;
    start_following(&other).await;
    let token = one
        .sign_in(&one.enrol(1, TechnicianRole::Technician).await)
        .await;
    other.get("/v1/session", Some(&token)).await.ok();
    let mut ended = other.app.store.session_changes().subscribe_ended();
    let answer = one
        .send(Method::DELETE, "/v1/session", Some(&token), None)
        .await;
    assert!(answer.status.is_success(), "{answer:?}");
    ended.recv().await.unwrap();
    let refused = other.get("/v1/session", Some(&token)).await;
    assert_eq!(refused.error_code(), "not_signed_in");
}

#[tokio::test]
async fn account_that_one_changed_is_told_to_those_who_listen_to_the_other() {
    let (one, other) = two().await;
    start_following(&other).await;
    let mut changes = other.app.lifecycle.subscribe();
    let token = one
        .sign_in(&one.enrol(1, TechnicianRole::Technician).await)
        .await;
    let customer = add_customer(&one, one.msp_id, 3, true).await;
    let request = request_for(&one, &token, customer).await;
    let asked = one.post("/v1/accounts", Some(&token), request).await.ok();
    let AccountChanged::One(told) = changes.recv().await.unwrap() else {
        panic!("it is not said which account has changed");
    };
    assert_eq!(told.id.to_string(), asked["account"]["id"]);
}

#[tokio::test]
async fn quotas_are_divided_among_those_who_are_there() {
    let (one, other) = two().await;
    let lifecycle = &one.app.lifecycle;
    let quota_processes = async || {
        lifecycle.divide_quotas().await.unwrap();
        lifecycle.quota_processes().get()
    };
    assert_eq!(quota_processes().await, 1, "nobody is present yet");
    let listen = async |app: &TestApp| app.app.store.listen_to_peers().await.unwrap().unwrap();
    let present = listen(&one).await;
    assert_eq!(quota_processes().await, 1);
    let also_present = listen(&other).await;
    assert_eq!(quota_processes().await, 2);
    drop(also_present);
    while quota_processes().await == 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(quota_processes().await, 1);
    drop(present);
}

#[tokio::test]
async fn quotas_are_one_processs_where_the_database_is_a_file() {
    let app = TestApp::on_sqlite().await;
    app.app.lifecycle.divide_quotas().await.unwrap();
    assert_eq!(app.app.lifecycle.quota_processes().get(), 1);
}
