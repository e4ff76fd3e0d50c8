//! How accounts are taken away.

use super::*;

fn end(step: EndingStep, attempt: u32, outcome: &Outcome) -> Next {
    end_account(
        &account(Progress::Ready, Some(OBJECT)),
        step,
        attempt,
        outcome,
    )
}

fn end_account(account: &Account, step: EndingStep, attempt: u32, outcome: &Outcome) -> Next {
    let settings = LifecycleSettings::default();
    after_ending(
        account,
        (step, &EndCause::Deadline),
        attempt,
        outcome,
        &settings,
        RANDOM,
    )
}

fn step_of(next: &Next) -> EndingStep {
    match &next.progress {
        Progress::Ending {
            step,
            cause: EndCause::Deadline,
        } => *step,
        other => panic!("{other:?}"),
    }
}

#[test]
fn ending_when_all_goes_well_disables_first_and_reads_back_last() {
    let mut account = account(Progress::Ready, Some(OBJECT));
    let mut step = EndingStep::Disable;
    let mut way = vec![step];
    let last = loop {
        account.are_sessions_settled |= settles_sessions(step, 0, &Outcome::Done);
        let next = end_account(&account, step, 0, &Outcome::Done);
        if let Progress::Ended { .. } = next.progress {
            break next;
        }
        step = step_of(&next);
        way.push(step);
    };
    assert_eq!(
        way,
        [
            EndingStep::Disable,
            EndingStep::RevokeSessions,
            EndingStep::RemoveRoles,
            EndingStep::LeaveGroups,
            EndingStep::RemoveMethods,
            EndingStep::RotatePassword,
            EndingStep::ReadBack,
        ]
    );
    assert_eq!(last.due, Due::Never);
}

#[test]
fn ending_when_disabling_is_forbidden_takes_the_roles_at_once_then_tries_again() {
    let refused = failed(GraphErrorKind::Forbidden);
    let first = end(EndingStep::Disable, 0, &refused);
    assert_eq!(
        (step_of(&first), first.due),
        (EndingStep::StripRoles, Due::Now)
    );
    let stripped = end(EndingStep::StripRoles, first.attempt, &Outcome::Done);
    assert_eq!(
        (step_of(&stripped), stripped.due),
        (EndingStep::Disable, Due::Now)
    );
    // Its replica still sees the roles: no hot loop.
    let second = end(EndingStep::Disable, stripped.attempt, &refused);
    assert_eq!(step_of(&second), EndingStep::StripRoles);
    assert!(matches!(second.due, Due::After(wait) if wait >= Duration::from_millis(500)));
    assert!(second.attempt > stripped.attempt);
}

#[test]
fn ending_when_anything_fails_is_never_given_up() {
    let steps = [
        EndingStep::Locate,
        EndingStep::Disable,
        EndingStep::StripRoles,
        EndingStep::RevokeSessions,
        EndingStep::RemoveRoles,
        EndingStep::LeaveGroups,
        EndingStep::RemoveMethods,
        EndingStep::RotatePassword,
        EndingStep::ReadBack,
    ];
    let kinds = [
        GraphErrorKind::Forbidden,
        GraphErrorKind::Unauthorized,
        GraphErrorKind::NotFound,
        GraphErrorKind::Rejected,
        GraphErrorKind::ForeignLink,
        GraphErrorKind::OutcomeUnknown { retry_after: None },
        GraphErrorKind::Token(TokenErrorKind::ConsentMissing),
        GraphErrorKind::Throttled {
            retry_after: Some(Duration::from_secs(40)),
            is_tenant_wide: true,
        },
    ];
    for step in steps {
        for kind in &kinds {
            for attempt in [0, 1, 5, 1_000_000, u32::MAX] {
                let next = end(step, attempt, &failed(kind.clone()));
                let _still_ending = step_of(&next);
                if let Due::After(wait) = next.due {
                    let longest = LifecycleSettings::default().ending_backoff.longest;
                    assert!(wait <= longest, "{step:?} {kind:?} {wait:?}");
                    assert!(kind.retry_after().is_none_or(|asked| wait >= asked));
                }
            }
        }
    }
}

#[test]
fn ending_when_a_method_may_not_be_removed_goes_on_to_the_password() {
    let refused = failed(GraphErrorKind::Forbidden);
    let early = end(EndingStep::RemoveMethods, 0, &refused);
    assert_eq!(step_of(&early), EndingStep::RemoveMethods);
    let late = end(EndingStep::RemoveMethods, TRIES_BEFORE_NEXT, &refused);
    assert_eq!(step_of(&late), EndingStep::RotatePassword);
    let unknown = failed(GraphErrorKind::OutcomeUnknown { retry_after: None });
    let still = end(EndingStep::RemoveMethods, 1_000, &unknown);
    assert_eq!(step_of(&still), EndingStep::RemoveMethods);
}

#[test]
fn ending_when_only_the_sessions_resist_goes_on_and_comes_back_to_them() {
    let unknown = failed(GraphErrorKind::OutcomeUnknown { retry_after: None });
    let next = end(EndingStep::RevokeSessions, TRIES_BEFORE_NEXT, &unknown);
    assert_eq!(step_of(&next), EndingStep::RemoveRoles);
    assert!(!settles_sessions(
        EndingStep::RevokeSessions,
        TRIES_BEFORE_NEXT,
        &unknown
    ));
    let again = end(EndingStep::RotatePassword, 0, &Outcome::Done);
    assert_eq!(step_of(&again), EndingStep::RevokeSessions);

    let refused = failed(GraphErrorKind::Forbidden);
    assert!(settles_sessions(
        EndingStep::RevokeSessions,
        TRIES_BEFORE_NEXT,
        &refused
    ));
}

#[test]
fn ending_when_reads_do_not_agree_reads_again_and_then_starts_over() {
    let again = end(EndingStep::ReadBack, 0, &Outcome::NotYet);
    assert_eq!((step_of(&again), again.attempt), (EndingStep::ReadBack, 1));
    let over = end(EndingStep::ReadBack, READS_BEFORE_REDO, &Outcome::NotYet);
    assert_eq!(step_of(&over), EndingStep::Disable);
}

#[test]
fn ending_when_repeated_says_what_it_waits_for_and_says_it_no_more_once_it_goes_on() {
    let throttled = GraphErrorKind::Throttled {
        retry_after: Some(Duration::from_mins(2)),
        is_tenant_wide: false,
    };
    for (step, outcome, said) in [
        (EndingStep::Disable, failed(throttled), "slow down"),
        (
            EndingStep::Disable,
            failed(GraphErrorKind::Unreachable),
            "cannot be reached",
        ),
        (
            EndingStep::RemoveRoles,
            failed(GraphErrorKind::Forbidden),
            "does not let Hallpass remove its roles",
        ),
        (
            EndingStep::Disable,
            failed(GraphErrorKind::Token(TokenErrorKind::ConsentMissing)),
            "withdrawn its consent",
        ),
        (
            EndingStep::RotatePassword,
            failed(GraphErrorKind::HeldBack {
                retry_after: Duration::from_secs(9),
            }),
            "keeps within Microsoft's limits",
        ),
        (EndingStep::ReadBack, Outcome::NotYet, "does not show"),
        (EndingStep::Locate, Outcome::NotYet, "does not show"),
    ] {
        let next = end(step, 0, &outcome);
        let waiting_for = next.waiting_for.unwrap();
        assert!(waiting_for.contains(said), "{step:?}: {waiting_for}");
        assert!(waiting_for.ends_with('.'), "{waiting_for}");
    }
    for step in [EndingStep::Disable, EndingStep::RemoveRoles] {
        assert_eq!(end(step, 3, &Outcome::Done).waiting_for, None, "{step:?}");
    }
}
