use proptest::prelude::*;
use rstest::rstest;

use super::*;

const TENANT: &str = "8f1c2d3e-4a5b-4c6d-8e7f-0123456789ab";

fn tenant() -> EntraTenantId {
    TENANT.parse().unwrap()
}

const ALLOWED: &[&str] = &[
    "https://login.microsoftonline.com",
    "https://login.microsoft.com",
];

const REFUSED: &[&str] = &[
    "",
    "null",
    "about:blank",
    "about:srcdoc",
    "file://",
    "data:",
    "blob:https://login.microsoftonline.com",
    "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol",
    "http://login.microsoftonline.com",
    "http://login.microsoft.com",
    "ws://login.microsoftonline.com",
    "wss://login.microsoftonline.com",
    "ftp://login.microsoftonline.com",
    "HTTPS://login.microsoftonline.com",
    "https:login.microsoftonline.com",
    "//login.microsoftonline.com",
    "login.microsoftonline.com",
    "https://login.microsoftonline.com/",
    "https://login.microsoftonline.com.",
    "https://login.microsoftonline.com..",
    "https://.login.microsoftonline.com",
    "https://login.microsoftonline.com:443",
    "https://login.microsoftonline.com:8443",
    "https://login.microsoftonline.com:",
    "https://LOGIN.microsoftonline.com",
    "https://login.MicrosoftOnline.com",
    " https://login.microsoftonline.com",
    "https://login.microsoftonline.com ",
    "https://login.microsoftonline.com\n",
    "https://login.microsoftonline.com\0",
    "https://login.microsoftonline.com?",
    "https://login.microsoftonline.com#",
    "https://user@login.microsoftonline.com",
    "https://login.microsoftonline.com@evil.example",
    "https://login.microsoftonline.com.evil.example",
    "https://evil.example/login.microsoftonline.com",
    "https://evil-login.microsoftonline.com",
    "https://evil.login.microsoftonline.com",
    "https://login-microsoftonline.com",
    "https://login.microsoftonline.co",
    "https://login.microsoftonline.com.au",
    "https://login.microsoftonline.net",
    "https://login.microsoftonline.us",
    "https://login.microsoftonline.de",
    "https://login.partner.microsoftonline.cn",
    "https://login.chinacloudapi.cn",
    "https://login-us.microsoftonline.com",
    "https://login.usgovcloudapi.net",
    "https://login.windows.net",
    "https://sts.windows.net",
    "https://login.microsoft.net",
    "https://microsoftonline.com",
    "https://www.microsoftonline.com",
    "https://login.live.com",
    "https://account.live.com",
    "https://mysignins.microsoft.com",
    "https://account.activedirectory.windowsazure.com",
    "https://device.login.microsoftonline.com",
    "https://autologon.microsoftazuread-sso.com",
    "https://contoso.ciamlogin.com",
    "https://contoso.b2clogin.com",
    "https://login.microsoftonline.com.mcas.ms",
    "https://entra.microsoft.com",
    "https://portal.azure.com",
    "https://admin.cloud.microsoft",
    "https://login.microsoftоnline.com",
    "https://login.rnicrosoftonline.com",
    "https://login.micr0softonline.com",
    "https://xn--login-microsoftonline-com.example",
    "https://127.0.0.1",
    "https://[::1]",
];

#[test]
fn origin_when_not_exactly_on_the_list_is_refused() {
    assert!(ALLOWED.len() + REFUSED.len() >= 60);
    for origin in ALLOWED {
        assert!(is_sign_in_origin(origin), "{origin}");
    }
    for origin in REFUSED {
        assert!(!is_sign_in_origin(origin), "{origin}");
    }
}

#[rstest]
#[case("/common/oauth2/v2.0/authorize?client_id=x")]
#[case("/organizations/oauth2/v2.0/authorize")]
#[case("/consumers/oauth2/v2.0/authorize")]
#[case("/COMMON/oauth2/authorize")]
#[case("/common/login")]
#[case("/kmsi")]
#[case("/")]
#[case("")]
#[case("?tenant=contoso.com/x")]
#[case("#/contoso.com/oauth2")]
#[case("/contoso.com")]
#[case("/favicon.ico")]
#[case("/.well-known/openid")]
#[case("/-contoso.com/oauth2/authorize")]
#[case("/con%74oso.com/oauth2/authorize")]
#[case("/%7B8f1c2d3e-4a5b-4c6d-8e7f-0123456789ab%7D/oauth2/authorize")]
#[case("/8f1c2d3e4a5b4c6d8e7f0123456789ab/oauth2/authorize")]
#[case("/fido/get")]
#[case("//contoso.com/oauth2/authorize")]
fn tenant_hint_when_the_path_names_none_is_none(#[case] path: &str) {
    let url = format!("https://login.microsoftonline.com{path}");
    assert_eq!(tenant_hint(&url), TenantHint::None, "{url}");
}

#[rstest]
#[case("https://evil.example/contoso.com/oauth2/authorize")]
#[case("https://login.microsoftonline.com@evil.example/contoso.com/oauth2/authorize")]
#[case("https://login.microsoftonline.com.evil.example/contoso.com/oauth2/authorize")]
#[case("https://login.microsoftonline.com:8443/contoso.com/oauth2/authorize")]
#[case("http://login.microsoftonline.com/contoso.com/oauth2/authorize")]
#[case("not an address")]
fn tenant_hint_when_not_a_sign_in_page_is_none(#[case] url: &str) {
    assert_eq!(tenant_hint(url), TenantHint::None);
}

#[test]
fn tenant_hint_when_the_path_names_one_is_that_tenant_in_lower_case() {
    let by_id = format!(
        "https://login.microsoftonline.com/{}/oauth2/v2.0/authorize?x=/y",
        TENANT.to_uppercase()
    );
    assert_eq!(tenant_hint(&by_id), TenantHint::Id(tenant()));
    for path in [
        "oauth2/authorize",
        "oauth2/v2.0/authorize#x",
        "login",
        "saml2",
        "reprocess?ctx=1",
    ] {
        let by_domain = format!("https://login.microsoft.com/Contoso.OnMicrosoft.com/{path}");
        assert_eq!(
            tenant_hint(&by_domain),
            TenantHint::Domain("contoso.onmicrosoft.com".to_owned()),
            "{path}"
        );
    }
}

#[rstest]
#[case("8f1c2d3e-4a5b-4c6d-8e7f-0123456789ab", TenantMatch::This)]
#[case("contoso.com", TenantMatch::This)]
#[case("CONTOSO.onmicrosoft.com", TenantMatch::This)]
#[case("8f1c2d3e-4a5b-4c6d-8e7f-0123456789ac", TenantMatch::Another)]
#[case("9188040d-6c67-4c5b-b112-36a304b66dad", TenantMatch::Another)]
#[case("fabrikam.com", TenantMatch::Another)]
#[case("contoso.com.fabrikam.com", TenantMatch::Another)]
#[case("common", TenantMatch::None)]
#[case("organizations", TenantMatch::None)]
fn match_tenant_when_the_path_names_it_says_whose_it_is(
    #[case] name: &str,
    #[case] expected: TenantMatch,
) {
    let url = format!("https://login.microsoftonline.com/{name}/oauth2/v2.0/authorize");
    let domains = ["Contoso.com", "contoso.onmicrosoft.com"];
    assert_eq!(match_tenant(&url, &tenant(), &domains), expected);
}

proptest! {
    #[test]
    fn tenant_hint_when_given_anything_never_panics(url in ".*") {
        let _ = tenant_hint(&url);
        let _ = tenant_hint(&format!("https://login.microsoftonline.com/{url}"));
        let dotted = format!("{url}.");
        prop_assert!(!is_sign_in_origin(&dotted));
    }
}

#[rstest]
#[case("https://login.microsoftonline.us", Some(SovereignCloud::UsGovernment))]
#[case(
    "https://login.microsoftonline.us/common/login",
    Some(SovereignCloud::UsGovernment)
)]
#[case(
    "https://login.partner.microsoftonline.cn/x",
    Some(SovereignCloud::China)
)]
#[case("https://login.microsoftonline.us.evil.example/", None)]
#[case("http://login.microsoftonline.us/", None)]
#[case("https://login.microsoftonline.com/", None)]
fn sovereign_cloud_when_the_whole_origin_is_one_of_its_names_it(
    #[case] url: &str,
    #[case] expected: Option<SovereignCloud>,
) {
    assert_eq!(sovereign_cloud(url), expected);
    assert!(!is_sign_in_origin("https://login.microsoftonline.us"));
}
