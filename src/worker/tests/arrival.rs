//! A launched tab that meets a session which we did not begin.

use hallpass_protocol::account::AccountState;
use hallpass_protocol::ids::AccountId;

use super::harness::{Harness, told};
use super::pages::{access_pass_page, password_page, stay_signed_in_page};
use crate::ports::CommitOutcome::Done;
use crate::ports::{LaunchPlace, PortError, Portal};
use crate::worker::fixtures::sign_in_caller;

const PORTAL: &str = "https://entra.microsoft.com/";

fn hint(at: &mut Harness) -> Option<String> {
    let hints = at.accounts().unwrap().hints;
    hints.first().map(|hint| hint.message.clone())
}

/// Launches and signs in; the tab arrives.
fn signs_in(at: &mut Harness, account: AccountId, portal: Portal) {
    let tab = at.launch_into(account, portal).unwrap();
    let known = at.accounts().unwrap().accounts;
    let user = known.into_iter().find(|one| one.id == account).unwrap();
    let mut page = password_page();
    for element in &mut page.elements {
        // The one that says for whom the page asks.
        if element.detail.is_some() {
            element.detail = Some(user.user_principal_name.clone());
        }
    }
    let filled = at.page(sign_in_caller(tab), page);
    assert!(told(&filled).starts_with("commit"), "{filled:?}");
    at.committed(tab, Done);
    at.loaded(tab, PORTAL);
    assert_eq!(hint(at), None);
    at.worker.tab_removed(tab);
}

fn arrives_silently(at: &mut Harness, account: AccountId, portal: Portal) -> Option<String> {
    let tab = at.launch_into(account, portal).unwrap();
    at.loaded(tab, PORTAL);
    let said = hint(at);
    at.worker.tab_removed(tab);
    said
}

#[test]
fn portal_that_opens_without_a_sign_in_of_ours_is_said_to_be_somebody_elses() {
    for mut at in [Harness::new(), Harness::killed_each_time()] {
        let account = at.ready();
        let said = arrives_silently(&mut at, account, Portal::Entra).unwrap();
        assert!(
            said.contains("somebody else") && said.ends_with('.'),
            "{said}"
        );
        assert_eq!(at.browser().badge.0, "!");
    }
}

#[test]
fn portal_that_opens_after_our_sign_in_is_as_it_should_be() {
    for mut at in [Harness::new(), Harness::killed_each_time()] {
        let account = at.ready();
        signs_in(&mut at, account, Portal::Entra);
        assert_eq!(arrives_silently(&mut at, account, Portal::Entra), None);
        let another = arrives_silently(&mut at, account, Portal::Azure);
        assert_eq!(another, None, "Microsoft's own session is the account's");
    }
}

#[test]
fn portal_that_another_account_signed_in_to_since_is_said_to_be_somebody_elses() {
    let mut at = Harness::killed_each_time();
    let one = at.ready();
    let two = at.request(2).unwrap().id;
    for index in 0..2 {
        at.browser().cloud.set_state(index, AccountState::Ready);
    }
    at.tick();
    signs_in(&mut at, one, Portal::Entra);
    signs_in(&mut at, two, Portal::Entra);
    assert!(arrives_silently(&mut at, one, Portal::Entra).is_some());
    assert_eq!(arrives_silently(&mut at, one, Portal::Azure), None);
}

#[test]
fn portal_when_the_session_was_locked_meanwhile_is_still_known() {
    let mut at = Harness::new();
    let account = at.ready();
    signs_in(&mut at, account, Portal::Entra);
    at.popup(async |popup| popup().lock(()).await).unwrap();
    at.kill();
    let ceremony = at.start_sign_in().unwrap();
    at.finish_sign_in(ceremony).unwrap();
    at.accounts().unwrap();
    assert_eq!(arrives_silently(&mut at, account, Portal::Entra), None);
}

#[test]
fn portal_that_is_signed_out_of_and_asks_is_filled() {
    let mut at = Harness::killed_each_time();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    at.loaded(tab, PORTAL);
    assert!(hint(&mut at).is_some());
    let filled = at.page(sign_in_caller(tab), password_page());
    assert!(told(&filled).starts_with("commit"));
    assert_eq!(hint(&mut at), None);
}

#[test]
fn page_after_a_question_that_was_handed_over_keeps_its_own_hint() {
    let mut at = Harness::killed_each_time();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    at.page(sign_in_caller(tab), access_pass_page());
    let handed_over = hint(&mut at).unwrap();
    at.loaded(tab, "https://adfs.example/adfs/ls/");
    assert_eq!(hint(&mut at), Some(handed_over));
}

#[test]
fn page_that_is_still_loading_or_a_sign_in_page_says_nothing() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    at.browser().loading.push(tab);
    at.loaded(tab, "about:blank");
    assert_eq!(
        hint(&mut at),
        None,
        "the blank page, while the portal is fetched"
    );
    at.browser().loading.clear();
    at.loaded(
        tab,
        "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?x=y",
    );
    assert_eq!(hint(&mut at), None);
    at.loaded(tab + 1, PORTAL);
    assert_eq!(hint(&mut at), None, "another tab");
}

#[test]
fn tabs_are_watched_only_while_a_launch_is_under_way() {
    let mut at = Harness::new();
    let account = at.ready();
    assert!(!at.worker.watches_tabs());
    let tab = at.launch(account).unwrap();
    assert!(at.worker.watches_tabs());
    for page in [password_page(), stay_signed_in_page()] {
        at.page(sign_in_caller(tab), page);
        at.committed(tab, Done);
    }
    assert!(!at.worker.watches_tabs());
    assert_eq!(arrives_silently(&mut at, account, Portal::Entra), None);
}

#[test]
fn private_window_when_it_is_not_allowed_is_refused_and_nothing_opens() {
    let mut at = Harness::new();
    let account = at.ready();
    let place = LaunchPlace::PrivateWindow;
    let refused = at.popup(async |popup| popup().set_launch_place(place).await);
    let Err(PortError::Failed { message, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert!(message.contains("page of extensions"), "{message}");
    at.browser().allows_private_windows = true;
    let chosen = at
        .popup(async |popup| popup().set_launch_place(place).await)
        .unwrap();
    assert_eq!(chosen.place, place);
    // Taken back after it was chosen.
    at.browser().allows_private_windows = false;
    assert!(at.launch(account).is_err());
    assert!(at.browser().tabs.is_empty());
}

#[test]
fn private_window_when_chosen_knows_nothing_of_the_other_windows() {
    let mut at = Harness::killed_each_time();
    at.browser().allows_private_windows = true;
    let account = at.ready();
    signs_in(&mut at, account, Portal::Entra);
    let place = LaunchPlace::PrivateWindow;
    at.popup(async |popup| popup().set_launch_place(place).await)
        .unwrap();
    let tab = at.launch(account).unwrap();
    assert_eq!(at.browser().private_tabs, [tab]);
    assert_eq!(at.browser().login_hints.len(), 1);
    at.loaded(tab, PORTAL);
    assert!(hint(&mut at).is_some(), "we signed in there nowhere");
}
