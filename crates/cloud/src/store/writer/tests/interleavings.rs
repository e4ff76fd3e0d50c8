//! Callers that begin, write, commit, give up and are cancelled in every order, against a model: a
//! transaction that was told to be committed is there, one that never got as far is not, and each
//! is there as a whole, with its audit entries, or not at all.

use core::pin::pin;
use core::task::Poll;
use std::collections::BTreeSet;

use futures::future::{join_all, poll_fn};
use proptest::prelude::*;
use tokio::runtime::Builder;

use super::desk::{Desk, add};

/// Rows that a transaction writes.
const ROWS: usize = 2;

#[derive(Debug, Clone, Copy)]
enum Step {
    Begin,
    /// The row with this index.
    Write(usize),
    Commit,
}

#[derive(Debug, Clone, Copy)]
struct Caller {
    /// Whether one of its rows exists already, which it takes note of and goes on.
    collides: bool,
    end: End,
}

#[derive(Debug, Clone, Copy)]
enum End {
    Commit,
    GiveUp,
    /// Its future is dropped in this step, after being polled so often.
    Cancelled(Step, u8),
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Committed,
    Undone,
    /// Cancelled while it waited to be told.
    Unknown,
}

fn any_caller() -> impl Strategy<Value = Caller> {
    let step = prop_oneof![
        Just(Step::Begin),
        (0..ROWS).prop_map(Step::Write),
        Just(Step::Commit)
    ];
    let end = prop_oneof![
        3 => Just(End::Commit),
        1 => Just(End::GiveUp),
        4 => (step, 0..6_u8).prop_map(|(step, polls)| End::Cancelled(step, polls)),
    ];
    (any::<bool>(), end).prop_map(|(collides, end)| Caller { collides, end })
}

/// Carries `future` out, or drops it after so many polls.
async fn within<F: Future>(polls: Option<u8>, future: F) -> Option<F::Output> {
    let mut left = polls;
    let mut future = pin!(future);
    poll_fn(|context| {
        match &mut left {
            Some(0) => return Poll::Ready(None),
            Some(left) => *left -= 1,
            None => {}
        }
        let polled = future.as_mut().poll(context).map(Some);
        if polled.is_pending() && left == Some(0) {
            return Poll::Ready(None);
        }
        polled
    })
    .await
}

impl Caller {
    fn patience(self, step: Step) -> Option<u8> {
        match (self.end, step) {
            (End::Cancelled(Step::Begin, polls), Step::Begin)
            | (End::Cancelled(Step::Commit, polls), Step::Commit) => Some(polls),
            (End::Cancelled(Step::Write(at), polls), Step::Write(index)) if at == index => {
                Some(polls)
            }
            _ => None,
        }
    }

    async fn run(self, desk: &Desk, name: String) -> Outcome {
        let Some(mut tx) = within(self.patience(Step::Begin), desk.begin()).await else {
            return Outcome::Undone;
        };
        if self.collides {
            assert!(add(&mut tx, "taken").await.is_err());
        }
        for index in 0..ROWS {
            let row = format!("{name}.{index}");
            let written = within(self.patience(Step::Write(index)), add(&mut tx, &row)).await;
            match written {
                Some(written) => written.unwrap(),
                None => return Outcome::Undone,
            }
        }
        if matches!(self.end, End::GiveUp) {
            return Outcome::Undone;
        }
        let patience = self.patience(Step::Commit);
        match within(patience, tx.commit()).await {
            Some(committed) => {
                committed.unwrap();
                Outcome::Committed
            }
            // Not even begun to be carried out.
            None if patience == Some(0) => Outcome::Undone,
            None => Outcome::Unknown,
        }
    }
}

async fn check(desk: &Desk, case: usize, callers: &[Caller]) {
    let before = desk.seen().await;
    let runs = callers
        .iter()
        .enumerate()
        .map(|(n, caller)| caller.run(desk, format!("{case}.{n}")));
    let outcomes = join_all(runs).await;
    // Everybody who was handed over before has been carried out when this is.
    desk.begin().await.commit().await.unwrap();

    let seen: BTreeSet<String> = desk.seen().await.difference(&before).cloned().collect();
    for (n, (outcome, caller)) in outcomes.iter().zip(callers).enumerate() {
        let rows = (0..ROWS).filter(|index| seen.contains(&format!("{case}.{n}.{index}")));
        match (outcome, rows.count()) {
            (Outcome::Committed | Outcome::Unknown, ROWS) | (Outcome::Undone, 0) => {}
            // A commit that was begun is carried out, whoever waits for it.
            (_, rows) => panic!("{outcome:?} of {caller:?}, and {rows} rows"),
        }
    }
    // No lock is left behind.
    let mut other = desk.connect_impatiently().await;
    sqlx::raw_sql("BEGIN IMMEDIATE; ROLLBACK")
        .execute(&mut other)
        .await
        .unwrap();
}

#[test]
fn interleavings_of_all_kinds_agree_with_the_model() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let desk = runtime.block_on(async {
        let desk = Desk::new().await;
        let mut tx = desk.begin().await;
        add(&mut tx, "taken").await.unwrap();
        tx.commit().await.unwrap();
        desk
    });
    let case = core::cell::Cell::new(0);
    proptest!(
        ProptestConfig::with_cases(150),
        |(callers in proptest::collection::vec(any_caller(), 1..16))| {
            case.set(case.get() + 1);
            runtime.block_on(check(&desk, case.get(), &callers));
        }
    );
}
