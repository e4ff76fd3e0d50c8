mod ending;
mod provisioning;

use hallpass_graph::TokenErrorKind;
use hallpass_protocol::Lifetime;
use hallpass_protocol::credential::Custody;
use hallpass_protocol::customer::{GroupView, RoleView};
use hallpass_protocol::ids::{
    AccountId, ConnectionId, CustomerId, EntraGroupId, EntraObjectId, EntraTenantId, MspId,
    PresetId, RoleTemplateId, TechnicianId,
};
use uuid::Uuid;

use super::*;
use crate::lifecycle::MethodLack;

pub(in crate::lifecycle) const OBJECT: EntraObjectId = EntraObjectId::new(Uuid::from_u128(9));
const RANDOM: u64 = 1 << 63;

pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}

pub(crate) fn account(progress: Progress, object_id: Option<EntraObjectId>) -> Account {
    let id = Uuid::from_u128;
    let role = |n| RoleView {
        template_id: RoleTemplateId::new(id(n)),
        name: format!("role {n}"),
    };
    let group = GroupView {
        id: EntraGroupId::new(id(13)),
        name: "group 13".into(),
        can_hold_roles: false,
    };
    Account {
        groups: vec![group],
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
        ticket: String::new(),
        policy_max_s: None,
        allowed_methods: None,
        credential_label: String::new(),
        credential_logo: None,
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
        waits_until: None,
        is_overdue: false,
        requested_at: now(),
        starts_at: None,
        begun_at: Some(now()),
        usual_making: None,
        ends_at: Some(now().plus(Duration::from_hours(1))),
        ended_at: None,
        revision: 1,
    }
}

pub(super) fn failed(kind: GraphErrorKind) -> Outcome {
    Outcome::Failed(GraphError::new("test", kind))
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

#[test]
fn view_when_an_account_waits_says_for_what_and_until_when_but_not_once_it_rests() {
    let cause = EndCause::Deadline;
    let step = EndingStep::Disable;
    let ending = Progress::Ending {
        step,
        cause: cause.clone(),
    };
    let making = Progress::Provisioning(ProvisioningStep::Create);
    for (progress, is_told) in [
        (Progress::Scheduled, true),
        (making, true),
        (ending, true),
        (Progress::Ready, false),
        (Progress::Ended { cause }, false),
    ] {
        let waiting = Account {
            waiting_for: Some("Microsoft cannot be reached.".to_owned()),
            waits_until: Some(now()),
            ..account(progress.clone(), Some(OBJECT))
        };
        let view = waiting.to_view();
        assert_eq!(view.waiting_for.is_some(), is_told, "{progress:?}");
        assert_eq!(view.waits_until.is_some(), is_told, "{progress:?}");
    }
}
