//! Sign-in pages and portals over TLS, as a browser meets them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something unexpected shall fail right there"
)]

#[path = "support/browser.rs"]
mod browser;

use browser::{Browser, Page};
use entra_sim::control::{NewUser, UserChange};
use entra_sim::{CspMode, PageSettings, Seed, SimConfig, Simulator};
use serde_json::json;

const UPN: &str = "jit-1@contoso.onmicrosoft.com";
const PASSWORD: &str = "C0rrect-horse";
const ENTRA: &str = "https://entra.microsoft.com/contoso.onmicrosoft.com";

async fn start() -> (Simulator, Browser) {
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
    let roles = UserChange {
        add_roles: vec!["Global Reader".to_owned()],
        ..Default::default()
    };
    sim.control()
        .change_user("contoso.com", UPN, roles)
        .unwrap();
    let browser = Browser::new(&sim);
    (sim, browser)
}

fn change(sim: &Simulator, change: UserChange) {
    sim.control()
        .change_user("contoso.com", UPN, change)
        .unwrap();
}

async fn sign_in(browser: &mut Browser, portal: &str) -> Page {
    let page = browser.open(portal).await;
    let kmsi = browser.submit_password(&page, UPN, PASSWORD).await;
    let page = browser.answer_stay_signed_in(&kmsi, "3").await;
    if page.html.contains("hiddenform") {
        browser.post_itself(&page).await
    } else {
        page
    }
}

#[tokio::test]
async fn a_portal_leads_through_sign_in_to_tenant_user_and_roles() {
    let (sim, mut browser) = start().await;
    let page = browser.open(ENTRA).await;
    assert_eq!(browser.url.host_str(), Some("login.microsoftonline.com"));
    assert!(
        browser
            .url
            .path()
            .starts_with("/contoso.onmicrosoft.com/oauth2/v2.0/authorize")
    );
    assert_eq!(
        (page.page_id(), page.screen()),
        ("ConvergedSignIn".into(), "username".into())
    );
    assert_eq!(page.error_code(), "50058");

    let config = page.config();
    let ask = json!({
        "username": UPN, "originalRequest": config["sCtx"], "flowToken": config["sFT"],
    });
    let to = config["urlGetCredentialType"].as_str().unwrap();
    let said = browser.post_json(to, &ask).await;
    assert_eq!(said["IfExistsResult"], 0);
    assert_eq!(said["Credentials"]["PrefCredential"], 1);

    let kmsi = browser.submit_password(&page, UPN, PASSWORD).await;
    assert_eq!(kmsi.page_id(), "KmsiInterrupt");
    let bridge = browser.answer_stay_signed_in(&kmsi, "3").await;
    assert!(bridge.html.contains("<title>Working...</title>"));
    let portal = browser.post_itself(&bridge).await;
    assert_eq!(browser.url.as_str(), ENTRA);
    for shown in [
        "data-testid=\"portal-tenant\">Contoso<",
        UPN,
        "<li>Global Reader</li>",
    ] {
        assert!(portal.html.contains(shown), "{shown}");
    }
    let sessions = sim.control().sign_ins();
    assert_eq!(sessions.len(), 1);
    assert!(!sessions[0].is_persistent);
}

#[tokio::test]
async fn disabling_or_revoking_ends_the_portals_session() {
    let (sim, mut browser) = start().await;
    sign_in(&mut browser, ENTRA).await;
    change(
        &sim,
        UserChange {
            account_enabled: Some(false),
            ..Default::default()
        },
    );
    let page = browser.open(ENTRA).await;
    assert!(page.html.contains("data-testid=\"portal-signed-out\""));
    let page = browser.open(ENTRA).await;
    assert_eq!(browser.url.host_str(), Some("login.microsoftonline.com"));
    assert_eq!(page.screen(), "tiles");
}

#[tokio::test]
async fn a_query_response_reaches_its_portal_and_a_second_portal_needs_no_password() {
    let (_sim, mut browser) = start().await;
    let link = "https://admin.cloud.microsoft/?delegatedOrg=contoso.onmicrosoft.com";
    let page = sign_in(&mut browser, link).await;
    assert_eq!(browser.url.as_str(), link);
    assert!(page.html.contains("Microsoft 365 admin center"));
    let bridge = browser
        .open("https://portal.azure.com/contoso.onmicrosoft.com")
        .await;
    let page = browser.post_itself(&bridge).await;
    assert!(
        page.html
            .contains("data-testid=\"portal-name\">Azure portal<")
    );
}

#[tokio::test]
async fn refused_passwords_show_the_real_codes_on_the_real_views() {
    let (sim, mut browser) = start().await;
    let pages = PageSettings {
        lockout_after: 2,
        ..PageSettings::default()
    };
    sim.control().set_page_settings(pages);
    let page = browser.open(ENTRA).await;
    let wrong = browser.submit_password(&page, UPN, "wrong").await;
    assert_eq!(
        (wrong.error_code(), wrong.screen()),
        ("50126".into(), "password".into())
    );
    let locked = browser.submit_password(&wrong, UPN, "wrong").await;
    assert_eq!(locked.error_code(), "50053");
    let locked = browser.submit_password(&locked, UPN, PASSWORD).await;
    assert_eq!(locked.error_code(), "50053");
    change(
        &sim,
        UserChange {
            locked: Some(false),
            account_enabled: Some(false),
            ..Default::default()
        },
    );
    let disabled = browser.submit_password(&locked, UPN, PASSWORD).await;
    assert_eq!(
        (disabled.error_code(), disabled.screen()),
        ("50057".into(), "password".into())
    );
    let unknown = browser
        .submit_password(&disabled, "nobody@contoso.com", PASSWORD)
        .await;
    assert_eq!(
        (unknown.error_code(), unknown.screen()),
        ("50034".into(), "username".into())
    );
    let foreign = browser.submit_password(&unknown, UPN, "wrong").await;
    assert_eq!(foreign.error_code(), "50126");
}

#[tokio::test]
async fn an_account_of_another_tenant_gets_the_error_page() {
    let (_sim, mut browser) = start().await;
    let page = browser
        .open("https://entra.microsoft.com/fabrikam.onmicrosoft.com")
        .await;
    let foreign = browser.submit_password(&page, UPN, PASSWORD).await;
    assert_eq!(
        (foreign.page_id(), foreign.error_code()),
        ("ConvergedError".into(), "50020".into())
    );
}

#[tokio::test]
async fn a_login_hint_skips_the_user_name() {
    let (_sim, mut browser) = start().await;
    let page = browser.open(&format!("{ENTRA}?login_hint={UPN}")).await;
    assert_eq!(page.screen(), "password");
    assert_eq!(page.config()["oGetCredTypeResult"]["IfExistsResult"], 0);
    let page = browser
        .open(&format!("{ENTRA}?login_hint=nobody@contoso.com"))
        .await;
    assert_eq!(page.screen(), "username");
    assert_eq!(page.config()["oGetCredTypeResult"]["IfExistsResult"], 1);
}

#[tokio::test]
async fn the_form_is_not_in_the_html_unless_asked_for() {
    let (sim, mut browser) = start().await;
    let outside_templates = |html: &str| {
        let mut rest = html.to_owned();
        while let (Some(start), Some(end)) = (rest.find("<template"), rest.find("</template>")) {
            rest.replace_range(start..end + "</template>".len(), "");
        }
        rest
    };
    let late = browser.open(ENTRA).await;
    assert!(!outside_templates(&late.html).contains("i0116"));
    assert!(late.html.contains("<body class=\"cb\"") && late.html.contains("display: none"));
    sim.control().set_page_settings(PageSettings {
        form_in_html: true,
        ..PageSettings::default()
    });
    let early = browser.open(ENTRA).await;
    assert!(outside_templates(&early.html).contains("id=\"i0116\""));
}

#[tokio::test]
async fn headers_follow_the_switches() {
    let (sim, mut browser) = start().await;
    let page = browser.open(ENTRA).await;
    assert_eq!(page.headers["x-frame-options"], "DENY");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'nonce-") && !policy.contains("unsafe-eval"));
    let open = PageSettings {
        csp: CspMode::None,
        deny_framing: false,
        ..PageSettings::default()
    };
    sim.control().set_page_settings(open);
    let page = browser.open(ENTRA).await;
    assert!(!page.headers.contains_key("x-frame-options"));
    assert!(!page.headers.contains_key("content-security-policy"));
}

#[tokio::test]
async fn every_screen_can_be_served_and_forced() {
    let (sim, mut browser) = start().await;
    for name in sim.control().screens() {
        let url = format!("https://login.microsoftonline.com/contoso.com/sim/screen/{name}");
        let page = browser.open(&url).await;
        assert_eq!((page.status, page.screen()), (200, name.to_owned()));
    }
    sim.control().set_first_screen(Some("consent")).unwrap();
    assert_eq!(browser.open(ENTRA).await.page_id(), "ConvergedConsent");
    sim.control().set_first_screen(None).unwrap();
    sim.control()
        .set_screen_after_password(Some("proof_up"))
        .unwrap();
    let page = browser.open(ENTRA).await;
    let after = browser.submit_password(&page, UPN, PASSWORD).await;
    assert_eq!(after.page_id(), "ConvergedProofUpRedirect");
    assert!(sim.control().set_first_screen(Some("no such")).is_err());
}

#[tokio::test]
async fn posted_fields_tell_what_received_the_secret() {
    let (sim, mut browser) = start().await;
    sign_in(&mut browser, ENTRA).await;
    let carriers: Vec<_> = sim
        .control()
        .posted_fields()
        .into_iter()
        .filter(|field| field.value == PASSWORD)
        .map(|field| (field.origin, field.name))
        .collect();
    let right = (
        "https://login.microsoftonline.com".to_owned(),
        "passwd".to_owned(),
    );
    assert_eq!(carriers, [right]);
}

#[tokio::test]
async fn another_host_serves_a_copy_of_the_same_form() {
    let (sim, mut browser) = start().await;
    sim.control().set_page_settings(PageSettings {
        form_in_html: true,
        ..PageSettings::default()
    });
    let form = |page: &Page| {
        let start = page.html.find("<div data-viewid").unwrap();
        let end = page.html.find("</form>").unwrap();
        page.html[start..end].to_owned()
    };
    let real = browser.open(ENTRA).await;
    let copy = browser
        .open("https://login.microsoftonline.com.evil.example/")
        .await;
    assert_eq!(form(&real), form(&copy));
}

#[tokio::test]
async fn a_stale_page_is_told_apart() {
    let (sim, mut browser) = start().await;
    let page = browser.open(ENTRA).await;
    sim.control().forget_browsers();
    let stale = browser.submit_password(&page, UPN, PASSWORD).await;
    assert_eq!(
        (stale.page_id(), stale.error_code()),
        ("ConvergedError".into(), "50089".into())
    );
}
