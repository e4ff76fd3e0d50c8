//! What is pressed, waited for or left to the technician, screen by screen.

use super::*;

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
