//! The logos that accounts carry.

use hallpass_protocol::logo::LogoHash;

use super::harness::Harness;

fn logo() -> LogoHash {
    "0f".repeat(32).parse().unwrap()
}

#[test]
fn logo_is_fetched_once_and_forgotten_with_the_session() {
    let mut harness = Harness::new();
    harness.begin();
    harness.set_cloud().unwrap();
    harness.sign_in();
    let ask = |harness: &mut Harness| {
        harness.popup(async |client| client().logo(logo()).await.map(|logo| logo.png))
    };
    for _ in 0..2 {
        assert_eq!(ask(&mut harness).unwrap(), "iVBORw0KGgo=");
    }
    assert_eq!(harness.browser().cloud.logos_sent, 1);
    harness
        .popup(async |client| client().sign_out(()).await)
        .unwrap();
    assert!(ask(&mut harness).is_err());
    assert_eq!(harness.browser().cloud.logos_sent, 1);
}
