//! User names, passwords, passes and codes: when they are written, and when they are not.

use super::*;

#[test]
fn username_when_shown_is_written_and_next_is_pressed() {
    let expected = vec![
        FillStep::Write {
            key: Key::UserName,
            index: 0,
            value: Slot::UserName,
        },
        click(Key::PrimaryButton, 0),
    ];
    assert_eq!(steps(decide(&fixture::username(), &grant())), expected);
}

#[test]
fn password_when_shown_for_our_user_is_written_and_sign_in_is_pressed() {
    let expected = vec![
        FillStep::Write {
            key: Key::Password,
            index: 0,
            value: Slot::Password,
        },
        click(Key::PrimaryButton, 0),
    ];
    let mut snapshot = fixture::password();
    assert_eq!(steps(decide(&snapshot, &grant())), expected);
    snapshot.element(Key::Identity).detail = Some(format!(" {} ", UPN.to_uppercase()));
    assert_eq!(
        steps(decide(&snapshot, &grant())),
        expected,
        "letter case does not matter"
    );
}

#[rstest]
#[case(Some("someone@contoso.onmicrosoft.com"))]
#[case(Some("hp-alex@contoso.onmicrosoft.com.evil.example"))]
#[case(Some("hp-alex@contoso"))]
#[case(Some(""))]
#[case(None)]
fn password_when_asked_for_another_user_is_kept(#[case] shown: Option<&str>) {
    let mut snapshot = fixture::password();
    snapshot.element(Key::Identity).detail = shown.map(str::to_owned);
    assert!(matches!(
        decide(&snapshot, &grant()),
        Decision::HandOver { .. }
    ));
}

#[test]
fn password_when_no_or_two_users_are_shown_is_kept() {
    let mut hidden = fixture::password();
    hidden.element(Key::Identity).is_visible = false;
    assert!(matches!(
        decide(&hidden, &grant()),
        Decision::HandOver { .. }
    ));
    let two = fixture::password().reads(Key::Identity, "someone@contoso.com");
    assert!(matches!(decide(&two, &grant()), Decision::HandOver { .. }));
}

#[rstest]
#[case(Slot::Password, fixture::password())]
#[case(Slot::Password, fixture::picker(&["Password", "AccessPass"]))]
#[case(Slot::AccessPass, fixture::access_pass())]
#[case(Slot::OneTimeCode, fixture::code())]
fn secret_when_absent_sent_spent_or_refused_is_not_sent(
    #[case] slot: Slot,
    #[case] page: PageSnapshot,
) {
    for standing in [
        Standing::Absent,
        Standing::Sent,
        Standing::Spent,
        Standing::Refused,
    ] {
        let grant = spent(standing);
        let Decision::HandOver { message } = decide(&page, &grant) else {
            panic!("{standing:?} was not handed over");
        };
        assert_eq!(Some(message.as_str()), grant.secrets.objection(slot));
    }
}

#[rstest]
#[case(Slot::AccessPass, fixture::access_pass())]
#[case(Slot::OneTimeCode, fixture::code())]
fn secret_that_the_account_lacks_is_named_whomever_the_page_asks_for(
    #[case] slot: Slot,
    #[case] page: PageSnapshot,
) {
    let page = page.reads(Key::Identity, "");
    let Decision::HandOver { message } = decide(&page, &spent(Standing::Absent)) else {
        panic!("not handed over");
    };
    assert_eq!(message, sentence::absent(slot));
}

#[rstest]
#[case(Standing::Sent, "press Fill")]
#[case(Standing::Refused, "request a new one")]
fn secret_when_not_sent_says_what_to_do(#[case] standing: Standing, #[case] says: &str) {
    for slot in [Slot::Password, Slot::AccessPass, Slot::OneTimeCode] {
        let message = spent(standing).secrets.objection(slot).unwrap();
        assert!(message.contains(says), "{message}");
    }
}

#[rstest]
#[case(Slot::Password, fixture::password(), Key::PasswordError)]
#[case(Slot::Password, fixture::password(), Key::AlertError)]
#[case(Slot::AccessPass, fixture::access_pass(), Key::AlertError)]
#[case(Slot::OneTimeCode, fixture::code(), Key::CodeError)]
fn secret_when_the_page_shows_an_error_beside_it_stops_and_is_refused_if_it_was_sent(
    #[case] slot: Slot,
    #[case] page: PageSnapshot,
    #[case] key: Key,
) {
    let page = page.reads(key, ALERT);
    for (standing, expected) in [(Standing::Unsent, None), (Standing::Sent, Some(slot))] {
        let Decision::Stop { refused, .. } = decide(&page, &spent(standing)) else {
            panic!("{standing:?} did not stop");
        };
        assert_eq!(refused, expected);
    }
}

#[test]
fn access_pass_when_asked_for_is_written_and_sign_in_is_pressed() {
    let expected = vec![
        FillStep::Write {
            key: Key::AccessPass,
            index: 0,
            value: Slot::AccessPass,
        },
        click(Key::PrimaryButton, 0),
    ];
    let as_second_factor = page("ConvergedTFA", None)
        .shows(Key::AccessPass)
        .shows(Key::PrimaryButton)
        .reads(Key::Identity, UPN);
    for page in [fixture::access_pass(), as_second_factor] {
        assert_eq!(steps(decide(&page, &fixture::grant_with_pass())), expected);
    }
}

#[test]
fn code_when_asked_for_is_written_and_its_own_button_is_pressed() {
    let write = FillStep::Write {
        key: Key::OneTimeCode,
        index: 0,
        value: Slot::OneTimeCode,
    };
    assert_eq!(
        steps(decide(&fixture::code(), &fixture::grant_with_code())),
        vec![write.clone(), click(Key::CodeButton, 0)]
    );
    let other_button = page("ConvergedTFA", None)
        .shows(Key::OneTimeCode)
        .shows(Key::PrimaryButton);
    assert_eq!(
        steps(decide(&other_button, &fixture::grant_with_code())),
        vec![write, click(Key::PrimaryButton, 0)]
    );
}

#[test]
fn second_factor_when_it_names_no_account_is_filled_only_after_our_first_factor() {
    let mut page = fixture::code();
    page.element(Key::Identity).is_visible = false;
    assert!(matches!(
        decide(&page, &fixture::grant_with_code()),
        Decision::Fill(_)
    ));
    let mut stranger = fixture::grant_with_code();
    stranger.secrets.password = Standing::Unsent;
    assert!(matches!(
        decide(&page, &stranger),
        Decision::HandOver { .. }
    ));
}

#[rstest]
#[case(fixture::access_pass())]
#[case(fixture::code())]
fn second_factor_when_asked_for_another_user_is_kept(#[case] mut page: PageSnapshot) {
    page.element(Key::Identity).detail = Some("someone@contoso.com".to_owned());
    let mut grant = fixture::grant_with_code();
    grant.secrets.access_pass = Standing::Unsent;
    assert!(matches!(decide(&page, &grant), Decision::HandOver { .. }));
}

#[test]
fn code_when_sent_by_message_or_for_a_device_is_never_filled() {
    let by_message = page("ConvergedSignIn", Some(3))
        .shows(Key::OneTimeCode)
        .shows(Key::PrimaryButton)
        .reads(Key::Identity, UPN);
    let for_device = page("ConvergedTFA", None)
        .shows(Key::DeviceCode)
        .shows(Key::PrimaryButton)
        .reads(Key::Identity, UPN);
    for page in [by_message, for_device] {
        assert!(matches!(
            decide(&page, &fixture::grant_with_code()),
            Decision::HandOver { .. }
        ));
    }
}

#[test]
fn methods_when_ours_is_listed_are_chosen_by_their_kind() {
    let list = fixture::methods(&["PhoneAppNotification", "PhoneAppOTP", "AccessPass"]);
    assert_eq!(
        steps(decide(&list, &fixture::grant_with_code())),
        vec![click(Key::MethodRow, 1)]
    );
    assert_eq!(
        steps(decide(&list, &fixture::grant_with_pass())),
        vec![click(Key::MethodRow, 2)]
    );
    for without in [
        fixture::methods(&["OneWaySMS"]),
        fixture::methods(&["PhoneAppOTP", "PhoneAppOTP"]),
    ] {
        assert!(matches!(
            decide(&without, &fixture::grant_with_code()),
            Decision::HandOver { .. }
        ));
    }
}

#[test]
fn pass_when_microsoft_never_asks_for_it_is_said_to_be_switched_off() {
    let registration = fixture::page("ConvergedProofUpRedirect", None)
        .shows(Key::ProofUp)
        .shows(Key::PrimaryButton);
    let phone_only = fixture::methods(&["PhoneAppNotification"]);
    for (asked, is_passed_over) in [(Standing::Unsent, true), (Standing::Sent, false)] {
        let mut grant = fixture::grant_with_pass();
        grant.secrets.password = Standing::Sent;
        grant.secrets.access_pass = asked;
        for page in [&registration, &phone_only] {
            let Decision::HandOver { message } = decide(page, &grant) else {
                panic!("it was not handed over: {page:?}");
            };
            assert_eq!(
                message.contains("switched off"),
                is_passed_over,
                "{message}"
            );
        }
    }
}
