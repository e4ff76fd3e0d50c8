use std::collections::HashSet;

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::fixture::{self, hostile, page};
use crate::snapshot::ElementSnapshot;
use crate::table::ElementKey as Key;

#[test]
fn classify_when_shown_each_known_screen_names_it() {
    for (screen, snapshot) in fixture::all_screens() {
        assert_eq!(classify(&snapshot), screen, "{snapshot:?}");
    }
}

#[test]
fn every_screen_has_a_fixture_or_no_signature_leads_to_it() {
    let shown: HashSet<_> = fixture::all_screens()
        .into_iter()
        .map(|(screen, _)| screen)
        .collect();
    for signature in SIGNATURES {
        assert!(
            shown.contains(&signature.screen),
            "{:?} has no fixture",
            signature.screen
        );
    }
}

#[test]
fn classify_when_both_fields_are_in_the_page_follows_the_visible_one() {
    let both_hidden = page("ConvergedSignIn", Some(1))
        .hides(Key::UserName)
        .hides(Key::Password);
    assert_eq!(classify(&both_hidden), Screen::Unknown);
    let both_shown = page("ConvergedSignIn", None)
        .shows(Key::UserName)
        .shows(Key::Password);
    assert_eq!(
        classify(&both_shown),
        Screen::Password,
        "the password comes first"
    );
}

#[rstest]
#[case(Some("ConvergedTFA"), Some(2))]
#[case(Some("ConvergedConsent"), Some(2))]
#[case(Some("ConvergedChangePassword"), None)]
#[case(Some("convergedsignin"), Some(2))]
#[case(Some("ConvergedSignIn"), Some(1))]
#[case(Some("ConvergedSignIn"), Some(22))]
#[case(Some("ConvergedSignIn"), Some(66))]
#[case(None, Some(2))]
fn classify_when_page_or_view_contradicts_the_field_is_not_the_password_screen(
    #[case] page_id: Option<&str>,
    #[case] view_id: Option<u16>,
) {
    let snapshot = PageSnapshot {
        page_id: page_id.map(str::to_owned),
        view_id,
        ..fixture::password()
    };
    assert_ne!(classify(&snapshot), Screen::Password);
}

#[test]
fn classify_when_the_code_field_is_the_device_codes_is_the_device_code_screen() {
    for page_id in ["ConvergedTFA", "ConvergedSignIn", "ConvergedRemoteConnect"] {
        let snapshot = page(page_id, None)
            .shows(Key::DeviceCode)
            .shows(Key::OneTimeCode);
        assert_eq!(classify(&snapshot), Screen::DeviceCode, "{page_id}");
    }
}

#[test]
fn classify_when_a_known_page_shows_nothing_but_a_title_is_unknown_and_not_blank() {
    for page_id in PAGE_IDS
        .iter()
        .filter(|id| id.ends_with("SignIn") || id.ends_with("TFA"))
    {
        let drawn = page(page_id, None).shows(Key::Heading);
        assert_eq!(classify(&drawn), Screen::Unknown, "{page_id}");
        assert_eq!(classify(&page(page_id, None)), Screen::Blank, "{page_id}");
    }
}

proptest! {
    #[test]
    fn classify_when_hidden_elements_are_added_says_the_same(
        snapshot in hostile::snapshot(),
        added in proptest::collection::vec(hostile::element(), 0..8),
    ) {
        let before = classify(&snapshot);
        let mut crowded = snapshot;
        for element in added {
            crowded.elements.push(ElementSnapshot { is_visible: false, ..element });
        }
        prop_assert_eq!(classify(&crowded), before);
    }
}
