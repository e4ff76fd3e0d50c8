//! What a change would do: who gains and who loses what.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_protocol::ids::{CustomerId, GroupId, TechnicianId};
use hallpass_protocol::policy::{
    AccessChange, Direction, PolicyLevel, PolicySettings, PresetChoice, PreviewResponse,
    PreviewedSetting, SettingName, SomeCustomers,
};
use serde_json::Value;

use crate::difference::differences;
use crate::{EffectivePolicy, Level, Person, Resolution};

/// How many customers of each change are named.
const NAMED_CUSTOMERS: usize = 20;

/// What is said at a customer and its groups.
#[derive(Debug, Clone)]
pub struct CustomerLevels<'a> {
    /// Which customer.
    pub id: CustomerId,
    /// What its level says.
    pub settings: Option<&'a PolicySettings>,
    /// What its groups say; the one that has the last word comes last.
    pub groups: Vec<GroupLevel<'a>>,
}

/// What is said for a group at a customer.
#[derive(Debug, Clone, Copy)]
pub struct GroupLevel<'a> {
    /// Which group.
    pub id: GroupId,
    /// What it says.
    pub settings: &'a PolicySettings,
}

/// A change: everything before, and everything afterwards.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// What the whole MSP's level says before and afterwards.
    pub global: (&'a PolicySettings, &'a PolicySettings),
    /// The customers that it may touch, each before and afterwards.
    pub customers: (&'a [CustomerLevels<'a>], &'a [CustomerLevels<'a>]),
}

/// The technicians that it may touch.
pub type PreviewedPeople<'a> = &'a [Person];

impl<'a> CustomerLevels<'a> {
    fn is_silent(&self) -> bool {
        self.settings.is_none() && self.groups.is_empty()
    }

    /// The levels of the customer and the technician's groups, taken in after those above.
    pub fn resolve(&self, above: &Resolution, person: &Person) -> Resolution {
        self.resolve_groups(above, &self.groups_of(person))
    }

    fn groups_of(&self, person: &Person) -> Vec<usize> {
        let theirs = |group: &GroupLevel<'_>| person.groups.contains(&group.id);
        (0..)
            .zip(&self.groups)
            .filter(|(_, group)| theirs(group))
            .map(|(place, _)| place)
            .collect()
    }

    /// The levels that speak to the technician, the highest first.
    pub fn levels_for(&self, person: &Person) -> Vec<Level<'a>> {
        self.levels_with(&self.groups_of(person))
    }

    fn levels_with(&self, places: &[usize]) -> Vec<Level<'a>> {
        let customer_id = self.id;
        let own = self.settings.map(|settings| Level {
            level: PolicyLevel::Customer { customer_id },
            settings,
        });
        let groups = places.iter().filter_map(|&place| {
            let group = self.groups.get(place)?;
            Some(Level {
                level: PolicyLevel::Group {
                    customer_id,
                    group_id: group.id,
                },
                settings: group.settings,
            })
        });
        own.into_iter().chain(groups).collect()
    }

    fn resolve_groups(&self, above: &Resolution, places: &[usize]) -> Resolution {
        let mut resolution = above.clone();
        for level in self.levels_with(places) {
            resolution.take(level);
        }
        resolution
    }
}

/// What becomes of somebody somewhere. The order is that in which people read it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Access {
        is_gain: bool,
    },
    Setting {
        setting: SettingName,
        direction: Direction,
        before: String,
        after: String,
    },
}

/// Whom each outcome befalls, by their place among all.
type Outcomes = BTreeMap<Outcome, BTreeSet<usize>>;

/// What the change would do.
pub fn preview(change: Change<'_>, people: PreviewedPeople<'_>) -> PreviewResponse {
    let global = |settings| {
        let level = PolicyLevel::Global;
        Resolution::of([Level { level, settings }])
    };
    let above = (global(change.global.0), global(change.global.1));
    let mut of_silent: Option<Outcomes> = None;
    let mut all: BTreeMap<(Outcome, BTreeSet<usize>), Vec<CustomerId>> = BTreeMap::new();
    let mut customer_count = 0;
    let mut touched = BTreeSet::new();
    for (before, after) in change.customers.0.iter().zip(change.customers.1) {
        let outcomes = if before.is_silent() && after.is_silent() {
            of_silent
                .get_or_insert_with(|| compare(&above, (before, after), people))
                .clone()
        } else {
            compare(&above, (before, after), people)
        };
        customer_count += u32::from(!outcomes.is_empty());
        for (outcome, whom) in outcomes {
            touched.extend(whom.iter().copied());
            all.entry((outcome, whom)).or_default().push(before.id);
        }
    }
    let mut response = PreviewResponse {
        refusal: None,
        refused_setting: None,
        customer_count,
        technician_count: u32::try_from(touched.len()).unwrap_or(u32::MAX),
        access: Vec::new(),
        settings: Vec::new(),
    };
    for ((outcome, whom), customers) in all {
        tell(
            &mut response,
            outcome,
            names(&whom, people),
            some(&customers),
        );
    }
    response
}

fn names(whom: &BTreeSet<usize>, people: &[Person]) -> Vec<TechnicianId> {
    let found = whom.iter().filter_map(|&place| people.get(place));
    found.map(|person| person.id).collect()
}

fn some(customers: &[CustomerId]) -> SomeCustomers {
    SomeCustomers {
        count: u32::try_from(customers.len()).unwrap_or(u32::MAX),
        first: customers.iter().copied().take(NAMED_CUSTOMERS).collect(),
    }
}

fn tell(
    response: &mut PreviewResponse,
    outcome: Outcome,
    technicians: Vec<TechnicianId>,
    customers: SomeCustomers,
) {
    match outcome {
        Outcome::Access { is_gain } => response.access.push(AccessChange {
            is_gain,
            technicians,
            customers,
        }),
        Outcome::Setting {
            setting,
            direction,
            before,
            after,
        } => response.settings.push(PreviewedSetting {
            setting,
            direction,
            before: read(&before),
            after: read(&after),
            technicians,
            customers,
        }),
    }
}

fn read(written: &str) -> Value {
    serde_json::from_str(written).expect("what was written as JSON to be JSON")
}

/// What the change does at one customer.
fn compare(
    above: &(Resolution, Resolution),
    (before, after): (&CustomerLevels<'_>, &CustomerLevels<'_>),
    people: &[Person],
) -> Outcomes {
    // Technicians in the same of the groups that say something share their policy.
    let mut alike: BTreeMap<(Vec<usize>, Vec<usize>), Vec<usize>> = BTreeMap::new();
    for (place, person) in people.iter().enumerate() {
        let groups = (before.groups_of(person), after.groups_of(person));
        alike.entry(groups).or_default().push(place);
    }
    let mut outcomes = Outcomes::new();
    for ((groups_before, groups_after), places) in alike {
        let was = before
            .resolve_groups(&above.0, &groups_before)
            .into_effective();
        let becomes = after
            .resolve_groups(&above.1, &groups_after)
            .into_effective();
        if was == becomes {
            continue;
        }
        let mut stay = BTreeSet::new();
        for place in places {
            let Some(person) = people.get(place) else {
                continue;
            };
            match (can_ask(&was, person), can_ask(&becomes, person)) {
                (false, false) => {}
                (true, true) => {
                    stay.insert(place);
                }
                (_, is_gain) => {
                    let outcome = Outcome::Access { is_gain };
                    outcomes.entry(outcome).or_default().insert(place);
                }
            }
        }
        if !stay.is_empty() {
            add_settings(&mut outcomes, (&was, &becomes), &stay);
        }
    }
    outcomes
}

fn can_ask(policy: &EffectivePolicy, person: &Person) -> bool {
    let has_preset = !matches!(&policy.presets, PresetChoice::Only(presets) if presets.is_empty());
    policy.enabled && has_preset && person.may_ask() && policy.used_by.contains(person)
}

fn add_settings(
    outcomes: &mut Outcomes,
    (was, becomes): (&EffectivePolicy, &EffectivePolicy),
    whom: &BTreeSet<usize>,
) {
    for difference in differences(was, becomes) {
        // Who may ask is told by who gains and loses that.
        if matches!(
            difference.setting,
            SettingName::Enabled | SettingName::UsedBy
        ) {
            continue;
        }
        let outcome = Outcome::Setting {
            setting: difference.setting,
            direction: difference.direction,
            before: difference.before.to_string(),
            after: difference.after.to_string(),
        };
        outcomes.entry(outcome).or_default().extend(whom);
    }
}

#[cfg(test)]
mod tests;
