use hallpass_graph::TokenErrorKind;
use hallpass_protocol::Lifetime;
use hallpass_protocol::credential::Custody;
use hallpass_protocol::customer::RoleView;
use hallpass_protocol::ids::{
    AccountId, ConnectionId, CustomerId, EntraObjectId, EntraTenantId, MspId, PresetId,
    RoleTemplateId, TechnicianId,
};
use uuid::Uuid;

use super::*;
use crate::lifecycle::MethodLack;

pub(in crate::lifecycle) const OBJECT: EntraObjectId = EntraObjectId::new(Uuid::from_u128(9));
const RANDOM: u64 = 1 << 63;

pub(in crate::lifecycle) fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}

pub(in crate::lifecycle) fn account(
    progress: Progress,
    object_id: Option<EntraObjectId>,
) -> Account {
    let id = Uuid::from_u128;
    let role = |n| RoleView {
        template_id: RoleTemplateId::new(id(n)),
        name: format!("role {n}"),
    };
    Account {
        msp_id: MspId::new(id(1)),
        id: AccountId::new(id(2)),
        technician_id: TechnicianId::new(id(3)),
        customer_id: CustomerId::new(id(4)),
        customer_name: "Contoso".into(),
        connection_id: ConnectionId::new(id(5)),
        tenant_id: EntraTenantId::new(id(6)),
        preset_id: PresetId::new(id(7)),
        preset_name: "Two".into(),
        roles: vec![role(11), role(12)],
        reason: "test".into(),
        lifetime: Lifetime::from_secs(3_600).unwrap(),
        lifetime_max_s: 28_800,
        user_principal_name: "jit-ada-abcdef@contoso.onmicrosoft.com".into(),
        display_name: "Ada (JIT, M)".into(),
        tag: "hpabcdefghij2345".into(),
        object_id,
        create_sent_at: None,
        grant_sent_at: None,
        custody: Custody::Sealed,
        sign_in_method: None,
        credential_version: 0,
        confirmed_version: 0,
        rotation: None,
        password_sent_at: None,
        pass_expires_at: None,
        rotation_refused_at: None,
        are_sessions_settled: false,
        progress,
        waiting_for: None,
        is_overdue: false,
        requested_at: now(),
        starts_at: None,
        begun_at: Some(now()),
        ends_at: Some(now().plus(Duration::from_hours(1))),
        ended_at: None,
        revision: 1,
    }
}

pub(super) fn failed(kind: GraphErrorKind) -> Outcome {
    Outcome::Failed(GraphError::new("test", kind))
}

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
fn provisioning_when_all_goes_well_enables_before_it_assigns_roles() {
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
            ProvisioningStep::ReadBack,
        ]
    );
    assert_eq!(last.progress, Progress::Ready);
    assert_eq!(last.due, Due::At(now().plus(Duration::from_hours(1))));
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

#[test]
fn account_when_it_outlives_its_pass_rests_until_that_is_to_be_replaced() {
    let mut account = account(Progress::Ready, Some(OBJECT));
    let ends_at = account.ends_at.unwrap();
    let due = |account: &Account| Next::resting(account, Progress::Ready).due;
    assert_eq!(due(&account), Due::At(ends_at), "no pass");
    account.pass_expires_at = Some(ends_at);
    assert_eq!(due(&account), Due::At(ends_at), "as long as the account");
    let before = ends_at.minus(Duration::from_mins(20));
    account.pass_expires_at = Some(before);
    let reissue_at = before.minus(Duration::from_mins(5));
    assert_eq!(due(&account), Due::At(reissue_at));
    account.rotation_refused_at = Some(now());
    assert_eq!(due(&account), Due::At(ends_at), "refused once");
    let ending = account.to_ending(EndCause::Deadline);
    assert_eq!(Next::resting(&account, ending).due, Due::At(ends_at));
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
fn interruption_when_the_deadline_is_there_comes_before_everything() {
    let settings = LifecycleSettings::default();
    let ready = account(Progress::Ready, Some(OBJECT));
    let ends_at = ready.ends_at.unwrap();
    assert_eq!(find_interruption(&ready, now(), &settings), None);
    assert_eq!(
        find_interruption(&ready, ends_at, &settings),
        Some(EndCause::Deadline)
    );
    let mut making = account(
        Progress::Provisioning(ProvisioningStep::ReadBack),
        Some(OBJECT),
    );
    assert_eq!(
        find_interruption(&making, ends_at, &settings),
        Some(EndCause::Deadline)
    );
    making.ends_at = None;
    let late = now().plus(settings.provisioning_limit + Duration::from_secs(1));
    assert!(matches!(
        find_interruption(&making, late, &settings),
        Some(EndCause::ProvisioningFailed { .. })
    ));
    let over = account(
        Progress::Ended {
            cause: EndCause::Deadline,
        },
        Some(OBJECT),
    );
    assert_eq!(find_interruption(&over, late, &settings), None);
}

#[test]
fn wait_when_the_deadline_comes_first_is_cut_there() {
    let account = account(Progress::Ready, Some(OBJECT));
    let ends_at = account.ends_at.unwrap();
    let wait = |progress, from| {
        let due = Due::After(Duration::from_hours(3));
        let next = Next {
            progress,
            attempt: 0,
            due,
            waiting_for: None,
            rotation: None,
        };
        due_at(&account, &next, from)
    };
    let making = || Progress::Provisioning(ProvisioningStep::Enable);
    assert_eq!(wait(making(), now()), Some(ends_at));
    let ending = || Progress::Ending {
        step: EndingStep::Disable,
        cause: EndCause::Deadline,
    };
    assert_eq!(
        wait(ending(), ends_at),
        Some(ends_at.plus(Duration::from_hours(3)))
    );
}
