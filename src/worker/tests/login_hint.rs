//! The rule that names the account to Microsoft: for the launched tab alone, and no longer than its
//! intent.

use super::fake_cloud::PASSWORD;
use super::harness::{Harness, told};
use super::pages::{password_page, stay_signed_in_page};
use crate::ports::CommitOutcome::Done;
use crate::ports::{FillTarget, Portal};
use crate::worker::binding::{INTENT_MS, SecretKinds};
use crate::worker::fixtures::sign_in_caller;

const USER: &str = "hp-1@contoso.onmicrosoft.com";

fn hints(at: &Harness) -> Vec<(i32, String)> {
    let hints = at.browser().login_hints.clone();
    hints.into_iter().collect()
}

#[test]
fn launch_names_the_account_before_the_portal_loads() {
    for mut at in [Harness::new(), Harness::killed_each_time()] {
        let account = at.ready();
        let tab = at.launch(account).unwrap();
        assert_eq!(hints(&at), [(tab, USER.to_owned())]);
        assert_eq!(
            at.browser().tabs[&tab],
            "https://entra.microsoft.com/contoso.onmicrosoft.com"
        );
    }
}

#[test]
fn launch_when_the_browser_has_no_rules_names_the_account_in_the_address() {
    let mut at = Harness::new();
    at.browser().is_ruleless = true;
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    assert_eq!(
        at.browser().tabs[&tab],
        "https://entra.microsoft.com/contoso.onmicrosoft.com\
         ?login_hint=hp-1%40contoso.onmicrosoft.com"
    );
}

#[test]
fn launch_when_the_worker_is_stopped_before_the_portal_goes_on_in_the_same_tab() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    // As it was before the tab was sent on.
    at.worker
        .bind(tab, account, Some(Portal::Azure), SecretKinds::default());
    at.browser().tabs.insert(tab, "about:blank".to_owned());
    at.kill();
    at.settle();
    assert_eq!(hints(&at), [(tab, USER.to_owned())]);
    let address = at.browser().tabs[&tab].clone();
    assert!(
        address.starts_with("https://portal.azure.com/"),
        "{address}"
    );
    at.browser().tabs.insert(tab, "about:blank".to_owned());
    at.kill();
    at.settle();
    assert_eq!(at.browser().tabs[&tab], "about:blank", "sent on once");
}

#[test]
fn rule_when_its_tab_closes_is_removed() {
    let mut at = Harness::new();
    let account = at.ready();
    let (one, two) = (at.launch(account).unwrap(), at.launch(account).unwrap());
    at.worker.tab_removed(one);
    assert_eq!(hints(&at), [(two, USER.to_owned())]);
}

#[test]
fn rule_when_the_sign_in_is_done_is_removed() {
    for mut at in [Harness::new(), Harness::killed_each_time()] {
        let account = at.ready();
        let tab = at.launch(account).unwrap();
        for page in [password_page(), stay_signed_in_page()] {
            at.page(sign_in_caller(tab), page);
            assert_eq!(
                hints(&at).len(),
                1,
                "another page of the sign-in may ask again"
            );
            at.committed(tab, Done);
        }
        assert_eq!(hints(&at), []);
    }
}

#[test]
fn rule_when_the_intent_ends_by_time_by_account_or_by_lock_is_removed() {
    let mut at = Harness::new();
    let account = at.ready();
    at.launch(account).unwrap();
    at.pass(INTENT_MS + 60_000);
    assert_eq!(hints(&at), [], "by time");
    at.launch(account).unwrap();
    at.popup(async |popup| popup().lock(()).await).unwrap();
    assert_eq!(hints(&at), [], "by lock");
    let mut at = Harness::new();
    let account = at.ready();
    at.launch(account).unwrap();
    at.popup(async |popup| popup().end_account(account).await)
        .unwrap();
    assert_eq!(hints(&at), [], "by its account");
}

#[test]
fn rule_when_the_worker_was_killed_stands_as_long_as_its_intent() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    at.kill();
    assert_eq!(hints(&at), [(tab, USER.to_owned())]);
    at.sleep_through(INTENT_MS);
    at.kill();
    assert_eq!(hints(&at), [], "nobody was there when the intent ended");
}

#[test]
fn rule_that_a_worker_finds_without_an_intent_is_removed() {
    let mut at = Harness::new();
    let user_name = "hp-9@fabrikam.onmicrosoft.com".to_owned();
    at.browser().login_hints.insert(70, user_name);
    at.kill();
    assert_eq!(hints(&at), []);
}

#[test]
fn rule_when_fill_is_pressed_in_its_tab_is_removed() {
    let mut at = Harness::killed_each_time();
    let account_id = at.ready();
    let tab = at.launch(account_id).unwrap();
    let url = "https://login.microsoftonline.com/common/login".to_owned();
    at.browser().tabs.insert(tab, url);
    let target = FillTarget { account_id };
    at.popup(async |popup| popup().fill(target).await).unwrap();
    assert_eq!(hints(&at), [], "the press is for the page that is shown");
    let filled = at.page(sign_in_caller(tab), password_page());
    assert_eq!(told(&filled), format!("commit - {PASSWORD}"));
}
