//! A container for each customer: portals of one customer share sessions with each other alone.

use hallpass_protocol::account::AccountState;
use hallpass_protocol::ids::{AccountId, CustomerId};
use uuid::Uuid;

use super::harness::{Harness, told};
use super::pages::password_page;
use crate::ports::CommitOutcome::Done;
use crate::ports::{LaunchPlace, LaunchSettings, PortError, Portal};
use crate::worker::fixtures::sign_in_caller;

const PORTAL: &str = "https://entra.microsoft.com/";

fn choose(at: &mut Harness, place: LaunchPlace) -> Result<LaunchSettings, PortError> {
    at.popup(async |popup| popup().set_launch_place(place).await)
}

fn sentence<T: std::fmt::Debug>(refused: Result<T, PortError>) -> String {
    let Err(PortError::Failed { message, .. }) = refused else {
        panic!("{refused:?}");
    };
    message
}

/// Firefox, with a ready account and containers chosen.
fn in_containers(mut at: Harness) -> (Harness, AccountId) {
    at.browser().containers = Some(Vec::new());
    at.browser().is_ruleless = true;
    let account = at.ready();
    choose(&mut at, LaunchPlace::Container).unwrap();
    (at, account)
}

/// A second ready account: of a customer of its own that has the name of the first.
fn of_a_namesake(at: &mut Harness) -> AccountId {
    let account = at.request(2).unwrap().id;
    at.browser().cloud.accounts[1].customer_id = CustomerId::new(Uuid::from_u128(101));
    at.browser().cloud.set_state(1, AccountState::Ready);
    at.tick();
    account
}

fn hint(at: &mut Harness) -> Option<String> {
    let hints = at.accounts().unwrap().hints;
    hints.first().map(|hint| hint.message.clone())
}

/// The cookie store of the tab that the last launch opened.
fn store_of_last(at: &Harness) -> String {
    at.browser().container_tabs.last().unwrap().1.clone()
}

#[test]
fn container_when_the_browser_has_none_is_not_offered_and_refused() {
    let mut at = Harness::new();
    let settings = at
        .popup(async |popup| popup().launch_settings(()).await)
        .unwrap();
    assert!(!settings.has_containers);
    let said = sentence(choose(&mut at, LaunchPlace::Container));
    assert!(said.contains("no containers"), "{said}");
    at.browser().containers = Some(Vec::new());
    let settings = choose(&mut at, LaunchPlace::Container).unwrap();
    assert!(settings.has_containers);
    assert_eq!(settings.place, LaunchPlace::Container);
}

#[test]
fn launch_in_a_container_makes_one_for_the_customer_and_keeps_to_it() {
    let (mut at, account) = in_containers(Harness::killed_each_time());
    let tab = at.launch(account).unwrap();
    assert_eq!(
        at.browser().containers.clone().unwrap(),
        [("firefox-container-1".to_owned(), "Contoso".to_owned())]
    );
    assert_eq!(
        at.browser().container_tabs,
        [(tab, "firefox-container-1".to_owned())]
    );
    let address = at.browser().tabs[&tab].clone();
    assert!(address.starts_with(PORTAL) && address.contains("login_hint=hp-1%40"));
    // The person gave it another name.
    "Whatever".clone_into(&mut at.browser().containers.as_mut().unwrap()[0].1);
    at.launch_into(account, Portal::Azure).unwrap();
    assert_eq!(store_of_last(&at), "firefox-container-1");
    assert_eq!(at.browser().containers.as_ref().unwrap().len(), 1);
}

#[test]
fn launch_for_another_customer_of_the_same_name_has_a_container_of_its_own() {
    let (mut at, one) = in_containers(Harness::killed_each_time());
    let two = of_a_namesake(&mut at);
    at.launch(one).unwrap();
    at.launch(two).unwrap();
    assert_eq!(store_of_last(&at), "firefox-container-2");
    at.launch(one).unwrap();
    assert_eq!(store_of_last(&at), "firefox-container-1");
}

#[test]
fn launch_when_the_person_removed_the_container_makes_another() {
    let (mut at, account) = in_containers(Harness::new());
    at.launch(account).unwrap();
    at.browser().containers = Some(Vec::new());
    at.launch(account).unwrap();
    assert_eq!(store_of_last(&at), "firefox-container-2");
    at.launch(account).unwrap();
    assert_eq!(store_of_last(&at), "firefox-container-2", "and keeps to it");
}

#[test]
fn launch_when_containers_were_switched_off_is_refused_and_nothing_opens() {
    let (mut at, account) = in_containers(Harness::new());
    at.browser().are_containers_off = true;
    for said in [
        sentence(at.launch(account)),
        sentence(choose(&mut at, LaunchPlace::Container)),
    ] {
        assert!(said.starts_with("Containers are switched off"), "{said}");
    }
    assert!(at.browser().tabs.is_empty());
    choose(&mut at, LaunchPlace::Window).unwrap();
    at.launch(account).unwrap();
    assert!(at.browser().container_tabs.is_empty());
}

#[test]
fn tab_in_a_container_is_filled() {
    let (mut at, account) = in_containers(Harness::killed_each_time());
    let tab = at.launch(account).unwrap();
    let filled = at.page(sign_in_caller(tab), password_page());
    assert!(told(&filled).starts_with("commit"), "{filled:?}");
}

#[test]
fn portal_that_opens_silently_is_judged_by_the_sessions_of_its_container() {
    let (mut at, account) = in_containers(Harness::killed_each_time());
    let signs_in = |at: &mut Harness| {
        let tab = at.launch(account).unwrap();
        at.page(sign_in_caller(tab), password_page());
        at.committed(tab, Done);
        at.loaded(tab, PORTAL);
        assert_eq!(hint(at), None);
    };
    let arrives_silently = |at: &mut Harness| {
        let tab = at.launch(account).unwrap();
        at.loaded(tab, PORTAL);
        hint(at)
    };
    signs_in(&mut at);
    assert_eq!(arrives_silently(&mut at), None, "the session is ours");

    choose(&mut at, LaunchPlace::Window).unwrap();
    let said = arrives_silently(&mut at).unwrap();
    assert!(said.contains("somebody else"), "{said}");

    choose(&mut at, LaunchPlace::Container).unwrap();
    assert_eq!(arrives_silently(&mut at), None);
    at.browser().containers = Some(Vec::new());
    let said = arrives_silently(&mut at);
    assert!(said.is_some(), "we signed in in the one that was removed");
}
