//! What holds for every page and every grant.

use super::*;

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
