//! Passkey sign-ins through the router: start and finish. What the authenticators do in between is
//! not counted.

use super::figures::{ROUNDS, print};
use super::measure::{rate, time};
use super::stack::{Stack, read};

/// Sign-ins in a round.
const COUNT: usize = 1_000;
const TECHNICIANS: u8 = 32;

/// Prints its figures.
pub(crate) async fn run() {
    let stack = Stack::start().await;
    let mut people = Vec::new();
    for seed in 1..=TECHNICIANS {
        let browser = stack.open_browser(seed).await;
        let passkey = stack.enrol(&browser, seed).await;
        people.push((browser, passkey));
    }
    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let people: Vec<_> = people.iter().cycle().take(COUNT).collect();
        let starts = people
            .iter()
            .map(|(browser, _)| browser.start_sign_in(&stack));
        let (starting, started) = time(stack.call_all(starts.collect())).await;
        let mut finishes = Vec::new();
        for ((browser, passkey), started) in people.iter().zip(started) {
            let started = read(started).await;
            finishes.push(browser.finish_sign_in(&stack, passkey, &started));
        }
        let (finishing, answers) = time(stack.call_all(finishes)).await;
        assert!(answers.iter().all(|answer| answer.status().is_success()));
        samples.push(rate(COUNT, starting + finishing));
    }
    print("signins", "per s", &samples);
}
