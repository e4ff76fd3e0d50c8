use std::collections::HashSet;

use super::*;

#[test]
fn every_row_when_written_has_the_name_that_serde_writes() {
    for row in ELEMENTS {
        let written = serde_json::to_string(&row.key).unwrap();
        assert_eq!(written, format!("\"{}\"", row.name));
        assert_eq!(find_row_by_name(row.name), Some(row));
        assert_eq!(find_row(row.key), Some(row));
    }
}

#[test]
fn every_row_when_looked_for_has_a_selector_of_its_own() {
    let mut seen = HashSet::new();
    for row in ELEMENTS {
        assert!(
            row.selectors().next().is_some(),
            "{} is never looked for",
            row.name
        );
        for markup in row.markup {
            assert!(
                seen.insert(markup.selector),
                "{} stands twice",
                markup.selector
            );
        }
    }
}

#[test]
fn every_view_number_when_in_a_signature_stands_with_a_page() {
    for signature in SIGNATURES {
        assert!(
            signature.view == View::Any || !signature.page.is_empty(),
            "{signature:?}"
        );
        assert!(
            !signature.page.is_empty() || !signature.shown.is_empty(),
            "{signature:?}"
        );
        assert!(
            signature.page.iter().all(|id| PAGE_IDS.contains(id)),
            "{signature:?}"
        );
    }
}

#[test]
fn password_when_tried_comes_before_the_user_name_and_after_what_is_never_touched() {
    let place = |screen| SIGNATURES.iter().position(|s| s.screen == screen).unwrap();
    for screen in [
        Screen::Consent,
        Screen::ConfirmApp,
        Screen::DeviceCode,
        Screen::ChangePassword,
    ] {
        assert!(place(screen) < place(Screen::Password));
    }
    assert!(place(Screen::Password) < place(Screen::Username));
    assert!(place(Screen::Username) < place(Screen::ShapeOnly));
}

#[test]
fn every_error_code_when_listed_is_listed_once_and_says_what_to_do() {
    let mut seen = HashSet::new();
    for row in ERRORS {
        assert_eq!(
            row.verdict == Verdict::Ignore,
            row.sentence.is_empty(),
            "{:?}",
            row.codes
        );
        for code in row.codes {
            assert!(seen.insert(*code), "{code} stands twice");
            assert!(
                code.bytes().all(|byte| byte.is_ascii_alphanumeric()),
                "{code}"
            );
        }
    }
}
