//! Credentials fetched through the router: session, proof of possession, authorization, sealed
//! secret, durable audit entry. What the browsers do, making the proofs, is not counted.

use super::figures::{ROUNDS, print};
use super::measure::{rate, time};
use super::ready_account::make_ready_account;
use super::stack::Stack;
use axum::http::Method;
use hallpass_cloud::store::audit;

/// Fetches in a round.
const COUNT: usize = 8_000;
const TECHNICIANS: u8 = 32;

/// Prints its figures.
pub(crate) async fn run() {
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
