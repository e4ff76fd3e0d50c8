use hallpass_protocol::policy::{Audience, Limit, Principals, Setting};
use hallpass_protocol::technician::TechnicianRole;
use proptest::prelude::*;

use super::*;
use crate::reference::{any_person, any_settings, customer, group, preset, technician};

fn person(number: u128, role: TechnicianRole) -> Person {
    Person {
        id: technician(number),
        role,
        groups: BTreeSet::new(),
    }
}

fn silent(number: u128) -> CustomerLevels<'static> {
    CustomerLevels {
        id: customer(number),
        settings: None,
        groups: Vec::new(),
    }
}

fn max(limit: Limit) -> PolicySettings {
    PolicySettings {
        lifetime_max: Some(Setting::open(limit)),
        ..PolicySettings::default()
    }
}

#[test]
fn change_says_who_loses_what_and_where() {
    let people = [
        person(1, TechnicianRole::Owner),
        person(2, TechnicianRole::Technician),
        person(3, TechnicianRole::Auditor),
    ];
    let own = max(Limit::AtMostS(60));
    let mut customers: Vec<CustomerLevels<'_>> = (1..=30).map(silent).collect();
    customers[0].settings = Some(&own);
    let (before, mut after) = (PolicySettings::default(), max(Limit::AtMostS(100)));
    after.used_by = Some(Setting::open(Audience::Only(Principals {
        roles: BTreeSet::from([TechnicianRole::Owner]),
        ..Principals::default()
    })));
    let change = Change {
        global: (&before, &after),
        customers: (&customers, &customers),
    };
    let told = preview(change, &people);
    assert_eq!((told.customer_count, told.technician_count), (30, 2));
    // The auditor never could; the technician cannot any more, anywhere.
    let [loss] = told.access.as_slice() else {
        panic!("{:?}", told.access);
    };
    assert!(!loss.is_gain);
    assert_eq!(loss.technicians, [technician(2)]);
    assert_eq!((loss.customers.count, loss.customers.first.len()), (30, 20));
    // The customer with a word of its own keeps its limit.
    let [limit] = told.settings.as_slice() else {
        panic!("{:?}", told.settings);
    };
    assert_eq!(
        (limit.setting, limit.direction),
        (SettingName::LifetimeMax, Direction::Loses)
    );
    assert_eq!(limit.before, serde_json::json!("none"));
    assert_eq!(limit.after, serde_json::json!({"at_most_s": 100}));
    assert_eq!(limit.technicians, [technician(1)]);
    assert_eq!(limit.customers.count, 29);
    assert!(!limit.customers.first.contains(&customer(1)));
}

#[test]
fn change_of_a_groups_word_touches_its_members_alone() {
    let mut people = [
        person(1, TechnicianRole::Technician),
        person(2, TechnicianRole::Technician),
    ];
    people[0].groups.insert(group(1));
    let (before, after) = (max(Limit::AtMostS(60)), max(Limit::AtMostS(90)));
    let with = |settings| CustomerLevels {
        groups: vec![GroupLevel {
            id: group(1),
            settings,
        }],
        ..silent(1)
    };
    let global = PolicySettings::default();
    let change = Change {
        global: (&global, &global),
        customers: (&[with(&before)], &[with(&after)]),
    };
    let told = preview(change, &people);
    assert_eq!((told.customer_count, told.technician_count), (1, 1));
    assert_eq!(told.settings.len(), 1);
    assert_eq!(told.settings[0].direction, Direction::Gains);
    assert_eq!(told.settings[0].technicians, [technician(1)]);
}

#[test]
fn group_with_the_greater_precedence_has_the_last_word() {
    let mut both = person(1, TechnicianRole::Technician);
    both.groups.extend([group(1), group(2)]);
    let (low, high) = (max(Limit::AtMostS(60)), max(Limit::AtMostS(90)));
    let levels = CustomerLevels {
        groups: vec![
            GroupLevel {
                id: group(2),
                settings: &low,
            },
            GroupLevel {
                id: group(1),
                settings: &high,
            },
        ],
        ..silent(1)
    };
    let resolved = levels.resolve(&Resolution::built_in(), &both);
    assert_eq!(resolved.into_effective().lifetime_max, Limit::AtMostS(90));
}

#[test]
fn presets_when_none_is_left_take_the_access() {
    let people = [person(1, TechnicianRole::Owner)];
    let choose = |number, locked| PolicySettings {
        presets: Some(Setting {
            value: PresetChoice::Only([preset(number)].into()),
            locked,
        }),
        ..PolicySettings::default()
    };
    let own = choose(1, false);
    let customers = [CustomerLevels {
        settings: Some(&own),
        ..silent(1)
    }];
    let (before, after) = (PolicySettings::default(), choose(2, true));
    let change = Change {
        global: (&before, &after),
        customers: (&customers, &customers),
    };
    let told = preview(change, &people);
    assert_eq!(told.access.len(), 1);
    assert!(!told.access[0].is_gain && told.settings.is_empty());
}

proptest! {
    #[test]
    fn preview_tells_exactly_what_differs(
        global in (any_settings(), any_settings()),
        own in proptest::option::of(any_settings()),
        of_group in any_settings(),
        people in prop::collection::vec(any_person(), 1..4),
    ) {
        let customers = [
            silent(1),
            CustomerLevels {
                id: customer(2),
                settings: own.as_ref(),
                groups: vec![GroupLevel { id: group(1), settings: &of_group }],
            },
        ];
        let change = Change { global: (&global.0, &global.1), customers: (&customers, &customers) };
        let told = preview(change, &people);
        let above = |settings| {
            Resolution::of([Level { level: PolicyLevel::Global, settings }])
        };
        for levels in &customers {
            for person in &people {
                let was = levels.resolve(&above(&global.0), person).into_effective();
                let becomes = levels.resolve(&above(&global.1), person).into_effective();
                let (could, can) = (can_ask(&was, person), can_ask(&becomes, person));
                let is_told = |is_gain| told.access.iter().any(|change| {
                    change.is_gain == is_gain
                        && change.technicians.contains(&person.id)
                        && change.customers.first.contains(&levels.id)
                });
                if !told_of_namesakes(&people, person) {
                    prop_assert_eq!(is_told(true), !could && can);
                    prop_assert_eq!(is_told(false), could && !can);
                    let differs = was.lifetime_max != becomes.lifetime_max;
                    let is_limit_told = told.settings.iter().any(|change| {
                        change.setting == SettingName::LifetimeMax
                            && change.technicians.contains(&person.id)
                            && change.customers.first.contains(&levels.id)
                    });
                    prop_assert_eq!(is_limit_told, could && can && differs);
                }
            }
        }
    }
}

/// Random people may have the same id, and then one's changes are told of the other.
fn told_of_namesakes(people: &[Person], person: &Person) -> bool {
    people.iter().filter(|other| other.id == person.id).count() > 1
}
