//! A press of the button or the shortcut, on a page that nobody launched.

use super::fake_cloud::PASSWORD;
use super::harness::{Harness, told};
use super::pages::{password_page, user_name_page};
use crate::ports::{FillOffer, FillTarget};
use crate::worker::fixtures::sign_in_caller;

#[test]
fn press_when_the_tab_shows_a_sign_in_page_binds_it_and_lets_it_be_read() {
    let mut at = Harness::new();
    let account = at.ready();
    at.browser().tabs.insert(
        50,
        "https://login.microsoftonline.com/common/login".to_owned(),
    );
    at.browser().active = Some(50);
    assert_eq!(
        told(&at.page(sign_in_caller(50), password_page())),
        "rest",
        "not before the press"
    );
    let offer = at
        .popup(async |popup| popup().fill_offer(()).await)
        .unwrap();
    let host = "login.microsoftonline.com".to_owned();
    assert_eq!(
        offer,
        FillOffer::Accounts {
            host,
            account_ids: vec![account]
        }
    );
    let target = FillTarget {
        account_id: account,
    };
    at.popup(async |popup| popup().fill(target).await).unwrap();
    let look = r#"{"port":"content/1","instruction":{"kind":"look"}}"#;
    assert_eq!(at.browser().told.last().unwrap(), &(50, look.to_owned()));
    let filled = at.page(sign_in_caller(50), password_page());
    assert_eq!(told(&filled), format!("commit - {PASSWORD}"));
}

#[test]
fn press_when_no_content_script_listens_loads_the_page_again() {
    let mut at = Harness::new();
    let account = at.ready();
    at.browser().tabs.insert(
        50,
        "https://login.microsoftonline.com/common/login".to_owned(),
    );
    at.browser().active = Some(50);
    at.browser().deaf_tabs.push(50);
    at.command("fill");
    assert_eq!(at.browser().reloaded, [50]);
    assert_eq!(
        told(&at.page(sign_in_caller(50), user_name_page())),
        "commit hp-1@contoso.onmicrosoft.com -"
    );
    assert!(
        at.accounts()
            .unwrap()
            .accounts
            .iter()
            .any(|one| one.id == account)
    );
}

#[test]
fn press_when_the_page_is_another_tenants_or_none_is_refused() {
    let mut at = Harness::new();
    let account_id = at.ready();
    for (url, offer) in [
        ("https://entra.microsoft.com/", FillOffer::NotASignInPage),
        ("https://evil.example/", FillOffer::NotASignInPage),
        (
            "https://login.microsoftonline.com/fabrikam.example/login",
            FillOffer::NoAccount {
                host: "login.microsoftonline.com".to_owned(),
            },
        ),
    ] {
        at.browser().tabs.insert(50, url.to_owned());
        at.browser().active = Some(50);
        let offered = at
            .popup(async |popup| popup().fill_offer(()).await)
            .unwrap();
        assert_eq!(offered, offer, "{url}");
        let target = FillTarget { account_id };
        assert!(
            at.popup(async |popup| popup().fill(target).await).is_err(),
            "{url}"
        );
        at.command("fill");
        assert_eq!(at.browser().notified.last().unwrap(), "Nothing was filled");
    }
    assert_eq!(told(&at.page(sign_in_caller(50), password_page())), "rest");
}
