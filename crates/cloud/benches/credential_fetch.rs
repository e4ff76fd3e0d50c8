//! Credentials fetched through the router: session, proof of possession, authorization, sealed
//! secret, durable audit entry. What the browsers do, making the proofs, is not counted.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench that cannot go on stops"
)]

#[path = "../src/testing/authenticator.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod authenticator;
#[path = "../src/testing/browser_key.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod browser_key;
mod figures;
mod measure;
mod ready_account;
mod stack;

use axum::http::Method;
use figures::{ROUNDS, print};
use hallpass_cloud::store::audit;
use measure::{rate, time};
use ready_account::make_ready_account;
use stack::Stack;

/// Fetches in a round.
const COUNT: usize = 8_000;
const TECHNICIANS: u8 = 32;

#[tokio::main]
async fn main() {
    let stack = Stack::start().await;
    let mut people = Vec::new();
    for seed in 1..=TECHNICIANS {
        let browser = stack.open_browser(seed).await;
        let passkey = stack.enrol(&browser, seed).await;
        let started = stack.call(browser.start_sign_in(&stack)).await;
        let finish = browser.finish_sign_in(&stack, &passkey, &started);
        let session = stack.call(finish).await;
        let token = session["token"].as_str().unwrap().to_owned();
        let account_id = make_ready_account(&stack, &browser, &token, seed).await;
        people.push((
            browser,
            token,
            format!("/v1/accounts/{account_id}/credential"),
        ));
    }
    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let fetches = people
            .iter()
            .cycle()
            .take(COUNT)
            .map(|(browser, token, path)| {
                browser.request(&stack, Method::GET, path, Some(token), None)
            });
        let (took, answers) = time(stack.call_all(fetches.collect())).await;
        assert!(answers.iter().all(|answer| answer.status().is_success()));
        samples.push(rate(COUNT, took));
    }
    print("credential-fetch", "per s", &samples);

    let mut reader = stack.app.store.read().await.unwrap();
    audit::verify(&mut reader, stack.msp_id)
        .await
        .unwrap()
        .unwrap();
}
