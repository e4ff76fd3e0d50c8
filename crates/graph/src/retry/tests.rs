use super::*;
use crate::error::GraphErrorKind;

const BACKOFF: Backoff = Backoff {
    first: Duration::from_secs(1),
    longest: Duration::from_mins(5),
};

fn error(kind: GraphErrorKind) -> GraphError {
    GraphError::new("test", kind)
}

fn throttled(retry_after: Option<Duration>) -> GraphError {
    error(GraphErrorKind::Throttled {
        retry_after,
        is_tenant_wide: false,
    })
}

#[test]
fn delay_when_nothing_was_asked_for_doubles_its_bound_up_to_the_longest() {
    for (attempt, bound_s) in [(0, 1), (1, 2), (5, 32), (8, 256), (9, 300), (400, 300)] {
        let longest = BACKOFF.delay_asked(attempt, None, u64::MAX);
        let bound = Duration::from_secs(bound_s);
        assert!(
            longest <= bound && longest + Duration::from_millis(1) > bound,
            "{attempt}"
        );
        assert_eq!(BACKOFF.delay_asked(attempt, None, 0), SHORTEST);
        assert_eq!(BACKOFF.delay_asked(attempt, None, 1 << 63), bound / 2);
    }
}

#[test]
fn delay_when_told_is_never_earlier_and_at_most_a_tenth_later() {
    let asked = Duration::from_millis(2_128);
    for random in [0, 1 << 40, 1 << 63, u64::MAX] {
        for attempt in [0, 3, 50] {
            let delay = BACKOFF.delay(attempt, &throttled(Some(asked)), random);
            assert!(delay >= asked && delay <= asked + asked / 10, "{delay:?}");
        }
    }
    assert_eq!(
        BACKOFF.delay(0, &throttled(Some(Duration::ZERO)), 0),
        SHORTEST
    );
}

#[test]
fn call_when_the_outcome_of_a_create_is_unknown_is_not_repeated() {
    let retries = CallRetries::default();
    let unknown = error(GraphErrorKind::OutcomeUnknown { retry_after: None });
    assert_eq!(
        retries.next_wait(0, &unknown, Repeat::OnlyAfterRefusal, 7),
        None
    );
    assert!(
        retries
            .next_wait(0, &unknown, Repeat::Harmless, 7)
            .is_some()
    );
}

#[test]
fn call_when_throttled_is_repeated_if_the_wait_is_short() {
    let retries = CallRetries::default();
    let short = throttled(Some(Duration::from_millis(2_128)));
    assert!(
        retries
            .next_wait(0, &short, Repeat::OnlyAfterRefusal, 7)
            .is_some()
    );
    let long = throttled(Some(Duration::from_mins(1)));
    assert_eq!(retries.next_wait(0, &long, Repeat::Harmless, 7), None);
}

#[test]
fn call_when_out_of_attempts_or_refused_for_good_is_not_repeated() {
    let retries = CallRetries::default();
    assert_eq!(
        retries.next_wait(2, &throttled(None), Repeat::Harmless, 7),
        None
    );
    for kind in [
        GraphErrorKind::Forbidden,
        GraphErrorKind::NotFound,
        GraphErrorKind::Rejected,
    ] {
        assert_eq!(
            retries.next_wait(0, &error(kind), Repeat::Harmless, 7),
            None
        );
    }
}
