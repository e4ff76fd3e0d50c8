use super::*;

const EXTENSION: &str = "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol";

fn made(public_url: &str, extensions: &[&str]) -> Result<RelyingParty, RelyingPartyError> {
    let extensions: Vec<String> = extensions.iter().map(ToString::to_string).collect();
    RelyingParty::new(&public_url.parse().unwrap(), &extensions)
}

#[test]
fn relying_party_is_named_by_the_public_urls_host() {
    assert_eq!(
        made("https://app.hallpass.example", &[]).unwrap().id(),
        "app.hallpass.example"
    );
    assert_eq!(
        made("http://localhost:8080", &[EXTENSION]).unwrap().id(),
        "localhost"
    );
}

#[test]
fn public_url_on_which_no_passkey_works_is_refused() {
    for address in [
        "http://127.0.0.1:8080",
        "https://192.0.2.1",
        "https://[::1]:8080",
    ] {
        let result = made(address, &[]);
        assert!(
            matches!(result, Err(RelyingPartyError::NoHostName(_))),
            "{address}"
        );
    }
    for insecure in [
        "http://app.hallpass.example",
        "http://localhost.example",
        "ftp://localhost",
    ] {
        let result = made(insecure, &[]);
        assert!(
            matches!(result, Err(RelyingPartyError::NotSecure(_))),
            "{insecure}"
        );
    }
}

#[test]
fn extension_origin_that_could_never_match_is_refused() {
    for origin in [
        "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol/",
        "chrome-extension://HODJDCAKDMBFIGFJKMFHIDMFIDMHGBOL",
        "chrome-extension://",
        "chrome-extension://*",
        "https://app.hallpass.example",
        "hodjdcakdmbfigfjkmfhidmfidmhgbol",
        "",
    ] {
        let result = made("http://localhost:8080", &[origin]);
        assert!(
            matches!(result, Err(RelyingPartyError::NotAnExtensionOrigin(_))),
            "{origin}"
        );
    }
}
