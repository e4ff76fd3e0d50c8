//! Longer lifetimes, later starts, new credentials, and the end of everything.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::{AccountState, EndCause};
use hallpass_protocol::ids::{AccountId, CustomerId, IdempotencyKey, PresetId};
use uuid::Uuid;

use super::fake_cloud::{CLOUD_NOW_MS, Mode};
use super::harness::Harness;
use crate::ports::*;

fn extend(
    at: &mut Harness,
    account_id: AccountId,
    lifetime_s: u32,
) -> Result<hallpass_protocol::account::AccountView, PortError> {
    let extension = Extension {
        account_id,
        lifetime_s,
    };
    at.popup(async |popup| popup().extend_account(extension).await)
}

#[test]
fn account_when_extended_moves_badge_and_view_at_once() {
    let mut at = Harness::new();
    let id = at.ready();
    at.pass(30 * 60_000);
    assert_eq!(at.browser().badge.0, "30m");
    let extended = extend(&mut at, id, 5_400).unwrap();
    assert_eq!(extended.lifetime_s, 5_400);
    assert_eq!(at.browser().badge.0, "1h");
    let refused = extend(&mut at, id, 100_000);
    assert!(refused.unwrap_err().to_string().contains("8 hours"));
}

#[test]
fn warning_offers_to_extend_and_comes_again_before_the_new_end() {
    let mut at = Harness::killed_each_time();
    at.ready();
    at.pass(55 * 60_000);
    let (_, words) = at.browser().notice_button.clone().unwrap();
    assert_eq!(words, "Extend by 30 minutes");
    at.kill();
    at.press_notice();
    assert_eq!(
        at.browser().notified.last().unwrap(),
        "Contoso: extended by 30 minutes"
    );
    assert_eq!(at.browser().badge.0, "35m");
    at.tick();
    let told = at.browser().notified.len();
    at.pass(29 * 60_000);
    assert_eq!(at.browser().notified.len(), told, "it has time again");
    at.pass(60_000);
    assert_eq!(
        at.browser().notified.last().unwrap(),
        "Contoso: access ends soon"
    );
    assert_eq!(at.browser().notified.len(), told + 1);
}

#[test]
fn warning_offers_no_more_than_is_left_and_nothing_where_nothing_is() {
    for (max_s, offered) in [
        (3_600, None),
        (4_200, Some("Extend by 10 minutes")),
        (28_800, Some("Extend by 30 minutes")),
    ] {
        let mut at = Harness::new();
        at.ready();
        at.browser().cloud.accounts[0].lifetime_max_s = max_s;
        at.browser().cloud.accounts[0].revision += 1;
        at.accounts().unwrap();
        at.settle();
        at.pass(55 * 60_000);
        let button = at.browser().notice_button.clone();
        assert_eq!(button.as_ref().map(|(_, words)| words.as_str()), offered);
    }
}

#[test]
fn extension_from_a_notification_that_fails_says_why() {
    let mut at = Harness::new();
    at.ready();
    at.pass(55 * 60_000);
    at.browser().cloud.mode = Mode::Unreachable;
    at.press_notice();
    assert_eq!(
        at.browser().notified.last().unwrap(),
        "Contoso: not extended"
    );
    assert!(at.browser().last_notice.ends_with('.'));
}

#[test]
fn button_of_a_notification_whose_account_is_not_known_any_more_does_nothing_but_say_so() {
    let mut at = Harness::new();
    at.ready();
    at.pass(55 * 60_000);
    at.popup(async |popup| popup().sign_out(()).await).unwrap();
    let requests = at.browser().requests.len();
    at.press_notice();
    assert_eq!(at.browser().requests.len(), requests);
    assert!(at.browser().last_notice.contains("sign in"));
}

#[test]
fn credential_when_rotated_by_hand_is_shown_to_be_on_its_way() {
    let mut at = Harness::new();
    let id = at.ready();
    let view = at
        .popup(async |popup| popup().rotate_credential(id).await)
        .unwrap();
    assert!(view.is_rotating);
    assert!(at.accounts().unwrap().accounts[0].is_rotating);
}

#[test]
fn end_of_all_answers_the_accounts_as_they_are_then() {
    let mut at = Harness::new();
    at.ready();
    at.request(2).unwrap();
    at.browser().cloud.set_state(1, AccountState::Ready);
    let view = at.popup(async |popup| popup().end_all(()).await).unwrap();
    assert_eq!(view.accounts.len(), 2);
    for account in view.accounts {
        let cause = EndCause::EndedByTechnician;
        let is_overdue = false;
        assert_eq!(account.state, AccountState::Ending { cause, is_overdue });
    }
}

#[test]
fn scheduled_account_is_looked_for_at_its_start_and_announced_when_it_is_ready() {
    let mut at = Harness::killed_each_time();
    at.sign_in();
    let form = RequestForm {
        idempotency_key: IdempotencyKey::new(Uuid::from_u128(1)),
        customer_id: CustomerId::new(Uuid::from_u128(100)),
        preset_id: PresetId::new(Uuid::from_u128(200)),
        lifetime_s: 3_600,
        reason: "ticket 7".to_owned(),
        ticket: String::new(),
        starts_at: Some(Timestamp::from_unix_ms(CLOUD_NOW_MS + 600_000)),
    };
    let asked = at
        .popup(async |popup| popup().request_account(form).await)
        .unwrap();
    let Requested::Account(asked) = asked else {
        unreachable!("no approval is needed")
    };
    assert_eq!(asked.state, AccountState::Scheduled);
    at.pass(9 * 60_000);
    assert_eq!(at.browser().badge.0, "", "nothing runs");
    at.browser().cloud.set_state(0, AccountState::Ready);
    at.pass(2 * 60_000);
    assert_eq!(
        at.browser().notified,
        ["Contoso: the account is ready"],
        "nobody looked, and it is told"
    );
}
