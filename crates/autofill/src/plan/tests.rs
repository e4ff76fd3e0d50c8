use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::classify;
use crate::fixture::{self, ALERT, UPN, grant, hostile, page};
use crate::table::ElementKey as Key;

fn decide(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    plan(&classify(snapshot), snapshot, grant)
}

fn steps(decision: Decision) -> Vec<FillStep> {
    match decision {
        Decision::Fill(plan) => plan.steps,
        other => panic!("no fill: {other:?}"),
    }
}

fn click(key: Key, index: u16) -> FillStep {
    FillStep::Click { key, index }
}

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

fn spent(standing: Standing) -> Grant {
    let mut grant = grant();
    grant.secrets = Standings {
        password: standing,
        access_pass: standing,
        one_time_code: standing,
    };
    grant
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
fn fill_when_busy_or_moving_waits() {
    for snapshot in [
        fixture::username(),
        fixture::password(),
        fixture::stay_signed_in(),
    ] {
        let busy = PageSnapshot {
            is_busy: true,
            ..snapshot.clone()
        };
        let moving = PageSnapshot {
            is_moving: true,
            ..snapshot
        };
        assert_eq!(decide(&busy, &grant()), Decision::Wait);
        assert_eq!(decide(&moving, &grant()), Decision::Wait);
    }
}

#[test]
fn fill_when_the_field_or_its_button_is_disabled_waits() {
    for key in [Key::UserName, Key::PrimaryButton] {
        let mut snapshot = fixture::username();
        snapshot.element(key).is_enabled = false;
        assert_eq!(decide(&snapshot, &grant()), Decision::Wait);
    }
}

#[test]
fn fill_when_a_second_candidate_or_no_button_is_visible_hands_over() {
    let second_field = fixture::username().shows(Key::UserName);
    let second_button = fixture::username().shows(Key::PrimaryButton);
    let mut no_button = fixture::username();
    no_button.element(Key::PrimaryButton).is_visible = false;
    for snapshot in [second_field, second_button, no_button] {
        assert!(matches!(
            decide(&snapshot, &grant()),
            Decision::HandOver { .. }
        ));
    }
}

#[test]
fn username_when_submitted_waits_until_microsoft_says_unknown_then_reloads_once() {
    let sent = Grant {
        may_submit_user_name: false,
        ..grant()
    };
    assert_eq!(decide(&fixture::username(), &sent), Decision::Wait);
    let unknown = fixture::username().reads(Key::UserNameError, ALERT);
    assert!(matches!(decide(&unknown, &sent), Decision::Reload { .. }));
    let reloaded = Grant {
        may_reload: false,
        ..sent
    };
    assert!(matches!(decide(&unknown, &reloaded), Decision::Stop { .. }));
}

#[test]
fn tiles_when_ours_is_there_press_it_else_the_other_account() {
    let upper = UPN.to_uppercase();
    let ours = fixture::tiles(&["someone@contoso.com", &upper]);
    assert_eq!(steps(decide(&ours, &grant())), vec![click(Key::Tile, 1)]);
    let others = fixture::tiles(&["someone@contoso.com", "other@contoso.com"]);
    assert_eq!(
        steps(decide(&others, &grant())),
        vec![click(Key::OtherTile, 0)]
    );
    let twice = fixture::tiles(&[UPN, &upper]);
    assert!(matches!(
        decide(&twice, &grant()),
        Decision::HandOver { .. }
    ));
}

#[test]
fn tiles_when_ours_is_a_hidden_duplicate_is_not_pressed() {
    let mut snapshot = fixture::tiles(&[UPN, UPN]);
    snapshot.element(Key::Tile).is_visible = false;
    assert_eq!(
        steps(decide(&snapshot, &grant())),
        vec![click(Key::Tile, 1)]
    );
}

#[test]
fn picker_when_it_offers_the_password_presses_it_else_hands_over() {
    let offered = fixture::picker(&["FidoKey", "Password"]);
    assert_eq!(
        steps(decide(&offered, &grant())),
        vec![click(Key::PickerRow, 1)]
    );
    let by_link = fixture::picker(&["FidoKey"]).shows(Key::SwitchToPassword);
    assert_eq!(
        steps(decide(&by_link, &grant())),
        vec![click(Key::SwitchToPassword, 0)]
    );
    let missing = fixture::picker(&["FidoKey", "13"]);
    assert!(matches!(
        decide(&missing, &grant()),
        Decision::HandOver { .. }
    ));
}

#[test]
fn picker_when_the_account_has_a_pass_prefers_it() {
    let pass = fixture::grant_with_pass();
    let both = fixture::picker(&["FidoKey", "Password", "13"]);
    assert_eq!(steps(decide(&both, &pass)), vec![click(Key::PickerRow, 2)]);
    let password_alone = fixture::picker(&["FidoKey", "Password"]);
    assert_eq!(
        steps(decide(&password_alone, &pass)),
        vec![click(Key::PickerRow, 1)]
    );
}

#[test]
fn work_or_personal_when_asked_presses_work() {
    let snapshot = page("ConvergedSignIn", Some(7))
        .shows(Key::WorkTile)
        .shows(Key::PersonalTile);
    assert_eq!(
        steps(decide(&snapshot, &grant())),
        vec![click(Key::WorkTile, 0)]
    );
    let titles = page("ConvergedSignIn", Some(7)).shows(Key::WorkTileTitle);
    assert_eq!(
        steps(decide(&titles, &grant())),
        vec![click(Key::WorkTileTitle, 0)]
    );
}

#[test]
fn stay_signed_in_when_asked_presses_no() {
    let newer = page("KmsiInterrupt", None)
        .shows(Key::StaySignedIn)
        .shows(Key::PrimaryButton)
        .shows(Key::NoButton);
    assert_eq!(
        steps(decide(&newer, &grant())),
        vec![click(Key::NoButton, 0)]
    );
    assert_eq!(
        steps(decide(&fixture::stay_signed_in(), &grant())),
        vec![click(Key::BackButton, 0)]
    );
    let mut another = fixture::stay_signed_in();
    another.element(Key::Identity).detail = Some("someone@contoso.com".to_owned());
    assert!(matches!(
        decide(&another, &grant()),
        Decision::HandOver { .. }
    ));
}

#[test]
fn every_screen_that_is_never_touched_says_what_to_do() {
    for (screen, snapshot) in fixture::all_screens() {
        let decision = plan(&screen, &snapshot, &grant());
        let is_silent = matches!(decision, Decision::Wait | Decision::Nothing);
        let may_be_silent = matches!(
            screen,
            Screen::Blank | Screen::Progress | Screen::CloudAppProxy | Screen::Unknown
        );
        assert!(!is_silent || may_be_silent, "{screen:?} says nothing");
        if let Decision::HandOver { message } | Decision::Stop { message, .. } = decision {
            assert!(
                message.ends_with('.') && !message.contains("  "),
                "{message}"
            );
        }
    }
}

#[test]
fn never_touch_screens_when_shown_with_a_full_grant_are_not_filled() {
    let fillable = [
        Screen::Username,
        Screen::Password,
        Screen::AccessPass,
        Screen::OneTimeCode,
        Screen::MethodList,
        Screen::Tiles,
        Screen::WorkOrPersonal,
        Screen::CredentialPicker,
        Screen::StaySignedIn,
    ];
    let full = spent(Standing::Unsent);
    for (screen, snapshot) in fixture::all_screens() {
        let is_filled = matches!(decide(&snapshot, &full), Decision::Fill(_));
        assert!(
            !is_filled || fillable.contains(&screen),
            "{screen:?} was filled"
        );
    }
}

#[test]
fn approval_when_a_number_is_shown_repeats_only_a_number() {
    let shown = |number: &str| {
        page("ConvergedTFA", None)
            .shows(Key::ApprovalPending)
            .reads(Key::ApprovalNumber, number)
    };
    let Decision::HandOver { message } = decide(&shown("42"), &grant()) else {
        panic!()
    };
    assert!(message.contains("42"));
    let Decision::HandOver { message } = decide(&shown("call 555"), &grant()) else {
        panic!()
    };
    assert!(!message.contains("555"));
}

#[test]
fn unknown_when_not_a_page_of_the_sign_in_is_silent() {
    let elsewhere = PageSnapshot::default().shows(Key::PrimaryButton);
    assert_eq!(decide(&elsewhere, &grant()), Decision::Nothing);
    let novelty = page("ConvergedNovelty", None);
    assert!(matches!(
        decide(&novelty, &grant()),
        Decision::HandOver { .. }
    ));
}

#[rstest]
#[case("50058")]
#[case("50140")]
#[case("0")]
fn error_when_no_failure_is_ignored(#[case] code: &str) {
    let snapshot = fixture::username().fails(code);
    assert!(matches!(decide(&snapshot, &grant()), Decision::Fill(_)));
}

#[rstest]
#[case("50126", "refused")]
#[case("50053", "locked")]
#[case("53003", "53003")]
#[case("InvalidAccessPass", "refused")]
fn error_when_final_stops_and_says_why(#[case] code: &str, #[case] part: &str) {
    let Decision::Stop { message, refused } = decide(&fixture::password().fails(code), &grant())
    else {
        panic!("{code} did not stop");
    };
    assert!(message.contains(part), "{message}");
    assert!(message.contains(code), "the code is not lost: {message}");
    assert_eq!(refused, None, "nothing was sent");
}

#[rstest]
#[case("50126", fixture::password(), Some(Slot::Password))]
#[case("50055", fixture::username(), Some(Slot::Password))]
#[case("7654321", fixture::password(), Some(Slot::Password))]
#[case("130503", fixture::access_pass(), Some(Slot::AccessPass))]
#[case("InvalidAccessPass", fixture::access_pass(), Some(Slot::AccessPass))]
#[case("7654321", fixture::access_pass(), Some(Slot::AccessPass))]
#[case("500121", fixture::code(), Some(Slot::OneTimeCode))]
#[case("50053", fixture::password(), None)]
#[case("53003", fixture::password(), None)]
fn error_when_a_secret_was_sent_says_whether_it_is_refused(
    #[case] code: &str,
    #[case] page: PageSnapshot,
    #[case] expected: Option<Slot>,
) {
    let Decision::Stop { message, refused } = decide(&page.fails(code), &spent(Standing::Sent))
    else {
        panic!("{code} did not stop");
    };
    assert!(message.contains(code), "{message}");
    assert_eq!(refused, expected);
}

#[rstest]
#[case("50057")]
#[case("50034")]
#[case("50089")]
fn error_when_it_may_pass_reloads_once_then_stops(#[case] code: &str) {
    let snapshot = fixture::password().fails(code);
    assert!(matches!(
        decide(&snapshot, &grant()),
        Decision::Reload { .. }
    ));
    let reloaded = Grant {
        may_reload: false,
        ..grant()
    };
    assert!(matches!(
        decide(&snapshot, &reloaded),
        Decision::Stop { .. }
    ));
}

#[rstest]
#[case("50076")]
#[case("50020")]
#[case("99999999")]
fn error_when_ours_to_solve_or_unknown_hands_over(#[case] code: &str) {
    let snapshot = fixture::password().fails(code);
    assert!(matches!(
        decide(&snapshot, &grant()),
        Decision::HandOver { .. }
    ));
}

fn any_grant() -> impl Strategy<Value = Grant> {
    let standing = || {
        prop_oneof![
            3 => Just(Standing::Unsent),
            1 => Just(Standing::Absent),
            1 => Just(Standing::Sent),
            1 => Just(Standing::Spent),
            1 => Just(Standing::Refused),
        ]
    };
    let secrets = (standing(), standing(), standing());
    (secrets, any::<(bool, bool)>()).prop_map(|(secrets, (user_name, reload))| Grant {
        user_principal_name: UPN.to_owned(),
        secrets: Standings {
            password: secrets.0,
            access_pass: secrets.1,
            one_time_code: secrets.2,
        },
        may_submit_user_name: user_name,
        may_reload: reload,
    })
}

/// Snapshots that are often fillable: a known one, with hostile elements added.
fn crowded() -> impl Strategy<Value = PageSnapshot> {
    let known = fixture::all_screens()
        .into_iter()
        .map(|(_, snapshot)| snapshot)
        .collect::<Vec<_>>();
    (
        proptest::sample::select(known),
        proptest::collection::vec(hostile::element(), 0..4),
    )
        .prop_map(|(mut snapshot, added)| {
            snapshot.elements.extend(added);
            snapshot
        })
}

proptest! {
    #[test]
    fn plan_when_it_fills_names_only_visible_enabled_single_elements(
        snapshot in prop_oneof![hostile::snapshot(), crowded()],
        grant in any_grant(),
    ) {
        if let Decision::Fill(plan) = decide(&snapshot, &grant) {
            prop_assert!(!plan.steps.is_empty());
            for step in plan.steps {
                let (FillStep::Write { key, index, .. } | FillStep::Click { key, index }) = step;
                let is_named = |e: &&ElementSnapshot| e.key == key && e.index == index;
                let named: Vec<_> = snapshot.elements.iter().filter(is_named).collect();
                prop_assert_eq!(named.len(), 1);
                prop_assert!(named[0].is_visible && named[0].is_enabled);
                let alike = snapshot.visible(key).filter(|e| e.detail == named[0].detail).count();
                prop_assert_eq!(alike, 1);
            }
        }
    }

    #[test]
    fn plan_when_it_writes_writes_one_value_into_the_field_of_its_kind(
        snapshot in prop_oneof![hostile::snapshot(), crowded()],
        grant in any_grant(),
    ) {
        if let Decision::Fill(plan) = decide(&snapshot, &grant) {
            let mut writes = plan.steps.iter().filter_map(|step| match step {
                FillStep::Write { key, value, .. } => Some((*key, *value)),
                FillStep::Click { .. } => None,
            });
            let (first, second) = (writes.next(), writes.next());
            prop_assert_eq!(second, None);
            if let Some((key, slot)) = first {
                let own = match slot {
                    Slot::UserName => Key::UserName,
                    Slot::Password => Key::Password,
                    Slot::AccessPass => Key::AccessPass,
                    Slot::OneTimeCode => Key::OneTimeCode,
                };
                prop_assert_eq!(key, own);
                prop_assert_eq!(snapshot.visible(key).count(), 1);
            }
        }
    }

    #[test]
    fn plan_when_the_user_differs_or_the_screen_is_another_holds_no_secret(
        snapshot in prop_oneof![hostile::snapshot(), crowded()],
        grant in any_grant(),
    ) {
        let screen = classify(&snapshot);
        if let Decision::Fill(plan) = plan(&screen, &snapshot, &grant) {
            if let Some(slot) = plan.secret() {
                prop_assert_eq!(grant.secrets.of(slot), Standing::Unsent);
                prop_assert!(!plan.has_user_name());
                let own = match slot {
                    Slot::Password => Screen::Password,
                    Slot::AccessPass => Screen::AccessPass,
                    _ => Screen::OneTimeCode,
                };
                prop_assert_eq!(screen, own);
                let is_second = slot != Slot::Password && grant.secrets.is_first_factor_sent();
                prop_assert!(is_second || snapshot.visible(Key::Identity).count() > 0);
                for name in snapshot.visible(Key::Identity) {
                    let shown = name.detail.clone().unwrap_or_default();
                    prop_assert_eq!(shown.trim().to_lowercase(), UPN);
                }
            }
            if plan.has_user_name() {
                prop_assert!(grant.may_submit_user_name);
                prop_assert_eq!(screen, Screen::Username);
            }
        }
    }

    #[test]
    fn plan_when_a_row_is_chosen_presses_one_of_a_kind_that_is_held(
        snapshot in prop_oneof![hostile::snapshot(), crowded()],
        grant in any_grant(),
    ) {
        if let Decision::Fill(plan) = decide(&snapshot, &grant) {
            for step in &plan.steps {
                let FillStep::Click { key, index } = step else { continue };
                let slots: &[Slot] = match key {
                    Key::PickerRow => &[Slot::AccessPass, Slot::Password],
                    Key::MethodRow => &[Slot::AccessPass, Slot::OneTimeCode],
                    _ => continue,
                };
                let row = snapshot.visible(*key).find(|row| row.index == *index).unwrap();
                let kind = row.detail.as_deref().unwrap();
                let held = slots.iter().filter(|slot| grant.secrets.of(**slot) == Standing::Unsent);
                let is_held = held.into_iter().any(|slot| match slot {
                    Slot::AccessPass => ["AccessPass", "13"].contains(&kind),
                    Slot::Password => ["Password", "1"].contains(&kind),
                    _ => kind == "PhoneAppOTP",
                });
                prop_assert!(is_held, "{}", kind);
            }
        }
    }
}
