//! Who gets a value, and who gets nothing.

use hallpass_protocol::ErrorCode;
use hallpass_protocol::account::{AccountState, FillOutcome};
use hallpass_protocol::ids::TechnicianId;
use uuid::Uuid;

use super::fake_cloud::PASSWORD;
use super::harness::{Harness, in_document, told};
use super::pages::{password_page, unknown_user_name, user_name_page, with_error};
use crate::ports::CommitOutcome::{Done, PageChanged, ValueNotKept};
use crate::ports::{Caller, PortError};
use crate::worker::binding::INTENT_MS;
use crate::worker::fixtures::sign_in_caller;

fn with(tab: i32, change: impl FnOnce(&mut i32, &mut String, &mut String)) -> Caller {
    let mut caller = sign_in_caller(tab);
    if let Caller::Content {
        frame_id,
        origin,
        url,
        ..
    } = &mut caller
    {
        change(frame_id, origin, url);
    }
    caller
}

#[test]
fn page_when_hostile_gets_nothing() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    let hostile = [
        with(tab, |_, origin, url| {
            "https://login.microsoftonline.com.evil.example".clone_into(origin);
            "https://login.microsoftonline.com.evil.example/".clone_into(url);
        }),
        with(tab, |_, origin, _| {
            "https://evil.example".clone_into(origin);
        }),
        with(tab, |_, origin, _| "null".clone_into(origin)),
        with(tab, |_, origin, _| {
            "http://login.microsoftonline.com".clone_into(origin);
        }),
        with(tab, |frame, _, _| *frame = 1),
        with(tab, |_, _, url| {
            "https://login.microsoftonline.com/fabrikam.example/oauth2".clone_into(url);
        }),
        with(tab, |_, _, url| {
            "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/login"
                .clone_into(url);
        }),
        sign_in_caller(tab + 1),
    ];
    for caller in hostile {
        for page in [user_name_page(), password_page()] {
            assert_eq!(told(&at.page(caller.clone(), page)), "rest", "{caller:?}");
        }
    }
    let genuine = at.page(sign_in_caller(tab), password_page());
    assert_eq!(
        told(&genuine),
        format!("commit - {PASSWORD}"),
        "the same page is filled after all"
    );
}

#[test]
fn page_when_seen_again_gets_the_password_once() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    assert_eq!(
        told(&at.page(sign_in_caller(tab), password_page())),
        format!("commit - {PASSWORD}")
    );
    for document in ["D1", "D2", "D3"] {
        assert_eq!(
            told(&at.page(in_document(tab, document), password_page())),
            "watch"
        );
    }
    assert_eq!(told(&at.committed(tab, Done)), "watch");
    assert_eq!(
        told(&at.page(sign_in_caller(tab), password_page())),
        "watch"
    );
    assert_eq!(
        at.accounts().unwrap().hints.len(),
        1,
        "the technician is told"
    );
}

#[test]
fn page_when_it_moved_before_the_commit_is_tried_again_a_few_times() {
    let mut at = Harness::killed_each_time();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    let mut fills = 0;
    while told(&at.page(sign_in_caller(tab), password_page())).starts_with("commit") {
        fills += 1;
        assert_eq!(told(&at.committed(tab, PageChanged)), "look");
    }
    assert_eq!(fills, 4);
    let outcomes: Vec<_> = at
        .browser()
        .cloud
        .reports
        .iter()
        .map(|r| r.outcome)
        .collect();
    assert_eq!(outcomes[..4], [FillOutcome::Abandoned; 4]);
    assert_eq!(
        outcomes[4..],
        [FillOutcome::Refused],
        "the technician is asked to act"
    );
}

#[test]
fn page_when_foreseen_gets_the_password_once() {
    let mut at = Harness::killed_each_time();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    assert_eq!(
        told(&at.foreseen(tab, password_page())),
        format!("commit - {PASSWORD}")
    );
    assert_eq!(told(&at.committed(tab, PageChanged)), "look");
    assert_eq!(
        told(&at.page(sign_in_caller(tab), password_page())),
        format!("commit - {PASSWORD}"),
        "what was not written is still to be written"
    );
    assert_eq!(told(&at.committed(tab, Done)), "watch");
    assert_eq!(told(&at.foreseen(tab, password_page())), "watch");
}

#[test]
fn page_when_foreseen_with_anything_else_than_a_fill_has_no_effect() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    let refused = with_error(password_page(), "50126");
    assert_eq!(told(&at.foreseen(tab, refused)), "watch");
    assert_eq!(at.accounts().unwrap().hints, []);
    assert!(at.browser().cloud.reports.is_empty());
    assert_eq!(
        told(&at.page(sign_in_caller(tab), password_page())),
        format!("commit - {PASSWORD}"),
        "a foresight does not mark the password as refused"
    );
    assert_eq!(told(&at.foreseen(tab + 1, password_page())), "rest");
}

#[test]
fn page_when_it_does_not_keep_the_value_is_left_to_the_technician() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    at.page(sign_in_caller(tab), user_name_page());
    assert_eq!(told(&at.committed(tab, ValueNotKept)), "watch");
    assert!(at.accounts().unwrap().hints[0].message.contains("Copy"));
    assert_eq!(at.browser().badge.0, "!");
}

#[test]
fn password_when_refused_is_never_sent_again() {
    let mut at = Harness::killed_each_time();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    assert_eq!(told(&at.refused(tab, password_page(), "50126")), "rest");
    let last = at.browser().cloud.reports.last().unwrap().outcome;
    assert_eq!(last, FillOutcome::RejectedByMicrosoft);
    let tab = at.launch(account).unwrap();
    assert_eq!(
        told(&at.page(sign_in_caller(tab), password_page())),
        "watch",
        "a new launch too"
    );
    let hint = at.accounts().unwrap().hints[0].message.clone();
    assert!(hint.contains("request a new one"), "{hint}");
}

#[test]
fn password_when_refused_with_a_code_that_nobody_knows_is_never_sent_again() {
    let mut at = Harness::killed_each_time();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    assert_eq!(told(&at.refused(tab, password_page(), "7654321")), "rest");
    let tab = at.launch(account).unwrap();
    let again = at.page(sign_in_caller(tab), password_page());
    assert_eq!(told(&again), "watch");
}

#[test]
fn password_when_the_cloud_replaced_a_refused_one_is_sent() {
    let mut at = Harness::killed_each_time();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    at.refused(tab, password_page(), "50126");
    at.browser().cloud.accounts[0].credential_version = 2;
    at.browser().cloud.accounts[0].revision += 1;
    at.accounts().unwrap();
    at.accounts().unwrap();
    let tab = at.launch(account).unwrap();
    let again = at.page(sign_in_caller(tab), password_page());
    assert_eq!(told(&again), format!("commit - {PASSWORD}"));
    assert_eq!(at.browser().cloud.credentials_released, 2);
}

#[test]
fn password_when_the_account_was_locked_is_sent_again_by_the_next_launch() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    assert_eq!(told(&at.refused(tab, password_page(), "50053")), "rest");
    let tab = at.launch(account).unwrap();
    let again = at.page(sign_in_caller(tab), password_page());
    assert_eq!(told(&again), format!("commit - {PASSWORD}"));
}

#[test]
fn page_when_the_account_was_not_enabled_yet_opens_the_portal_again_once() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    let not_yet = with_error(password_page(), "50057");
    at.page(sign_in_caller(tab), password_page());
    at.committed(tab, Done);
    "about:blank".clone_into(at.browser().tabs.get_mut(&tab).unwrap());
    assert_eq!(
        told(&at.page(sign_in_caller(tab), not_yet.clone())),
        "watch"
    );
    assert!(at.browser().tabs[&tab].starts_with("https://entra.microsoft.com/"));
    assert_eq!(
        told(&at.page(sign_in_caller(tab), not_yet.clone())),
        "rest",
        "the page that is being left may report once more"
    );
    let again = at.page(in_document(tab, "D2"), password_page());
    assert_eq!(told(&again), format!("commit - {PASSWORD}"));
    at.page(in_document(tab, "D3"), not_yet);
    assert_eq!(
        told(&at.page(in_document(tab, "D4"), password_page())),
        "rest",
        "it ends there"
    );
}

#[test]
fn page_when_the_user_name_is_not_known_yet_is_loaded_again_once() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    // What a first page says before anything was posted.
    let first = with_error(user_name_page(), "50058");
    let unknown = unknown_user_name(&first);
    assert!(told(&at.page(sign_in_caller(tab), first.clone())).starts_with("commit hp-1"));
    at.committed(tab, Done);
    assert_eq!(
        told(&at.page(sign_in_caller(tab), unknown.clone())),
        "reload"
    );
    assert!(told(&at.page(in_document(tab, "D2"), first)).starts_with("commit hp-1"));
    assert_eq!(told(&at.page(in_document(tab, "D2"), unknown)), "rest");
}

#[test]
fn binding_when_its_tab_closes_or_time_or_account_end_is_gone() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    at.worker.tab_removed(tab);
    assert_eq!(
        told(&at.page(sign_in_caller(tab), user_name_page())),
        "rest"
    );

    let tab = at.launch(account).unwrap();
    at.pass(INTENT_MS);
    assert_eq!(
        told(&at.page(sign_in_caller(tab), user_name_page())),
        "rest"
    );

    let tab = at.launch(account).unwrap();
    at.popup(async |popup| popup().end_account(account).await)
        .unwrap();
    assert_eq!(told(&at.page(sign_in_caller(tab), password_page())), "rest");
    let again = at.launch(account).unwrap_err();
    assert!(matches!(
        again,
        PortError::Failed {
            code: ErrorCode::AccountState,
            ..
        }
    ));
}

#[test]
fn account_when_past_its_deadline_is_not_filled_although_nobody_said_so() {
    let mut at = Harness::new();
    let account = at.ready();
    at.pass(3_600_000 - INTENT_MS / 2);
    let tab = at.launch(account).unwrap();
    at.pass(INTENT_MS / 2);
    assert_eq!(told(&at.page(sign_in_caller(tab), password_page())), "rest");
}

#[test]
fn credential_when_bound_to_someone_else_is_not_used() {
    let mut at = Harness::new();
    let account = at.ready();
    at.browser().cloud.bound_technician = TechnicianId::new(Uuid::nil());
    let refused = at.launch(account).unwrap_err().to_string();
    assert!(refused.contains("not for this account"), "{refused}");
    assert_eq!(at.browser().cloud.credentials_released, 1);
}

#[test]
fn account_when_not_ready_cannot_be_launched() {
    let mut at = Harness::new();
    at.sign_in();
    let account = at.request(1).unwrap();
    assert!(matches!(account.state, AccountState::Provisioning { .. }));
    assert!(at.launch(account.id).is_err());
    assert!(at.browser().tabs.is_empty());
}
