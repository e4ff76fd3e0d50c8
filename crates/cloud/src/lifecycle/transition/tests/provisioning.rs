//! How accounts are made.

use super::*;

fn provision(step: ProvisioningStep, attempt: u32, outcome: &Outcome) -> Next {
    let account = account(Progress::Provisioning(step), Some(OBJECT));
    after_provisioning(
        &account,
        step,
        attempt,
        outcome,
        &LifecycleSettings::default(),
        RANDOM,
    )
}

#[test]
fn provisioning_when_all_goes_well_enables_before_it_assigns_roles_and_groups() {
    let mut step = ProvisioningStep::Create;
    let mut way = vec![step];
    let last = loop {
        let next = provision(step, 0, &Outcome::Done);
        match next.progress {
            Progress::Provisioning(following) => {
                assert_eq!(next.due, Due::Now);
                step = following;
                way.push(step);
            }
            _ => break next,
        }
    };
    assert_eq!(
        way,
        [
            ProvisioningStep::Create,
            ProvisioningStep::AwaitReadable,
            ProvisioningStep::SetCredential,
            ProvisioningStep::Enable,
            ProvisioningStep::AssignRole(0),
            ProvisioningStep::AssignRole(1),
            ProvisioningStep::AddToGroup(0),
            ProvisioningStep::ReadBack,
        ]
    );
    assert_eq!(last.progress, Progress::Ready);
    assert_eq!(last.due, Due::At(now().plus(Duration::from_hours(1))));
}

#[test]
fn provisioning_without_roles_or_groups_passes_over_them() {
    let done = |step, change: fn(&mut Account)| {
        let mut account = account(Progress::Provisioning(step), Some(OBJECT));
        change(&mut account);
        let settings = LifecycleSettings::default();
        after_provisioning(&account, step, 0, &Outcome::Done, &settings, RANDOM).progress
    };
    let only_groups = done(ProvisioningStep::Enable, |it| it.roles.clear());
    assert_eq!(
        only_groups,
        Progress::Provisioning(ProvisioningStep::AddToGroup(0))
    );
    let only_roles = done(ProvisioningStep::AssignRole(1), |it| it.groups.clear());
    assert_eq!(
        only_roles,
        Progress::Provisioning(ProvisioningStep::ReadBack)
    );
}

#[test]
fn provisioning_when_a_fault_passes_is_repeated_with_a_reason() {
    let wait = Some(Duration::from_millis(2_128));
    let cases = [
        (
            GraphErrorKind::NotFound,
            "Entra does not show the new account everywhere yet.",
        ),
        (GraphErrorKind::Unreachable, "Microsoft cannot be reached."),
        (
            GraphErrorKind::OutcomeUnknown { retry_after: None },
            "Microsoft did not answer properly.",
        ),
        (
            GraphErrorKind::Throttled {
                retry_after: wait,
                is_tenant_wide: false,
            },
            "Microsoft asked us to slow down.",
        ),
    ];
    for (kind, reason) in cases {
        let asked = kind.retry_after().unwrap_or_default();
        let next = provision(ProvisioningStep::Enable, 40, &failed(kind));
        assert_eq!(
            next.progress,
            Progress::Provisioning(ProvisioningStep::Enable)
        );
        assert_eq!(
            (next.attempt, next.waiting_for.as_deref()),
            (41, Some(reason))
        );
        let Due::After(delay) = next.due else {
            panic!("{:?}", next.due)
        };
        assert!(
            delay >= asked && delay <= Duration::from_secs(15),
            "{delay:?}"
        );
    }
}

#[test]
fn provisioning_when_refused_for_good_ends_with_a_sentence() {
    let steps = [
        ProvisioningStep::Create,
        ProvisioningStep::SetCredential,
        ProvisioningStep::Enable,
        ProvisioningStep::AssignRole(0),
        ProvisioningStep::ReadBack,
    ];
    let kinds = [
        GraphErrorKind::Forbidden,
        GraphErrorKind::QuotaExceeded,
        GraphErrorKind::DomainRefused,
        GraphErrorKind::Rejected,
        GraphErrorKind::Unauthorized,
        GraphErrorKind::Token(TokenErrorKind::ConsentMissing),
        GraphErrorKind::Token(TokenErrorKind::SecretExpired),
    ];
    for step in steps {
        for kind in &kinds {
            let next = provision(step, 0, &failed(kind.clone()));
            let Progress::Ending {
                step: EndingStep::Disable,
                cause,
            } = next.progress
            else {
                panic!("{step:?} {kind:?}")
            };
            let EndCause::ProvisioningFailed { message } = cause else {
                panic!("{cause:?}")
            };
            assert!(message.ends_with('.') && message.len() > 40, "{message}");
            let asks = ["Ask", "Request again"]
                .iter()
                .any(|ask| message.contains(ask));
            assert!(asks, "says what to do: {message}");
        }
    }
}

#[test]
fn creation_when_nothing_exists_yet_is_not_repeated_for_ever() {
    let kinds = [
        GraphErrorKind::NotReplicated,
        GraphErrorKind::PasswordRefused,
    ];
    for outcome in kinds.map(failed).into_iter().chain([Outcome::NameTaken]) {
        let early = provision(ProvisioningStep::Create, 0, &outcome);
        assert_eq!(
            early.progress,
            Progress::Provisioning(ProvisioningStep::Create)
        );
        let late = provision(ProvisioningStep::Create, OTHER_TRIES, &outcome);
        assert!(late.progress.is_over(), "{outcome:?}");
    }
}

#[test]
fn provisioning_when_it_fails_before_the_user_is_known_looks_for_it() {
    let account = account(Progress::Provisioning(ProvisioningStep::Create), None);
    let next = Next::ending(&account, EndCause::EndedByTechnician);
    assert!(matches!(
        next.progress,
        Progress::Ending {
            step: EndingStep::Locate,
            ..
        }
    ));
}

#[test]
fn provisioning_when_the_tenant_accepts_no_method_fails_with_what_it_lacks() {
    let account = account(Progress::Ready, None);
    let lack = Outcome::NoSignInMethod(MethodLack::PassesOff);
    let settings = LifecycleSettings::default();
    let next = after_provisioning(&account, ProvisioningStep::Create, 0, &lack, &settings, 0);
    let Progress::Ending {
        cause: EndCause::ProvisioningFailed { message },
        ..
    } = next.progress
    else {
        panic!("{:?}", next.progress)
    };
    assert!(
        message.contains("Temporary Access Pass is off"),
        "{message}"
    );
    assert!(message.contains(MethodLack::FIX), "{message}");
}
