//! Temporary Access Passes and one-time codes at the sign-in, over TLS.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something unexpected shall fail right there"
)]

#[path = "support/browser.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod browser;

use core::time::Duration;

use browser::{Browser, Page};
use entra_sim::control::{NewAccessPass, NewOathToken, NewUser, UserChange};
use entra_sim::{
    AccessPassSettings, Generation, Language, MethodState, PageSettings, Seed, SimConfig,
    Simulator, TenantSignIn,
};
use serde_json::json;

const UPN: &str = "jit-1@contoso.onmicrosoft.com";
const PASSWORD: &str = "C0rrect-horse";
const ENTRA: &str = "https://entra.microsoft.com/contoso.onmicrosoft.com";
/// RFC 6238, appendix B.
const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn with_pass() -> TenantSignIn {
    TenantSignIn {
        mandatory_mfa: true,
        access_pass: AccessPassSettings {
            state: MethodState::Everybody,
            ..AccessPassSettings::default()
        },
        ..TenantSignIn::default()
    }
}

async fn start(sign_in: TenantSignIn) -> (Simulator, Browser) {
    let sim = Simulator::start(SimConfig::new(Seed::contoso_and_fabrikam()))
        .await
        .unwrap();
    let new = NewUser {
        tenant: "contoso.com".to_owned(),
        user_principal_name: UPN.to_owned(),
        password: PASSWORD.to_owned(),
        account_enabled: true,
        employee_id: None,
    };
    sim.control().add_user(new).unwrap();
    sim.control()
        .set_tenant_sign_in("contoso.com", sign_in)
        .unwrap();
    let browser = Browser::new(&sim);
    (sim, browser)
}

fn add_pass(sim: &Simulator, one_time: bool) -> String {
    let new = NewAccessPass {
        lifetime_min: 60,
        one_time,
    };
    sim.control()
        .add_access_pass("contoso.com", UPN, &new)
        .unwrap()
}

async fn submit_pass(browser: &mut Browser, page: &Page, code: &str) -> Page {
    let config = page.config();
    let text = |name: &str| config[name].as_str().unwrap().to_owned();
    let (to, context, token, canary) = (text("urlPost"), text("sCtx"), text("sFT"), text("canary"));
    let fields = [
        ("login", UPN),
        ("accesspass", code),
        ("ps", "56"),
        ("ctx", &context),
        ("request", &context),
        ("flowToken", &token),
        ("canary", &canary),
    ];
    browser.post(&to, &fields).await
}

async fn hinted(browser: &mut Browser) -> Page {
    browser.open(&format!("{ENTRA}?login_hint={UPN}")).await
}

#[tokio::test]
async fn a_pass_is_asked_for_first_and_satisfies_the_portal() {
    let (sim, mut browser) = start(with_pass()).await;
    let code = add_pass(&sim, false);
    for _ in 0..2 {
        let page = hinted(&mut browser).await;
        assert_eq!(page.screen(), "access_pass");
        let stay = submit_pass(&mut browser, &page, &code).await;
        assert_eq!(stay.screen(), "kmsi", "it may be used many times");
        let back = browser.answer_stay_signed_in(&stay, "3").await;
        let portal = browser.post_itself(&back).await;
        assert!(portal.html.contains(UPN));
        sim.control().forget_browsers();
    }
}

#[tokio::test]
async fn a_password_alone_does_not_open_a_portal_that_demands_more() {
    let (sim, mut browser) = start(with_pass()).await;
    let page = hinted(&mut browser).await;
    let after = browser.submit_password(&page, UPN, PASSWORD).await;
    assert_eq!(
        (after.page_id(), after.screen()),
        ("ConvergedProofUpRedirect".into(), "proof_up".into())
    );
    // Another portal does not demand it, unless the tenant does.
    for (security_defaults, expected) in [(false, "kmsi"), (true, "proof_up")] {
        let sign_in = TenantSignIn {
            security_defaults,
            ..with_pass()
        };
        sim.control()
            .set_tenant_sign_in("contoso.com", sign_in)
            .unwrap();
        let address = format!(
            "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize?client_id=x\
             &redirect_uri=https%3A%2F%2Fadmin.teams.microsoft.com%2F&login_hint={UPN}"
        );
        let page = browser.open(&address).await;
        let after = browser.submit_password(&page, UPN, PASSWORD).await;
        assert_eq!(after.screen(), expected);
    }
}

#[tokio::test]
async fn a_pass_is_taken_as_second_factor_too() {
    let (sim, mut browser) = start(with_pass()).await;
    let page = hinted(&mut browser).await;
    let code = add_pass(&sim, false);
    let second = browser.submit_password(&page, UPN, PASSWORD).await;
    assert_eq!(
        (second.page_id(), second.screen()),
        ("ConvergedTFA".into(), "tfa_access_pass".into())
    );
    let wrong = submit_pass(&mut browser, &second, "wrong").await;
    assert_eq!(
        (wrong.screen(), wrong.error_code()),
        ("tfa_access_pass".into(), "130503".into())
    );
    let stay = submit_pass(&mut browser, &second, &code).await;
    assert_eq!(stay.screen(), "kmsi");
}

#[tokio::test]
async fn a_pass_that_is_of_no_use_says_why() {
    let (sim, mut browser) = start(with_pass()).await;
    let code = add_pass(&sim, true);
    let page = hinted(&mut browser).await;
    let refused = async |browser: &mut Browser, code: &str| {
        let page = submit_pass(browser, &page, code).await;
        (page.screen(), page.error_code())
    };
    let access_pass = |code: &str| ("access_pass".to_owned(), code.to_owned());
    assert_eq!(refused(&mut browser, "wrong").await, access_pass("130503"));
    submit_pass(&mut browser, &page, &code).await;
    assert_eq!(refused(&mut browser, &code).await, access_pass("130505"));
    let code = add_pass(&sim, false);
    sim.control().advance(Duration::from_hours(1));
    assert_eq!(refused(&mut browser, &code).await, access_pass("130504"));
    let code = add_pass(&sim, false);
    sim.control()
        .set_tenant_sign_in("contoso.com", TenantSignIn::default())
        .unwrap();
    assert_eq!(refused(&mut browser, &code).await, access_pass("130502"));
}

#[tokio::test]
async fn a_new_method_is_taken_only_once_it_has_spread() {
    let sign_in = TenantSignIn {
        method_delay_ms: 10_000,
        ..with_pass()
    };
    let (sim, mut browser) = start(sign_in).await;
    let code = add_pass(&sim, false);
    let page = hinted(&mut browser).await;
    assert_eq!(
        page.screen(),
        "password",
        "the sign-in does not know it yet"
    );
    let early = submit_pass(&mut browser, &page, &code).await;
    assert_eq!(early.error_code(), "130503");
    sim.control().advance(Duration::from_secs(10));
    let page = hinted(&mut browser).await;
    assert_eq!(page.screen(), "access_pass");
}

#[tokio::test]
async fn a_code_is_judged_by_a_call_and_taken_once() {
    let (sim, mut browser) = start(with_pass()).await;
    let token = NewOathToken {
        serial_number: "JIT-1".to_owned(),
        seed: SEED.to_owned(),
    };
    sim.control()
        .add_oath_token("contoso.com", UPN, &token)
        .unwrap();
    let page = hinted(&mut browser).await;
    let second = browser.submit_password(&page, UPN, PASSWORD).await;
    assert_eq!(second.screen(), "tfa_code");
    let config = second.config();
    let ask = json!({
        "AuthMethodId": "PhoneAppOTP", "Method": "EndAuth", "Ctx": config["sCtx"],
        "FlowToken": config["sFT"], "SessionId": config["sessionId"], "AdditionalAuthData": "000000",
    });
    let said = browser.post_json("/common/SAS/EndAuth", &ask).await;
    assert_eq!(said["Success"], false, "one in a million fails here");
    let fields = [
        ("request", config["sCtx"].as_str().unwrap()),
        ("flowToken", config["sFT"].as_str().unwrap()),
        ("otc", "000000"),
    ];
    let to = config["urlPost"].as_str().unwrap();
    let refused = browser.post(to, &fields).await;
    assert_eq!(
        refused.error_code(),
        "130503",
        "nothing was accepted before"
    );
    let seen = sim.control().user("contoso.com", UPN).unwrap();
    assert_eq!(seen.oath_tokens, ["JIT-1"]);
}

#[tokio::test]
async fn two_methods_are_listed_by_their_kind() {
    let (sim, mut browser) = start(with_pass()).await;
    let page = hinted(&mut browser).await;
    add_pass(&sim, false);
    let token = NewOathToken {
        serial_number: "JIT-1".to_owned(),
        seed: SEED.to_owned(),
    };
    sim.control()
        .add_oath_token("contoso.com", UPN, &token)
        .unwrap();
    let list = browser.submit_password(&page, UPN, PASSWORD).await;
    assert_eq!(list.screen(), "method_list");
    for method in ["AccessPass", "PhoneAppOTP"] {
        assert!(list.html.contains(&format!("data-value=\"{method}\"")));
    }
    assert!(!list.html.contains("OneWaySMS"));
}

#[tokio::test]
async fn a_tenants_demands_stand_between_the_factor_and_the_portal() {
    let cases = [
        (
            TenantSignIn {
                refused_with: Some(53_003),
                ..with_pass()
            },
            ("error", "53003"),
        ),
        (
            TenantSignIn {
                phishing_resistant: true,
                ..with_pass()
            },
            ("proof_up", "0"),
        ),
        (
            TenantSignIn {
                registration_campaign: true,
                ..with_pass()
            },
            ("registration_campaign", "0"),
        ),
    ];
    for (sign_in, (screen, code)) in cases {
        let (sim, mut browser) = start(sign_in).await;
        let pass = add_pass(&sim, false);
        let page = hinted(&mut browser).await;
        let after = submit_pass(&mut browser, &page, &pass).await;
        assert_eq!(
            (after.screen().as_str(), after.error_code().as_str()),
            (screen, code)
        );
    }
}

#[tokio::test]
async fn a_session_without_a_second_factor_is_asked_for_one_by_a_portal_that_demands_it() {
    let (sim, mut browser) = start(with_pass()).await;
    let teams = format!("https://admin.teams.microsoft.com/?tid=contoso.com&login_hint={UPN}");
    let page = browser.open(&teams).await;
    let stay = browser.submit_password(&page, UPN, PASSWORD).await;
    browser.answer_stay_signed_in(&stay, "3").await;
    let code = add_pass(&sim, false);
    let second = hinted(&mut browser).await;
    assert_eq!(second.screen(), "tfa_access_pass");
    let stay = submit_pass(&mut browser, &second, &code).await;
    assert_eq!(stay.screen(), "kmsi");
}

#[tokio::test]
async fn a_disabled_account_is_told_after_its_pass() {
    let (sim, mut browser) = start(with_pass()).await;
    let code = add_pass(&sim, false);
    let page = hinted(&mut browser).await;
    let disable = UserChange {
        account_enabled: Some(false),
        ..UserChange::default()
    };
    sim.control()
        .change_user("contoso.com", UPN, disable)
        .unwrap();
    let refused = submit_pass(&mut browser, &page, &code).await;
    assert_eq!(
        (refused.screen(), refused.error_code()),
        ("access_pass".into(), "50057".into())
    );
}

#[tokio::test]
async fn pages_come_in_another_generation_language_and_brand() {
    let (sim, mut browser) = start(with_pass()).await;
    sim.control().set_page_settings(PageSettings {
        generation: Generation::React,
        language: Language::Arabic,
        branding: true,
        form_in_html: true,
        ..PageSettings::default()
    });
    let page = browser.open(ENTRA).await;
    for there in [
        "id=\"usernameEntry\"",
        "data-testid=\"primaryButton\"",
        "dir=\"rtl\" lang=\"ar\"",
        "branded",
    ] {
        assert!(page.html.contains(there), "{there}");
    }
    for gone in [" id=\"i0116\"", "data-viewid=\"", ">Next<"] {
        assert!(!page.html.contains(gone), "{gone}");
    }
}
