use core::slice::from_ref;

use hallpass_protocol::Lifetime;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::credential::Custody;
use hallpass_protocol::ids::{AccountId, ConnectionId, CustomerId, PresetId, TechnicianId};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::lifecycle::progress::{EndingStep, ProvisioningStep};
use crate::lifecycle::tag::make_tag;
use crate::random::SeededRandom;

const MSP: MspId = MspId::new(Uuid::from_u128(1));
const TENANT: EntraTenantId = EntraTenantId::new(Uuid::from_u128(2));
const NOW_MS: i64 = 1_795_000_000_000;
const NAME: &str = "jit-ada-abcdef@contoso.onmicrosoft.com";

fn now() -> Timestamp {
    Timestamp::from_unix_ms(NOW_MS)
}

/// Long enough ago for a list to be believed.
fn old() -> Timestamp {
    Timestamp::from_unix_ms(NOW_MS - 600_000)
}

fn id(n: u128) -> EntraObjectId {
    EntraObjectId::new(Uuid::from_u128(n))
}

fn our_tag() -> String {
    make_tag(&SeededRandom::new(4), MSP, TENANT)
}

fn user(n: u128, tag: &str) -> DirectoryUser {
    DirectoryUser {
        id: id(n),
        user_principal_name: NAME.into(),
        employee_id: Some(tag.into()),
        account_enabled: Some(true),
        created_date_time: None,
    }
}

fn account(progress: Progress) -> Account {
    Account {
        groups: Vec::new(),
        msp_id: MSP,
        id: AccountId::new(Uuid::from_u128(10)),
        technician_id: TechnicianId::new(Uuid::from_u128(11)),
        customer_id: CustomerId::new(Uuid::from_u128(12)),
        customer_name: "Contoso".into(),
        connection_id: ConnectionId::new(Uuid::from_u128(13)),
        tenant_id: TENANT,
        preset_id: PresetId::new(Uuid::from_u128(14)),
        preset_name: "Helpdesk".into(),
        roles: vec![],
        reason: "r".into(),
        ticket: String::new(),
        policy_max_s: None,
        allowed_methods: None,
        credential_label: String::new(),
        credential_logo: None,
        lifetime: Lifetime::from_secs(600).unwrap(),
        lifetime_max_s: 28_800,
        user_principal_name: NAME.into(),
        display_name: "Ada".into(),
        tag: our_tag(),
        object_id: Some(id(1)),
        create_sent_at: None,
        grant_sent_at: None,
        custody: Custody::Sealed,
        credential_version: 1,
        confirmed_version: 1,
        rotation: None,
        password_sent_at: None,
        sign_in_method: None,
        pass_expires_at: None,
        rotation_refused_at: None,
        are_sessions_settled: false,
        progress,
        waiting_for: None,
        waits_until: None,
        is_overdue: false,
        requested_at: old(),
        starts_at: None,
        begun_at: Some(old()),
        usual_making: None,
        ends_at: Some(now()),
        ended_at: None,
        revision: 1,
    }
}

fn ended() -> Account {
    account(Progress::Ended {
        cause: EndCause::Deadline,
    })
}

/// What is suspected: `orphan`, `ready`, `roles`, in order.
fn suspect(
    users: &[DirectoryUser],
    deleted: &[DeletedUser],
    accounts: &[Account],
) -> Vec<&'static str> {
    let seen = Seen {
        msp_id: MSP,
        tenant_id: TENANT,
        users,
        deleted,
        now: now(),
        gone_after: Duration::from_mins(5),
    };
    let is_ended = |account: &&Account| matches!(account.progress, Progress::Ended { .. });
    let records = Records {
        going_on: accounts.iter().filter(|a| !is_ended(a)).cloned().collect(),
        ended: accounts
            .iter()
            .filter(is_ended)
            .map(|account| (account.tag.clone(), account.clone()))
            .collect(),
    };
    let found = find_suspicions(&seen, &records);
    found
        .iter()
        .map(|suspicion| match suspicion {
            Suspicion::Orphan { .. } | Suspicion::Unsettled(_) => "orphan",
            Suspicion::ReadyAccount(_) => "ready",
            Suspicion::Rights(_) => "roles",
        })
        .collect()
}

#[test]
fn user_without_a_record_is_an_orphan_when_we_can_prove_that_it_is_ours() {
    assert_eq!(suspect(&[user(1, &our_tag())], &[], &[]), ["orphan"]);
    // Another installation's, another tenant's, a mark of before the check, an employee number.
    let other = make_tag(
        &SeededRandom::new(4),
        MspId::new(Uuid::from_u128(9)),
        TENANT,
    );
    for foreign in [other.as_str(), "hpabcdefghij2345", "hp-77", "hp"] {
        assert!(
            suspect(&[user(1, foreign)], &[], &[]).is_empty(),
            "{foreign}"
        );
    }
    // Our mark on somebody's own account.
    let mut copied = user(1, &our_tag());
    copied.user_principal_name = "break-glass@contoso.com".into();
    assert!(suspect(&[copied], &[], &[]).is_empty());
    let mut disabled = user(1, &our_tag());
    disabled.account_enabled = Some(false);
    assert!(suspect(&[disabled], &[], &[]).is_empty());
}

#[test]
fn user_whose_account_has_ended_is_an_orphan_whatever_it_is_called_now() {
    let mut renamed = user(1, &our_tag());
    renamed.user_principal_name = "helpful@contoso.com".into();
    assert_eq!(suspect(&[renamed], &[], &[ended()]), ["orphan"]);
    // A replica that does not say whether it may sign in is asked.
    let mut silent = user(1, &our_tag());
    silent.account_enabled = None;
    assert_eq!(suspect(&[silent], &[], &[ended()]), ["orphan"]);
}

#[test]
fn user_with_a_copy_of_an_accounts_mark_is_left_alone() {
    assert!(suspect(&[user(7, &our_tag())], &[], &[ended()]).is_empty());
    let ready = account(Progress::Ready);
    let users = [user(1, &our_tag()), user(7, &our_tag())];
    assert_eq!(suspect(&users, &[], &[ready]), ["roles"]);
}

#[test]
fn user_of_an_account_in_the_making_or_at_its_end_is_left_to_its_steps() {
    for progress in [
        Progress::Provisioning(ProvisioningStep::Create),
        Progress::Provisioning(ProvisioningStep::AssignRole(1)),
        Progress::Ending {
            step: EndingStep::Disable,
            cause: EndCause::Deadline,
        },
    ] {
        let mut account = account(progress);
        assert!(suspect(&[user(1, &our_tag())], &[], &[account.clone()]).is_empty());
        // Its creation's answer was lost, or its user is not listed yet.
        account.object_id = None;
        assert!(suspect(&[user(1, &our_tag())], &[], &[account.clone()]).is_empty());
        assert!(suspect(&[], &[], &[account]).is_empty());
    }
}

#[test]
fn ready_account_that_is_not_listed_is_looked_at_once_it_is_old_or_in_the_bin() {
    let old = account(Progress::Ready);
    assert_eq!(suspect(&[], &[], from_ref(&old)), ["ready"]);
    let young = Account {
        requested_at: now(),
        ..old
    };
    assert!(suspect(&[], &[], from_ref(&young)).is_empty());
    let deleted = DeletedUser {
        id: id(1),
        employee_id: None,
        deleted_date_time: None,
    };
    assert_eq!(suspect(&[], &[deleted], &[young]), ["ready"]);
}

#[test]
fn ready_account_that_is_renamed_or_disabled_is_looked_at() {
    let ready = account(Progress::Ready);
    let mut renamed = user(1, &our_tag());
    renamed.user_principal_name = "jit-ada-zzzzzz@contoso.onmicrosoft.com".into();
    assert_eq!(suspect(&[renamed], &[], from_ref(&ready)), ["ready"]);
    let mut disabled = user(1, &our_tag());
    disabled.account_enabled = Some(false);
    assert_eq!(
        suspect(&[disabled.clone()], &[], from_ref(&ready)),
        ["ready"]
    );
    // A list that lags shows a new account as it was before it was enabled.
    let young = Account {
        requested_at: now(),
        ..ready
    };
    assert_eq!(suspect(&[disabled], &[], &[young]), ["roles"]);
}

#[test]
fn ready_account_that_is_as_it_should_be_is_asked_for_its_roles_alone() {
    let mut shouted = user(1, &our_tag());
    shouted.user_principal_name = NAME.to_uppercase();
    assert_eq!(
        suspect(&[shouted], &[], &[account(Progress::Ready)]),
        ["roles"]
    );
}

proptest! {
    /// Whatever stands in the directory: a user who does not carry a mark that we made is never
    /// suspected.
    #[test]
    fn user_without_our_mark_is_never_suspected(
        tag in proptest::option::of("\\PC{0,20}|hp[a-z2-7]{14}"),
        name in "\\PC{0,30}",
        enabled in proptest::option::of(any::<bool>()),
    ) {
        let foreign = DirectoryUser {
            id: id(7),
            user_principal_name: name,
            employee_id: tag.clone(),
            account_enabled: enabled,
            created_date_time: None,
        };
        prop_assume!(!tag.is_some_and(|tag| is_made_by(&tag, MSP, TENANT)));
        for account in [ended(), account(Progress::Ready)] {
            let found = suspect(from_ref(&foreign), &[], &[account]);
            prop_assert!(!found.contains(&"orphan"));
        }
    }
}
